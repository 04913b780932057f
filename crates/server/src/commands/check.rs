//! `manage.py check`, with the checks of `django.core.checks.security` that apply to this server.

mod hashers;
mod report;
mod sslmode;
mod tables;

use authentication::backends::TokenBackend;
use authentication::settings::{Algorithm, AlgorithmFamily};
use models::migrations;

use crate::console::Console;
use crate::database;
use crate::error::Result;
use crate::settings::Settings;
use crate::startup;

use report::CheckMessage;

/// Checks the settings and the database for potential problems, and changes nothing
#[derive(clap::Args)]
pub(super) struct Args {
    /// Check deployment settings
    #[arg(long)]
    deploy: bool,
}

const JOURNAL: &str = "The database file has no write-ahead log, so readers wait for writers. 'task-api runserver' changes \
                       its journal_mode to \"wal\", which Django supports too. It does not start if SQLite cannot do \
                       this, for example on a network file system.";
/// Django's text, after the name of the setting.
const W009: &str = "has less than 50 characters, less than 5 unique characters, or it's prefixed with \
                    'django-insecure-' indicating that it was generated automatically by Django. Please generate a \
                    long and random value, otherwise many of Django's security-critical features will be vulnerable \
                    to attack.";
const W018: &str = "You should not have DEBUG set to True in deployment.";
const W020: &str = "ALLOWED_HOSTS must not be empty in deployment.";

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let key = startup::secret_key(settings)?;
        let tokens = startup::check_tokens(settings, &key)?;
        startup::check_settings(settings, &key)?;
        let database = database::open_existing(settings)?;
        let (mut unapplied, mut errors, mut warnings) = (0, Vec::new(), Vec::new());
        if let Some(database) = &database {
            let mut db = database.handle();
            unapplied = migrations::unapplied(db.connection()?)?;
            // `migrate` creates the tables and sets the journal mode, so neither is a problem before it.
            if unapplied == 0 {
                errors = tables::errors(db.connection()?)?;
                let journal = migrations::unprepared_journal(db.connection()?)?;
                warnings.extend(journal.map(|_mode| CheckMessage::new("sqlite.W001", JOURNAL)));
            }
        }
        if self.deploy {
            warnings.extend(security(settings, &tokens));
        }
        report::report(&errors, &warnings, console)?;
        if let Some(database) = database.as_ref().filter(|_| unapplied == 0) {
            for version in migrations::unknown(database.handle().connection()?)? {
                console.complain(&format!(
                    "Warning: the database is newer than this program, which serves it as it is: it has migration {version}."
                ));
            }
        }
        if unapplied > 0 {
            let text = format!("You have {unapplied} unapplied migration(s).");
            console.say(&format!("\n{text}\nRun 'task-api migrate' to apply them."));
        } else if let Some(database) = &database {
            for advice in hashers::advice(&settings.password_hashers, database.handle().connection()?)? {
                console.say(&format!("\n{advice}"));
            }
        }
        Ok(())
    }
}

/// The warnings of `--deploy`.
fn security(settings: &Settings, tokens: &TokenBackend) -> Vec<CheckMessage> {
    let is_open = sslmode::is_unsafe(&settings.database_url, |name| std::env::var(name).ok());
    let others = [
        (settings.debug, "security.W018", W018),
        (settings.allowed_hosts.is_empty(), "security.W020", W020),
        (is_open, sslmode::ID, sslmode::MESSAGE),
    ];
    let others = others.into_iter().filter(|(applies, ..)| *applies);
    let others = others.map(|(_, id, message)| CheckMessage::new(id, message));
    let (weak, short) = signing_key(settings, tokens);
    weak.into_iter().chain(others).chain(short).collect()
}

/// The warnings of Django and PyJWT about the signing key.
fn signing_key(settings: &Settings, tokens: &TokenBackend) -> (Option<CheckMessage>, Option<CheckMessage>) {
    let (name, algorithm) = (startup::signing_setting(settings), settings.simple_jwt.algorithm);
    // With `DEBUG` and without a key, this process uses a random one. Django reports a missing key then.
    let is_made = name == "SECRET_KEY" && settings.secret_key.is_none();
    let is_weak =
        algorithm.family() == AlgorithmFamily::Hmac && (is_made || !is_strong(&tokens.settings().signing_key));
    let weak = is_weak.then(|| CheckMessage::new("security.W009", format!("Your {name} {W009}")));
    // Report only one of the two warnings: a key that satisfies Django's warning is long enough for all algorithms
    // except HS512.
    let is_said = is_weak && algorithm != Algorithm::HS512;
    let short = tokens.weakness().filter(|_| !is_said);
    (weak, short.map(|weakness| CheckMessage::new("task_api.W002", format!("{name}: {weakness}"))))
}

/// `_check_secret_key`
fn is_strong(key: &str) -> bool {
    let unique: std::collections::HashSet<char> = key.chars().collect();
    unique.len() >= 5 && key.chars().count() >= 50 && !key.starts_with("django-insecure-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strong_keys_are_the_same_as_in_django() {
        assert!(is_strong("0123456789".repeat(5).as_str()));
        assert!(!is_strong("0123456789".repeat(4).as_str()), "too short");
        assert!(!is_strong("0123".repeat(13).as_str()), "too few characters");
        assert!(!is_strong(&format!("django-insecure-{}", "0123456789".repeat(5))), "left from startproject");
    }

    #[test]
    fn an_unencrypted_connection_to_another_machine_is_reported() {
        for (database_url, expected) in [
            ("postgres://db.example.com/n", &["task_api.W001"][..]),
            ("postgres://db.example.com/n?sslmode=verify-full", &[]),
            ("postgres://localhost/n", &[]),
        ] {
            let key = "0123456789".repeat(5);
            let settings = Settings {
                database_url: database_url.to_owned(),
                allowed_hosts: vec!["*".to_owned()],
                secret_key: Some(key.clone()),
                ..Settings::default()
            };
            let tokens = startup::check_tokens(&settings, &key).unwrap();
            let ids: Vec<&str> = security(&settings, &tokens).iter().map(|warning| warning.id).collect();
            assert_eq!(ids, expected, "{database_url}");
        }
    }
}
