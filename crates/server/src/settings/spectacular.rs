//! How the settings of `SPECTACULAR_SETTINGS` are read.

use serde::{Deserialize, Deserializer};
use views::settings::{OasVersion, Spectacular};

use super::text_or_none;

/// `SPECTACULAR_SETTINGS`
#[derive(Deserialize)]
#[serde(
    remote = "Spectacular",
    rename_all = "SCREAMING_SNAKE_CASE",
    deny_unknown_fields,
    default = "Spectacular::default"
)]
struct Fields {
    title: String,
    description: String,
    version: String,
    #[serde(deserialize_with = "text_or_none")]
    tos: Option<String>,
    #[serde(deserialize_with = "oas_version")]
    oas_version: OasVersion,
    serve_include_schema: bool,
}

/// Reads the whole table.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Spectacular, D::Error> {
    Fields::deserialize(deserializer)
}

fn oas_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OasVersion, D::Error> {
    let text = String::deserialize(deserializer)?;
    let found = OasVersion::ALL.iter().find(|(known, _)| *known == text).map(|(_, version)| *version);
    found.ok_or_else(|| {
        let known: Vec<&str> = OasVersion::ALL.iter().map(|(known, _)| *known).collect();
        serde::de::Error::custom(format!("is '{text}', which is none of {}", known.join(", ")))
    })
}
