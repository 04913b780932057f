//! `manage.py`'s commands. Each has a file of its own, with its arguments and the function `handle`.

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
mod spectacular;

use std::path::PathBuf;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::{Arc, atomic::AtomicBool};

use clap::{Parser, Subcommand};

use crate::console::{Console, Stdio};
use crate::error::{CommandError, Result};
use crate::logging;
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
    Spectacular(spectacular::Args),
    Quickstart(quickstart::Args),
}

/// `execute_from_command_line(sys.argv)`. An error is one line on standard error, and exit status 1.
pub fn execute_from_command_line() -> ExitCode {
    let mut console = Stdio::default();
    #[cfg(unix)]
    prepare_process();
    match execute(&Cli::parse().command, &mut console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Said) => ExitCode::FAILURE,
        Err(error) => {
            if let CommandError::Cancelled = error {
                // The cursor is still on the line of the prompt, so begin a new line.
                console.complain("");
            }
            console.complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Sets the umask and the signal handling of the process, before it opens a file.
#[cfg(unix)]
fn prepare_process() {
    use rustix::fs::Mode;

    // New files can be read only by their owner, because a database holds password hashes. SQLite follows the umask.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    // A file beyond the size limit (`ulimit -f`) makes the write fail, as in Python, and does not kill the program.
    // Registering fails only for signals that cannot be caught.
    let unread: Arc<AtomicBool> = Arc::default();
    drop(signal_hook::flag::register(signal_hook::consts::SIGXFSZ, unread));
}

/// The folder of `settings.toml` and `.env`: the one that `SETTINGS_FOLDER` names, and otherwise the current one. A package
/// sets the variable, so that a command reads the settings of the service in any folder.
fn settings_folder() -> Result<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("SETTINGS_FOLDER").unwrap_or_default());
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(folder);
    }
    let text = format!("SETTINGS_FOLDER in the environment must be a folder. There is none at '{}'", folder.display());
    Err(CommandError::ImproperlyConfigured(text))
}

fn execute(command: &Command, console: &mut dyn Console) -> Result {
    let folder = settings_folder()?;
    let settings = Settings::load(&folder, std::env::vars_os())?;
    logging::configure(&settings.rust_log);
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
        Command::Spectacular(args) => args.handle(&settings, console),
        Command::Quickstart(args) => args.handle(&settings, &folder, console),
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
