"""The command lines of fixture_cases/, run by the reference and by task-api."""
