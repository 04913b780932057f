//! `manage.py dbshell`: replaces this process by the database's own client.

use std::process::Command;

use crate::database::{self, postgres_url::PostgresUrl};
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Runs the command-line client for the database: sqlite3 or psql, which must be installed
#[derive(clap::Args)]
pub(super) struct Args {
    /// Arguments for the client, after --
    #[arg(value_name = "parameters", last = true)]
    parameters: Vec<String>,
    /// Nominates a database onto which to open a shell. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings) -> Result {
        let mut command = match PostgresUrl::new(&settings.database_url) {
            Some(url) => psql(&url)?,
            None => sqlite3(settings)?,
        };
        command.args(&self.parameters);
        run(command)
    }
}

/// The password is passed in the environment: other users of the machine can read the arguments of a process.
fn psql(url: &PostgresUrl<'_>) -> Result<Command> {
    let Some(public) = url.without_password() else {
        return Err(CommandError::Command(
            "dbshell cannot separate the password from DATABASE_URL: write '@' and '/' in it as %40 and %2F, and leave \
             sslpassword out"
                .to_owned(),
        ));
    };
    let mut command = Command::new("psql");
    command.arg(public);
    if let Some(password) = url.password() {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

fn sqlite3(settings: &Settings) -> Result<Command> {
    // This also reports a missing file, which the client would create.
    drop(database::open_existing(settings)?.ok_or_else(|| database::missing(settings))?);
    let path = database::sqlite_file(settings).unwrap_or(std::path::Path::new(""));
    let mut command = Command::new("sqlite3");
    // A path that begins with a hyphen is no option.
    let is_plain = path.is_absolute() || !path.as_os_str().as_encoded_bytes().starts_with(b"-");
    command.arg(if is_plain { path.to_owned() } else { std::path::Path::new(".").join(path) });
    Ok(command)
}

#[cfg(unix)]
fn run(mut command: Command) -> Result {
    use std::os::unix::process::CommandExt;
    // It returns only if it fails.
    let error = command.exec();
    Err(failed(&command, &error))
}

#[cfg(not(unix))]
fn run(mut command: Command) -> Result {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(CommandError::Said),
        Err(error) => Err(failed(&command, &error)),
    }
}

fn failed(command: &Command, error: &std::io::Error) -> CommandError {
    let name = command.get_program().to_string_lossy();
    CommandError::Command(match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("You appear not to have the '{name}' program installed or on your path.")
        }
        _ => format!("{name}: {error}"),
    })
}
