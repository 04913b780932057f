//! How the settings of `SIMPLE_JWT` are read. The crate `authentication` declares them. They are listed here again, so that
//! a missing one is a compile error.

use std::time::Duration;

use authentication::settings::{Algorithm, Audience, SimpleJwt};
use serde::{Deserialize, Deserializer};

use super::{seconds, some_seconds, text_or_none};

/// How each field is read. [`SimpleJwt`] has the defaults and the documentation.
#[derive(Deserialize)]
#[serde(remote = "SimpleJwt", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields, default = "SimpleJwt::default")]
struct Fields {
    #[serde(deserialize_with = "some_seconds")]
    access_token_lifetime: Duration,
    #[serde(deserialize_with = "some_seconds")]
    refresh_token_lifetime: Duration,
    rotate_refresh_tokens: bool,
    blacklist_after_rotation: bool,
    end_family_on_reuse: bool,
    update_last_login: bool,
    #[serde(deserialize_with = "algorithm")]
    algorithm: Algorithm,
    #[serde(deserialize_with = "some_text")]
    signing_key: String,
    verifying_key: String,
    #[serde(deserialize_with = "audience")]
    audience: Option<Audience>,
    #[serde(deserialize_with = "text_or_none")]
    issuer: Option<String>,
    #[serde(deserialize_with = "seconds")]
    leeway: Duration,
    auth_header_types: Vec<String>,
    user_id_claim: String,
    #[serde(deserialize_with = "text_or_none")]
    token_type_claim: Option<String>,
    jti_claim: String,
    check_revoke_token: bool,
    revoke_token_claim: String,
    check_user_is_active: bool,
}

/// Reads the whole table.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SimpleJwt, D::Error> {
    Fields::deserialize(deserializer)
}

fn algorithm<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Algorithm, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_unknown| match name.as_str() {
        // SimpleJWT has these, and `jsonwebtoken` does not.
        "ES512" | "ES521" | "ES256K" => {
            serde::de::Error::custom(format!("is '{name}', which this server does not support"))
        }
        name => serde::de::Error::custom(format!("Unrecognized algorithm type '{name}'")),
    })
}

/// A key must not be empty. PyJWT refuses an empty one too.
fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Err(serde::de::Error::custom("must not be empty")) } else { Ok(text) }
}

/// One name or a list of names, as in Python. A text with a comma is a list.
fn audience<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Audience>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::One(name) if name.is_empty() => None,
        Names::One(names) if names.contains(',') => {
            let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
            Some(Audience::Several(names.map(str::to_owned).collect()))
        }
        Names::One(name) => Some(Audience::One(name)),
        Names::Several(names) => Some(Audience::Several(names)),
    })
}
