//! Django's `ManagementUtility`: what is printed if the command line names no command that exists.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use super::Cli;
use crate::console::Console;

/// Parses the arguments of the process.
///
/// # Errors
/// The exit status, when everything is printed: 0 after a help text, 1 after Django's text for an unknown command, and 2
/// after any other error, as with Python's `argparse`.
pub(super) fn parse(console: &mut dyn Console) -> Result<Cli, ExitCode> {
    Cli::try_parse().map_err(|error| match error.kind() {
        ErrorKind::InvalidSubcommand => {
            console.complain(&unknown(&error));
            ExitCode::FAILURE
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            console.say(Cli::command().render_help().to_string().trim_end());
            ExitCode::SUCCESS
        }
        // Django prints its version alone, whatever the command.
        ErrorKind::DisplayVersion => {
            console.say(env!("CARGO_PKG_VERSION"));
            ExitCode::SUCCESS
        }
        _ => {
            // An error while it prints is no other failure.
            let _ = error.print();
            u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
        }
    })
}

/// `fetch_command`
fn unknown(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        // The best suggestion stands last.
        Some(ContextValue::Strings(texts)) => texts.last().map(String::as_str),
        _ => None,
    };
    let name = text(ContextKind::InvalidSubcommand).unwrap_or_default();
    let meant = text(ContextKind::SuggestedSubcommand);
    let meant = meant.map_or_else(String::new, |meant| format!(". Did you mean {meant}?"));
    format!("Unknown command: '{name}'{meant}\nType 'task-api help' for usage.")
}
