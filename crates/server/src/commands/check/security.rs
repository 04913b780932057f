//! `django.core.checks.security`: the warnings of `check --deploy` that apply to this server.

use authentication::backends::TokenBackend;
use authentication::settings::{Algorithm, AlgorithmFamily};

use super::report::CheckMessage;
use super::{middleware, sslmode};
use crate::settings::Settings;
use crate::startup;

/// Django's text, after the name of the setting.
const W009: &str = "has less than 50 characters, less than 5 unique characters, or it's prefixed with \
                    'django-insecure-' indicating that it was generated automatically by Django. Please generate a \
                    long and random value, otherwise many of Django's security-critical features will be vulnerable \
                    to attack.";
const W018: &str = "You should not have DEBUG set to True in deployment.";
const W020: &str = "ALLOWED_HOSTS must not be empty in deployment.";

/// The warnings of `--deploy`.
pub(in crate::commands) fn warnings(settings: &Settings, tokens: &TokenBackend) -> Vec<CheckMessage> {
    let is_open = sslmode::is_unsafe(&settings.database_url, |name| std::env::var(name).ok());
    let others = [
        (settings.debug, "security.W018", W018),
        (settings.allowed_hosts.is_empty(), "security.W020", W020),
        (is_open, sslmode::ID, sslmode::MESSAGE),
    ];
    let others = others.into_iter().filter(|(applies, ..)| *applies);
    let others = others.map(|(_, id, message)| CheckMessage::warning(id, message));
    let (weak, short) = signing_key(settings, tokens);
    middleware::warnings(&settings.security).chain(weak).chain(others).chain(short).collect()
}

/// The warnings of Django and PyJWT about the signing key.
fn signing_key(settings: &Settings, tokens: &TokenBackend) -> (Option<CheckMessage>, Option<CheckMessage>) {
    let (name, algorithm) = (startup::signing_setting(settings), settings.simple_jwt.algorithm);
    // With `DEBUG` and without a key, this process uses a random one. Django reports a missing key then.
    let is_made = name == "SECRET_KEY" && settings.secret_key.is_none();
    let is_weak =
        algorithm.family() == AlgorithmFamily::Hmac && (is_made || !is_strong(&tokens.settings().signing_key));
    let weak = is_weak.then(|| CheckMessage::warning("security.W009", format!("Your {name} {W009}")));
    // Report only one of the two warnings: a key that satisfies Django's warning is long enough for all algorithms
    // except HS512.
    let is_said = is_weak && algorithm != Algorithm::HS512;
    let short = tokens.weakness().filter(|_| !is_said);
    (weak, short.map(|weakness| CheckMessage::warning("task_api.W002", format!("{name}: {weakness}"))))
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
            let ids = warnings(&settings, &tokens).into_iter().map(|warning| warning.id);
            let ids: Vec<&str> = ids.filter(|id| id.starts_with("task_api")).collect();
            assert_eq!(ids, expected, "{database_url}");
        }
    }
}
