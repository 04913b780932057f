//! `BaseCommand.check`: prints what the checks have found, in Django's form.

use crate::console::Console;
use crate::error::{CommandError, Result};

/// How serious a message is: the levels of `django.core.checks`, from the lowest to the highest. This program has only
/// warnings and errors.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, clap::ValueEnum)]
#[value(rename_all = "UPPER")]
pub(in crate::commands) enum Level {
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

/// Django's `CheckMessage`.
pub(in crate::commands) struct CheckMessage {
    level: Level,
    pub(in crate::commands) id: &'static str,
    pub(in crate::commands) message: String,
    hint: Option<String>,
}

impl CheckMessage {
    pub(super) fn warning(id: &'static str, message: impl Into<String>) -> CheckMessage {
        CheckMessage { level: Level::Warning, id, message: message.into(), hint: None }
    }

    pub(super) fn error(id: &'static str, message: impl Into<String>) -> CheckMessage {
        CheckMessage { level: Level::Error, ..CheckMessage::warning(id, message) }
    }

    pub(super) fn hint(self, hint: Option<String>) -> CheckMessage {
        CheckMessage { hint, ..self }
    }

    /// `str(message)`
    fn line(&self) -> String {
        let hint = self.hint.iter().map(|hint| format!("\n\tHINT: {hint}")).collect::<String>();
        format!("?: ({}) {}{hint}\n", self.id, self.message)
    }
}

/// Prints the messages on standard error.
///
/// # Errors
/// `SystemCheckError`, which is printed already, if a message has this level or a higher one.
pub(super) fn report(messages: &[CheckMessage], fail_level: Level, console: &mut dyn Console) -> Result {
    let issues = match messages.len() {
        0 => "no issues".to_owned(),
        1 => "1 issue".to_owned(),
        count => format!("{count} issues"),
    };
    let summary = format!("System check identified {issues} (0 silenced).");
    if messages.is_empty() {
        console.say(&summary);
        return Ok(());
    }
    let group = |name: &str, level: Level| {
        let mut lines: Vec<String> =
            messages.iter().filter(|message| message.level == level).map(CheckMessage::line).collect();
        lines.sort();
        if lines.is_empty() { String::new() } else { format!("\n{name}:\n{}", lines.concat()) }
    };
    let body = [group("ERRORS", Level::Error), group("WARNINGS", Level::Warning)].concat();
    let fails = messages.iter().any(|message| message.level >= fail_level);
    let prefix = if fails { "SystemCheckError: " } else { "" };
    console.complain(&format!("{prefix}System check identified some issues:\n{body}\n{summary}"));
    if fails { Err(CommandError::Said) } else { Ok(()) }
}
