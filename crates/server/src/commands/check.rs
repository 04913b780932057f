//! `manage.py check`, with the security checks of `django.core.checks.security` that have something to look at here.

use models::migrations;

use crate::console::Console;
use crate::database;
use crate::error::Result;
use crate::settings::Settings;
use crate::startup;

/// Checks the settings and the database for potential problems, and changes nothing
#[derive(clap::Args)]
pub(super) struct Args {
    /// Check deployment settings
    #[arg(long)]
    deploy: bool,
}

/// Django's `checks.Warning`.
struct Warning {
    id: &'static str,
    message: &'static str,
}

const JOURNAL: Warning = Warning {
    id: "sqlite.W001",
    message: "The database file has no write-ahead log, so that readers wait for writers. 'task-api runserver' changes its \
              journal_mode to \"wal\", which Django works with too, and does not start where SQLite cannot, as on a \
              network file system.",
};
const W009: Warning = Warning {
    id: "security.W009",
    message: "Your SECRET_KEY has less than 50 characters, less than 5 unique characters, or it's prefixed with \
              'django-insecure-' indicating that it was generated automatically by Django. Please generate a long and \
              random value, otherwise many of Django's security-critical features will be vulnerable to attack.",
};
const W018: Warning = Warning { id: "security.W018", message: "You should not have DEBUG set to True in deployment." };
const W020: Warning = Warning { id: "security.W020", message: "ALLOWED_HOSTS must not be empty in deployment." };

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let key = startup::secret_key(settings)?;
        startup::check_tokens(settings, &key)?;
        let database = database::open_existing(settings)?;
        let (mut unapplied, mut warnings) = (0, Vec::new());
        if let Some(database) = &database {
            let mut db = database.handle();
            unapplied = migrations::unapplied(db.connection()?)?;
            // A database that is not migrated yet gets its journal with its tables.
            let is_unprepared = unapplied == 0 && migrations::unprepared_journal(db.connection()?)?.is_some();
            warnings.extend(is_unprepared.then_some(JOURNAL));
        }
        if self.deploy {
            warnings.extend(security(settings));
        }
        report(&warnings, console);
        if unapplied > 0 {
            let text = format!("You have {unapplied} unapplied migration(s).");
            console.say(&format!("\n{text}\nRun 'task-api migrate' to apply them."));
        }
        Ok(())
    }
}

/// What is unsafe in production.
fn security(settings: &Settings) -> Vec<Warning> {
    let key = settings.secret_key.as_deref().unwrap_or_default();
    [
        (!is_strong(key)).then_some(W009),
        settings.debug.then_some(W018),
        settings.allowed_hosts.is_empty().then_some(W020),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// `_check_secret_key`
fn is_strong(key: &str) -> bool {
    let unique: std::collections::HashSet<char> = key.chars().collect();
    unique.len() >= 5 && key.chars().count() >= 50 && !key.starts_with("django-insecure-")
}

/// As `BaseCommand.check` writes it: warnings to standard error, and no failure.
fn report(warnings: &[Warning], console: &mut dyn Console) {
    let issues = match warnings.len() {
        0 => "no issues".to_owned(),
        1 => "1 issue".to_owned(),
        count => format!("{count} issues"),
    };
    let summary = format!("System check identified {issues} (0 silenced).");
    if warnings.is_empty() {
        console.say(&summary);
        return;
    }
    let lines: String = warnings.iter().map(|warning| format!("?: ({}) {}\n", warning.id, warning.message)).collect();
    console.complain(&format!("System check identified some issues:\n\nWARNINGS:\n{lines}\n{summary}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strong_keys_are_djangos() {
        assert!(is_strong("0123456789".repeat(5).as_str()));
        assert!(!is_strong("0123456789".repeat(4).as_str()), "too short");
        assert!(!is_strong("0123".repeat(13).as_str()), "too few characters");
        assert!(!is_strong(&format!("django-insecure-{}", "0123456789".repeat(5))), "left from startproject");
    }
}
