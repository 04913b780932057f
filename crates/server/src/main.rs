//! `manage.py`: the binary `task-api`.

use std::process::ExitCode;

/// `.cargo/config.toml` says how it is set.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static HEAP: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    server::commands::execute_from_command_line()
}
