//! How the settings of django-cors-headers are read, and what its checks refuse.

use actix_web::http::header::HeaderValue;
use python::urllib::urlsplit;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use views::settings::{Cors, InvalidPattern, Pattern};

use super::error::SettingsError;
use super::sources::Sources;

/// `CORS_…`
#[derive(Deserialize)]
#[serde(remote = "Cors", default = "Cors::default")]
struct Fields {
    #[serde(rename = "CORS_ALLOWED_ORIGINS", deserialize_with = "origins")]
    allowed_origins: Vec<String>,
    #[serde(rename = "CORS_ALLOWED_ORIGIN_REGEXES", deserialize_with = "origin_regexes")]
    allowed_origin_regexes: Vec<Pattern>,
    #[serde(rename = "CORS_ALLOW_ALL_ORIGINS")]
    allow_all_origins: bool,
    #[serde(rename = "CORS_ALLOW_METHODS", deserialize_with = "header_list")]
    allow_methods: Vec<String>,
    #[serde(rename = "CORS_ALLOW_HEADERS", deserialize_with = "header_list")]
    allow_headers: Vec<String>,
    #[serde(rename = "CORS_EXPOSE_HEADERS", deserialize_with = "header_list")]
    expose_headers: Vec<String>,
    #[serde(rename = "CORS_PREFLIGHT_MAX_AGE")]
    preflight_max_age: u64,
    #[serde(rename = "CORS_ALLOW_CREDENTIALS")]
    allow_credentials: bool,
    #[serde(rename = "CORS_ALLOW_PRIVATE_NETWORK")]
    allow_private_network: bool,
    #[serde(rename = "CORS_URLS_REGEX", deserialize_with = "urls_regex")]
    urls_regex: Option<Pattern>,
}

/// The checks of the package for types.
const CHECKS: [(&str, &str); 9] = [
    ("CORS_ALLOW_HEADERS", "(corsheaders.E001) CORS_ALLOW_HEADERS should be a sequence of strings."),
    ("CORS_ALLOW_METHODS", "(corsheaders.E002) CORS_ALLOW_METHODS should be a sequence of strings."),
    ("CORS_ALLOW_CREDENTIALS", "(corsheaders.E003) CORS_ALLOW_CREDENTIALS should be a bool."),
    (
        "CORS_PREFLIGHT_MAX_AGE",
        "(corsheaders.E004) CORS_PREFLIGHT_MAX_AGE should be an integer greater than or equal to zero.",
    ),
    ("CORS_ALLOW_ALL_ORIGINS", "(corsheaders.E005) CORS_ALLOW_ALL_ORIGINS should be a bool."),
    ("CORS_ALLOWED_ORIGINS", "(corsheaders.E006) CORS_ALLOWED_ORIGINS should be a sequence of strings."),
    (
        "CORS_ALLOWED_ORIGIN_REGEXES",
        "(corsheaders.E007) CORS_ALLOWED_ORIGIN_REGEXES should be a sequence of strings and/or compiled regexes.",
    ),
    ("CORS_EXPOSE_HEADERS", "(corsheaders.E008) CORS_EXPOSE_HEADERS should be a sequence."),
    ("CORS_ALLOW_PRIVATE_NETWORK", "(corsheaders.E015) CORS_ALLOW_PRIVATE_NETWORK should be a bool."),
];

/// Takes these settings from the sources.
pub(super) fn deserialize(sources: &mut Sources<'_>) -> Result<Cors, SettingsError> {
    Fields::deserialize(sources).map_err(|error| error.with_check(&CHECKS))
}

/// `CORS_ALLOWED_ORIGINS`, with the checks E013 and E014.
fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let origins = Vec::<String>::deserialize(deserializer)?;
    origins.iter().try_for_each(|origin| check_origin(origin)).map_err(D::Error::custom)?;
    Ok(origins)
}

fn check_origin(origin: &str) -> Result<(), String> {
    // The origins of sandboxed pages, and of files in Chrome on Android.
    if ["null", "file://"].contains(&origin) {
        return Ok(());
    }
    let name = "CORS_ALLOWED_ORIGINS";
    let missing = || format!("is wrong: (corsheaders.E013) Origin '{origin}' in {name} is missing scheme or netloc");
    let url = urlsplit(origin).ok().filter(|url| !url.scheme.is_empty() && !url.netloc.is_empty());
    let url = url.ok_or_else(missing)?;
    let parts = [("path", url.path), ("query", url.query), ("fragment", url.fragment)];
    match parts.into_iter().find(|(_, text)| !text.is_empty()) {
        Some((part, _)) => {
            Err(format!("is wrong: (corsheaders.E014) Origin '{origin}' in {name} should not have {part}"))
        }
        None => Ok(()),
    }
}

fn origin_regexes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Pattern>, D::Error> {
    patterns(Pattern::fullmatch, deserializer)
}

fn urls_regex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Pattern>, D::Error> {
    let source = String::deserialize(deserializer)?;
    Pattern::match_start(&source).map(Some).map_err(no_pattern)
}

/// A list of regular expressions.
pub(super) fn patterns<'de, D: Deserializer<'de>>(
    compile: fn(&str) -> Result<Pattern, InvalidPattern>,
    deserializer: D,
) -> Result<Vec<Pattern>, D::Error> {
    let sources = Vec::<String>::deserialize(deserializer)?;
    sources.iter().map(|source| compile(source).map_err(no_pattern)).collect()
}

fn no_pattern<E: Error>(invalid: InvalidPattern) -> E {
    E::custom(format!("has a regular expression that this server cannot use: {invalid}"))
}

/// Texts that are joined in a header.
fn header_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().try_for_each(|text| check_header(text))?;
    Ok(texts)
}

/// Checks that a text can be in a header.
pub(super) fn check_header<E: Error>(text: &str) -> Result<(), E> {
    match HeaderValue::try_from(text) {
        Ok(_) if text.is_ascii() => Ok(()),
        _ => Err(E::custom("has a character that no header can have")),
    }
}
