//! `manage.py`: the binary `task-api`.

use std::process::ExitCode;

/// The allocator of builds for production. Its options are in `.cargo/config.toml`.
#[cfg(all(feature = "jemalloc", not(target_env = "msvc")))]
#[global_allocator]
static HEAP: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    server::commands::execute_from_command_line()
}
