//! `manage.py`'s commands. Each has a file of its own, with its arguments and the function `handle`.

mod address;
mod base;
mod changepassword;
mod check;
mod clearsessions;
mod collectstatic;
mod completion;
mod createcachetable;
mod createsuperuser;
mod createuser;
mod dbshell;
mod doctor;
mod dumpdata;
mod flushexpiredtokens;
mod loaddata;
mod makemigrations;
mod manual;
mod migrate;
mod quickstart;
mod runserver;
mod showmigrations;
mod spectacular;
mod sqlmigrate;
mod utility;
mod version;

use std::path::PathBuf;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::{Arc, atomic::AtomicBool};

use base::BaseOptions;
use clap::{Parser, Subcommand};

use crate::console::{Console, Stdio};
use crate::error::{CommandError, Result};
use crate::logging;
use crate::settings::Settings;

/// The Task API. Settings come from settings.toml, .env and the environment.
#[derive(Parser)]
#[command(name = "task-api", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    base: BaseOptions,
}

#[derive(Subcommand)]
enum Command {
    Runserver(runserver::Args),
    Migrate(migrate::Args),
    Makemigrations(makemigrations::Args),
    Showmigrations(showmigrations::Args),
    Sqlmigrate(sqlmigrate::Args),
    Createsuperuser(createsuperuser::Args),
    Createuser(createuser::Args),
    Changepassword(changepassword::Args),
    Flushexpiredtokens(flushexpiredtokens::Args),
    Dumpdata(dumpdata::Args),
    Loaddata(loaddata::Args),
    Dbshell(dbshell::Args),
    Check(check::Args),
    Doctor(doctor::Args),
    Spectacular(spectacular::Args),
    Quickstart(quickstart::Args),
    Version(version::Args),
    Completion(completion::Args),
    Clearsessions(clearsessions::Args),
    Createcachetable(createcachetable::Args),
    Collectstatic(collectstatic::Args),
    #[command(hide = true)]
    GenerateMan(manual::Args),
}

/// `execute_from_command_line(sys.argv)`. An error is one line on standard error, and exit status 1. The status is 2 if
/// the arguments are invalid.
pub fn execute_from_command_line() -> ExitCode {
    let mut console = Stdio::default();
    #[cfg(unix)]
    prepare_process();
    let cli = match utility::parse(&mut console) {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    match execute(&cli, &mut console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(CommandError::Said) => ExitCode::FAILURE,
        Err(error @ CommandError::Usage(_)) => {
            console.complain(&error.to_string());
            ExitCode::from(2)
        }
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

fn execute(cli: &Cli, console: &mut dyn Console) -> Result {
    let Cli { command, base } = cli;
    base.check(console)?;
    let settings = || {
        let settings = Settings::load(&settings_folder()?, std::env::vars_os())?;
        logging::configure(&settings.rust_log, settings.log_format, base.color());
        Ok::<_, CommandError>(settings)
    };
    match command {
        Command::Runserver(args) => args.handle(&settings()?, console),
        Command::Migrate(args) => args.handle(&settings()?, base.verbosity, console),
        Command::Makemigrations(args) => settings().and_then(|_| args.handle(base.verbosity, console)),
        Command::Showmigrations(args) => args.handle(&settings()?, console),
        Command::Sqlmigrate(args) => args.handle(&settings()?, console),
        Command::Createsuperuser(args) => args.handle(&settings()?, base.verbosity, console),
        Command::Createuser(args) => args.handle(&settings()?, base.verbosity, console),
        Command::Changepassword(args) => args.handle(&settings()?, console),
        Command::Flushexpiredtokens(args) => args.handle(&settings()?, base.verbosity, console),
        Command::Dumpdata(args) => args.handle(&settings()?, console),
        Command::Loaddata(args) => args.handle(&settings()?, base.verbosity, console),
        Command::Dbshell(args) => args.handle(&settings()?),
        Command::Check(args) => args.handle(&settings()?, console),
        Command::Doctor(args) => args.handle(settings, console),
        Command::Spectacular(args) => args.handle(&settings()?, console),
        Command::Quickstart(args) => args.handle(&settings()?, &settings_folder()?, console),
        // These also run where there are no settings, as in the build of a container's image.
        Command::Version(args) => args.handle(console),
        Command::Completion(args) => args.handle(),
        Command::Clearsessions(args) => args.handle(base.verbosity, console),
        Command::Createcachetable(args) => args.handle(),
        Command::Collectstatic(args) => args.handle(base.verbosity, console),
        Command::GenerateMan(args) => args.handle(),
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
