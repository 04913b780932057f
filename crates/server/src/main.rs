//! `manage.py`: the binary `task-api`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::commands::execute_from_command_line()
}
