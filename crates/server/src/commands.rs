//! `manage.py`'s commands, one file each, and each with the same two parts: its arguments, and `handle`.

mod address;
mod changepassword;
mod check;
mod createsuperuser;
mod createuser;
mod dumpdata;
mod flushexpiredtokens;
mod loaddata;
mod makemigrations;
mod migrate;
mod quickstart;
mod runserver;
mod showmigrations;

use std::path::Path;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::{Arc, atomic::AtomicBool};

use clap::{Parser, Subcommand};

use crate::console::{Console, Stdio};
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// The Task API. Settings come from settings.toml, .env and the environment.
#[derive(Parser)]
#[command(name = "task-api", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Runserver(runserver::Args),
    Migrate(migrate::Args),
    Makemigrations(makemigrations::Args),
    Showmigrations(showmigrations::Args),
    Createsuperuser(createsuperuser::Args),
    Createuser(createuser::Args),
    Changepassword(changepassword::Args),
    Flushexpiredtokens(flushexpiredtokens::Args),
    Dumpdata(dumpdata::Args),
    Loaddata(loaddata::Args),
    Check(check::Args),
    Quickstart(quickstart::Args),
}

/// `execute_from_command_line(sys.argv)`: what fails is one line on standard error and exit code 1.
pub fn execute_from_command_line() -> ExitCode {
    let mut console = Stdio::default();
    #[cfg(unix)]
    prepare_process();
    match execute(&Cli::parse().command, &mut console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Said) => ExitCode::FAILURE,
        Err(error) => {
            if let CommandError::Cancelled = error {
                // The prompt has not ended its line.
                console.complain("");
            }
            console.complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// What the whole process is to be, before it opens a file.
#[cfg(unix)]
fn prepare_process() {
    use rustix::fs::Mode;

    // Only the owner reads the files that are made: a database holds password hashes, and SQLite leaves it to the umask.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    // A file that may not grow further (`ulimit -f`) is an error of the write, as in Python, and not the end of the
    // program. Only signals that nobody may catch are refused here.
    let unread: Arc<AtomicBool> = Arc::default();
    drop(signal_hook::flag::register(signal_hook::consts::SIGXFSZ, unread));
}

fn execute(command: &Command, console: &mut dyn Console) -> Result {
    let folder = Path::new("");
    let settings = Settings::load(folder, std::env::vars_os())?;
    env_logger::Builder::new().parse_filters(&settings.rust_log).init();
    match command {
        Command::Runserver(args) => args.handle(&settings, console),
        Command::Migrate(args) => args.handle(&settings, console),
        Command::Makemigrations(args) => args.handle(console),
        Command::Showmigrations(args) => args.handle(&settings, console),
        Command::Createsuperuser(args) => args.handle(&settings, console),
        Command::Createuser(args) => args.handle(&settings, console),
        Command::Changepassword(args) => args.handle(&settings, console),
        Command::Flushexpiredtokens(args) => args.handle(&settings, console),
        Command::Dumpdata(args) => args.handle(&settings, console),
        Command::Loaddata(args) => args.handle(&settings, console),
        Command::Check(args) => args.handle(&settings, console),
        Command::Quickstart(args) => args.handle(&settings, folder, console),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
