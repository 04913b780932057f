//! `settings.toml` and `.env`, which a site keeps out of its repository if they contain secrets.

use std::path::PathBuf;

use super::deserializer::Node;

/// One of the two files, if it exists.
#[derive(Clone)]
pub struct SettingsFile {
    /// Where it is.
    pub path: PathBuf,
    /// Whether a key or a password is in it, also if a later source overrides it.
    pub has_secret: bool,
}

/// Whether settings of one file contain a secret.
pub(super) fn have_secret(settings: &Node) -> bool {
    match settings {
        Node::Leaf(leaf) => is_secret(&leaf.name, leaf.value.as_str()),
        Node::Table(entries) => entries.iter().any(|(_, node)| have_secret(node)),
    }
}

/// Whether the value of this setting is a secret. `SECRET_KEY_FILE` has only a path. A value that is no text cannot be
/// used, but may be the beginning of one.
pub(super) fn is_secret(name: &str, value: Option<&str>) -> bool {
    match name.rsplit("__").next().unwrap_or(name) {
        "SECRET_KEY" | "SIGNING_KEY" | "DJANGO_SUPERUSER_PASSWORD" => true,
        "DATABASE_URL" | "LOCATION" => value.is_none_or(has_password),
        _ => false,
    }
}

/// Whether a URL may have a password: before its host, or in its query (`password`, `sslpassword`).
fn has_password(url: &str) -> bool {
    !url.starts_with("sqlite://") && (url.contains('@') || url.to_ascii_lowercase().contains("password"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_the_name_and_the_value() {
        for (name, value) in [
            ("SECRET_KEY", "a"),
            ("SIMPLE_JWT__SIGNING_KEY", "a"),
            ("DJANGO_SUPERUSER_PASSWORD", "a"),
            ("DATABASE_URL", "postgres://u:p@h/n"),
            ("DATABASE_URL", "postgres:///n?host=h&user=u&password=p"),
            ("CACHES__default__LOCATION", "redis://:p@h"),
        ] {
            assert!(is_secret(name, Some(value)), "{name}={value}");
        }
        for (name, value) in [
            ("SECRET_KEY_FILE", "a"),
            ("DATABASE_URL", "sqlite:///home/me@work/password"),
            ("DATABASE_URL", "postgres://h/n?sslmode=require"),
            ("SIMPLE_JWT__VERIFYING_KEY", "a"),
            ("PASSWORD_HASHERS", "a"),
        ] {
            assert!(!is_secret(name, Some(value)), "{name}={value}");
        }
    }
}
