//! `manage.py check`, with the security checks of `django.core.checks.security` that have something to look at here.

mod sslmode;

use authentication::JwtAuthentication;
use authentication::settings::AlgorithmFamily;
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
    message: String,
}

/// Django's text, with the name of the setting in front.
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
        let database = database::open_existing(settings)?;
        let unapplied = match &database {
            Some(database) => migrations::unapplied(database.handle().connection()?)?,
            None => 0,
        };
        let warnings = if self.deploy { security(settings, &tokens) } else { Vec::new() };
        report(&warnings, console);
        if unapplied > 0 {
            let text = format!("You have {unapplied} unapplied migration(s).");
            console.say(&format!("\n{text}\nRun 'task-api migrate' to apply them."));
        }
        Ok(())
    }
}

/// What is unsafe in production.
fn security(settings: &Settings, tokens: &JwtAuthentication) -> Vec<Warning> {
    let signing = startup::signing_setting(settings);
    // Without a `SECRET_KEY`, `DEBUG` makes one that Django would warn of.
    let secret =
        if signing == "SECRET_KEY" && settings.secret_key.is_none() { "" } else { &tokens.settings.signing_key };
    let is_secret = settings.simple_jwt.algorithm.family() == AlgorithmFamily::Hmac;
    let warning = |applies: bool, id, message: &dyn Fn() -> String| applies.then(|| Warning { id, message: message() });
    [
        warning(is_secret && !is_strong(secret), "security.W009", &|| format!("Your {signing} {W009}")),
        warning(settings.debug, "security.W018", &|| W018.to_owned()),
        warning(settings.allowed_hosts.is_empty(), "security.W020", &|| W020.to_owned()),
        warning(sslmode::is_unsafe(&settings.database_url, |name| std::env::var(name).ok()), sslmode::ID, &|| {
            sslmode::MESSAGE.to_owned()
        }),
        tokens
            .key_weakness()
            .map(|weakness| Warning { id: "task_api.W002", message: format!("{signing}: {weakness}") }),
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
