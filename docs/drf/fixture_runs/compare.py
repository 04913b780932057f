"""What task-api does beside what is recorded, with the differences that are known."""

import difflib

NOTHING = {"code": 0, "stdout": "", "message": "", "warnings": [], "rows": [], "made": {}}


def expected(case):
    """What is recorded, or what is to be here instead."""
    instead = {key: value for key, value in case.get("here", {}).items() if key in NOTHING and value != "..."}
    return NOTHING | {key: case[key] for key in NOTHING if key in case} | instead


def differences(case, found):
    told, begins = expected(case), "message" in case.get("here", {})
    lines = []
    for key, value in told.items():
        if key == "message" and told["code"] == 0:
            continue
        # Lines of a message are one line here.
        value = value.replace("\n", " ") if key == "message" else value
        same = found[key].startswith(value) if key == "message" and begins else found[key] == value
        if not same:
            lines.append(f"{case['name']}: {key}\n  expected {value!r:.600}\n  found    {found[key]!r:.600}")
    return lines


def lines(topic, old, new):
    return list(difflib.unified_diff(old.splitlines(), new.splitlines(), f"recorded {topic}", f"new {topic}", lineterm="", n=0))
