//! `BaseCommand.check`: prints what the checks have found, in Django's form.

use crate::console::Console;
use crate::error::{CommandError, Result};

/// Django's `CheckMessage`.
pub(super) struct CheckMessage {
    pub(super) id: &'static str,
    message: String,
    hint: Option<String>,
}

impl CheckMessage {
    pub(super) fn new(id: &'static str, message: impl Into<String>) -> CheckMessage {
        CheckMessage { id, message: message.into(), hint: None }
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
/// `SystemCheckError`, which is printed already, if there are errors. Warnings are no failure.
pub(super) fn report(errors: &[CheckMessage], warnings: &[CheckMessage], console: &mut dyn Console) -> Result {
    let issues = match errors.len() + warnings.len() {
        0 => "no issues".to_owned(),
        1 => "1 issue".to_owned(),
        count => format!("{count} issues"),
    };
    let summary = format!("System check identified {issues} (0 silenced).");
    if errors.is_empty() && warnings.is_empty() {
        console.say(&summary);
        return Ok(());
    }
    let group = |name: &str, messages: &[CheckMessage]| match messages {
        [] => String::new(),
        messages => format!("\n{name}:\n{}", messages.iter().map(CheckMessage::line).collect::<String>()),
    };
    let body = [group("ERRORS", errors), group("WARNINGS", warnings)].concat();
    let prefix = if errors.is_empty() { "" } else { "SystemCheckError: " };
    console.complain(&format!("{prefix}System check identified some issues:\n{body}\n{summary}"));
    if errors.is_empty() { Ok(()) } else { Err(CommandError::Said) }
}
