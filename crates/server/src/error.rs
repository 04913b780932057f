//! Django's `CommandError`: one line that says why a command stops.

use std::fmt::Display;
use std::io;

use crate::settings::SettingsError;

/// Why a command stops. If Django has a text for it, that is the text.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A setting is missing or wrong.
    #[error("ImproperlyConfigured: {0}")]
    ImproperlyConfigured(String),
    /// Django's `CommandError`.
    #[error("CommandError: {0}")]
    Command(String),
    /// `runserver` cannot bind the address.
    #[error("Error: {0}")]
    Server(String),
    /// An argument is invalid, in a way that Django's command itself finds out. The exit status is 2.
    #[error("{0}")]
    Usage(String),
    /// The command has printed why it fails, and prints nothing more.
    #[error("")]
    Said,
    /// The operator cancels a prompt.
    #[error("Operation cancelled.")]
    Cancelled,
}

/// The result of a command.
pub type Result<T = ()> = std::result::Result<T, CommandError>;

impl CommandError {
    /// Django's `CommandError`, from anything with a text.
    pub fn new(text: impl Display) -> CommandError {
        // Some libraries have errors of several lines.
        CommandError::Command(text.to_string().replace('\n', " "))
    }
}

impl From<SettingsError> for CommandError {
    fn from(error: SettingsError) -> CommandError {
        CommandError::ImproperlyConfigured(error.to_string())
    }
}

impl From<models::Error> for CommandError {
    fn from(error: models::Error) -> CommandError {
        CommandError::new(error)
    }
}

impl From<accounts::Error> for CommandError {
    fn from(error: accounts::Error) -> CommandError {
        match error {
            // Django's `createsuperuser` has this prefix, at its prompt too.
            accounts::Error::UsernameTaken => CommandError::Command(format!("Error: {error}")),
            error => CommandError::new(error),
        }
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> CommandError {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::Interrupted => CommandError::Cancelled,
            _ => CommandError::new(error),
        }
    }
}
