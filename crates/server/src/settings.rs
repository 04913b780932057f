//! Django's `settings.py`: read once at the start, then values that are passed down.
//!
//! A setting is one field below: its name in capitals is the setting's, serde gives it its type, and [`Default`] its
//! value where nobody sets it. `SIMPLE_JWT` is declared by the crate that obeys it, and named here once more so that
//! the compiler can say when one is missing.
//!
//! What differs: `settings.py` is a program, so Django takes any name and any value. Here an unknown name or a value
//! of the wrong type is an error at the start.

mod deserializer;
pub mod dotenv;
mod error;
mod sources;

use std::ffi::OsString;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;
use std::time::Duration;

use authentication::settings::{Algorithm, Audience, SimpleJwt};
use models::hashers::PasswordHashers;
use serde::{Deserialize, Deserializer};

pub use error::SettingsError;

/// The settings of one process. There is no `Debug`: it would print the keys.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields, default)]
pub struct Settings {
    /// What signs the tokens; without it the server does not start, except with `DEBUG`.
    pub secret_key: Option<String>,
    /// Only for development.
    pub debug: bool,
    /// The hosts that this server answers for: names, `.name` for all below it, or `*`.
    pub allowed_hosts: Vec<String>,
    /// Django's `DATABASES["default"]`, as `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    pub database_url: String,
    /// The most connections that requests share.
    pub database_connections: NonZeroU32,
    /// The most bytes of a request's body.
    pub data_upload_max_memory_size: usize,
    /// How long a body may take to come, and an answer to be made, in seconds.
    #[serde(deserialize_with = "some_seconds")]
    pub request_timeout: Duration,
    /// The paths of Django's classes; the first makes new hashes, and the others only check.
    #[serde(deserialize_with = "password_hashers")]
    pub password_hashers: PasswordHashers,
    /// The most bytes of memory for the heads and bodies of all requests together.
    pub request_memory: usize,
    /// The most bytes of memory for all answers together.
    pub response_memory: usize,
    /// The most connections at once.
    pub max_connections: NonZeroUsize,
    /// `SIMPLE_JWT`
    #[serde(deserialize_with = "SimpleJwtSettings::deserialize")]
    pub simple_jwt: SimpleJwt,
    /// `REST_FRAMEWORK`
    pub rest_framework: RestFramework,
    /// Threads that accept and parse requests; one for each core unless set.
    pub workers: Option<NonZeroUsize>,
    /// How long a stopping server waits for the requests in flight, in seconds.
    #[serde(deserialize_with = "seconds")]
    pub shutdown_timeout: Duration,
    /// What is logged, in the syntax of `env_logger`.
    pub rust_log: String,
}

/// The `REST_FRAMEWORK` settings. The document's own are built in, and no other is supported.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields, default)]
pub struct RestFramework {}

/// How each field of [`SimpleJwt`] is read; its defaults and its documentation are over there.
#[derive(Deserialize)]
#[serde(remote = "SimpleJwt", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields, default = "SimpleJwt::default")]
struct SimpleJwtSettings {
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

impl Default for Settings {
    fn default() -> Settings {
        let views::settings::Settings {
            allowed_hosts,
            debug,
            data_upload_max_memory_size,
            request_timeout,
            password_hashers,
            request_memory,
            response_memory,
            simple_jwt,
        } = views::settings::Settings::default();
        Settings {
            secret_key: None,
            debug,
            allowed_hosts,
            database_url: "sqlite://db.sqlite3".to_owned(),
            database_connections: NonZeroU32::MIN.saturating_add(7),
            data_upload_max_memory_size,
            request_timeout,
            password_hashers,
            request_memory,
            response_memory,
            max_connections: NonZeroUsize::MIN.saturating_add(4095),
            simple_jwt,
            rest_framework: RestFramework::default(),
            workers: None,
            shutdown_timeout: Duration::from_secs(30),
            // actix tells of its workers' coming and going.
            rust_log: "info,actix_server=warn".to_owned(),
        }
    }
}

impl Settings {
    /// Reads `settings.toml` and `.env` in `folder`, and then the environment, which wins over both.
    ///
    /// # Errors
    /// One line that names the setting and where it was written, and never a secret.
    pub fn load(
        folder: &Path,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Settings, SettingsError> {
        Settings::deserialize(sources::read(folder, environment)?)
    }

    /// What requests depend on, with `key` to sign with where `SIMPLE_JWT` has none of its own.
    pub fn for_views(&self, key: &str) -> views::settings::Settings {
        let mut simple_jwt = self.simple_jwt.clone();
        if simple_jwt.signing_key.is_empty() {
            simple_jwt.signing_key = key.to_owned();
        }
        views::settings::Settings {
            allowed_hosts: self.allowed_hosts.clone(),
            debug: self.debug,
            data_upload_max_memory_size: self.data_upload_max_memory_size,
            request_timeout: self.request_timeout,
            password_hashers: self.password_hashers.clone(),
            request_memory: self.request_memory,
            response_memory: self.response_memory,
            simple_jwt,
        }
    }
}

/// Django's `timedelta` settings, as whole seconds. A longer time than a century is a slip, and overflows dates.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    const CENTURY: u64 = 100 * 365 * 24 * 60 * 60;
    let seconds = u64::deserialize(deserializer)?;
    if seconds > CENTURY {
        return Err(serde::de::Error::custom(format!("must be at most {CENTURY} seconds")));
    }
    Ok(Duration::from_secs(seconds))
}

/// A time that is over as it begins is a slip too.
fn some_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let time = seconds(deserializer)?;
    if time.is_zero() { Err(serde::de::Error::custom("must be at least 1 second")) } else { Ok(time) }
}

fn password_hashers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PasswordHashers, D::Error> {
    PasswordHashers::from_paths(&Vec::<String>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn algorithm<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Algorithm, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_unknown| match name.as_str() {
        // SimpleJWT has these, and `jsonwebtoken` does not.
        "ES512" | "ES521" | "ES256K" => {
            serde::de::Error::custom(format!("is '{name}', which this server does not have"))
        }
        name => serde::de::Error::custom(format!("Unrecognized algorithm type '{name}'")),
    })
}

/// A key that is there must hold something: PyJWT refuses an empty one too.
fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Err(serde::de::Error::custom("must not be empty")) } else { Ok(text) }
}

/// One name or a list of them, as Python takes it. In a text, a comma makes a list.
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

/// Python's `None` is an empty text here.
fn text_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(deserializer)?).filter(|text| !text.is_empty()))
}
