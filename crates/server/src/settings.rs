//! Django's `settings.py`: read once at the start, and then passed as values.
//!
//! Each setting is one field below. Its name in capitals is the name of the setting, and [`Default`] has the defaults.
//!
//! There is one difference: `settings.py` is a program, so Django accepts any name and any value. Here an unknown name
//! or a value of the wrong type is an error at the start.

mod caches;
mod cors;
mod deserializer;
pub mod dotenv;
mod error;
mod middleware;
mod observe;
mod rest_framework;
mod secret_files;
mod security;
mod settings_files;
mod simple_jwt;
mod sources;
mod spectacular;
mod superuser;
mod throttling;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;
use std::time::Duration;

use accounts::hashers::PasswordHashers;
use actix_web::http::header::HeaderName;
use authentication::settings::SimpleJwt;
use serde::{Deserialize, Deserializer};
use views::settings::{Cors, Middleware, RestFramework, Security, Spectacular};

use crate::logging::LogFormat;

pub use caches::Caches;
pub use error::SettingsError;
pub use secret_files::SecretFile;
pub use settings_files::SettingsFile;
pub use superuser::Superuser;

/// The settings of one process. There is no `Debug`: it would print the keys.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields, default)]
pub struct Settings {
    /// The key that signs tokens. Required, except with `DEBUG`.
    pub secret_key: Option<String>,
    /// Only for development.
    pub debug: bool,
    /// The allowed `Host` headers: names, `.name` for all subdomains, or `*`.
    pub allowed_hosts: Vec<String>,
    /// Django's `DATABASES["default"]`, as `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME`.
    pub database_url: String,
    /// The size of the connection pool.
    pub database_connections: NonZeroU32,
    /// The largest request body, in bytes.
    pub data_upload_max_memory_size: usize,
    /// The limit for receiving a body and for producing an answer, in seconds.
    #[serde(deserialize_with = "some_seconds")]
    pub request_timeout: Duration,
    /// The paths of Django's hasher classes. The first one makes new hashes, the others only check.
    #[serde(deserialize_with = "password_hashers")]
    pub password_hashers: PasswordHashers,
    /// The memory for the heads and bodies of all requests together, in bytes.
    pub request_memory: usize,
    /// The memory for all answers together, in bytes.
    pub response_memory: usize,
    /// The maximum number of open connections.
    pub max_connections: NonZeroUsize,
    /// `SIMPLE_JWT`
    #[serde(deserialize_with = "simple_jwt::deserialize")]
    pub simple_jwt: SimpleJwt,
    /// `REST_FRAMEWORK`
    #[serde(deserialize_with = "rest_framework::deserialize")]
    pub rest_framework: RestFramework,
    /// `SPECTACULAR_SETTINGS`
    #[serde(deserialize_with = "spectacular::deserialize")]
    pub spectacular_settings: Spectacular,
    /// `CACHES`
    pub caches: Caches,
    /// `CORS_…`
    #[serde(skip)]
    pub cors: Cors,
    /// `SECURE_…` and their neighbours
    #[serde(skip)]
    pub security: Security,
    /// `MIDDLEWARE`
    #[serde(deserialize_with = "middleware::deserialize")]
    pub middleware: Middleware,
    /// Threads that read requests and write answers. The default is one for each core.
    pub workers: Option<NonZeroUsize>,
    /// The time from the signal to stop until the end of the process, in seconds.
    #[serde(deserialize_with = "seconds")]
    pub shutdown_timeout: Duration,
    /// How long a stopping server still accepts connections, in seconds.
    #[serde(deserialize_with = "seconds")]
    pub drain_delay: Duration,
    /// Which records are logged, in the syntax of `env_logger`.
    pub rust_log: String,
    /// Whether the lines of the log are text or JSON.
    #[serde(deserialize_with = "observe::log_format")]
    pub log_format: LogFormat,
    /// The header from which the id of a request is taken, and in which it is returned.
    #[serde(deserialize_with = "observe::request_id_header")]
    pub request_id_header: Option<HeaderName>,
    /// The address of `GET /metrics`.
    #[serde(deserialize_with = "observe::metrics_address")]
    pub metrics_address: Option<SocketAddr>,
    /// `DJANGO_SUPERUSER_…`
    #[serde(skip)]
    pub superuser: Superuser,
    /// Whether `settings.toml` and `.env` are elsewhere than in the current folder, so that a command is to do the same in
    /// every folder.
    #[serde(skip)]
    pub has_folder: bool,
    /// The files that were read for settings such as `SECRET_KEY_FILE`.
    #[serde(skip)]
    pub secret_files: Vec<SecretFile>,
    /// `settings.toml` and `.env`, if they exist.
    #[serde(skip)]
    pub settings_files: Vec<SettingsFile>,
}

impl Default for Settings {
    fn default() -> Settings {
        let of_views = views::settings::Settings::default();
        Settings {
            secret_key: None,
            debug: of_views.debug,
            allowed_hosts: of_views.allowed_hosts,
            database_url: "sqlite://db.sqlite3".to_owned(),
            database_connections: NonZeroU32::MIN.saturating_add(7),
            data_upload_max_memory_size: of_views.data_upload_max_memory_size,
            request_timeout: of_views.request_timeout,
            password_hashers: of_views.password_hashers,
            request_memory: of_views.request_memory,
            response_memory: of_views.response_memory,
            max_connections: NonZeroUsize::MIN.saturating_add(4095),
            simple_jwt: of_views.simple_jwt,
            rest_framework: of_views.rest_framework,
            spectacular_settings: of_views.spectacular_settings,
            caches: Caches::default(),
            cors: of_views.cors,
            security: of_views.security,
            middleware: of_views.middleware,
            workers: None,
            shutdown_timeout: Duration::from_secs(30),
            drain_delay: Duration::ZERO,
            // actix logs the start and end of each worker.
            rust_log: "info,actix_server=warn".to_owned(),
            log_format: LogFormat::default(),
            request_id_header: None,
            metrics_address: None,
            superuser: Superuser::default(),
            has_folder: false,
            secret_files: Vec::new(),
            settings_files: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads `settings.toml` and `.env` in `folder`, and then the environment, which overrides both.
    ///
    /// # Errors
    /// One line that names the setting and its source. It never contains a secret.
    pub fn load(
        folder: &Path,
        environment: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Settings, SettingsError> {
        let mut secret_files = Vec::new();
        let mut sources = sources::read(folder, environment, &mut secret_files)?;
        let (cors, security) = (cors::deserialize(&mut sources)?, security::deserialize(&mut sources)?);
        let superuser = superuser::deserialize(&mut sources)?;
        let settings_files = std::mem::take(&mut sources.settings_files);
        let settings = Settings::deserialize(sources)?;
        let has_folder = !folder.as_os_str().is_empty();
        Ok(Settings { cors, security, superuser, has_folder, secret_files, settings_files, ..settings })
    }

    /// The settings of the views. `key` signs if `SIMPLE_JWT` has no key.
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
            rest_framework: self.rest_framework.clone(),
            spectacular_settings: self.spectacular_settings.clone(),
            caches: self.caches.default.clone(),
            cors: self.cors.clone(),
            security: self.security.clone(),
            middleware: self.middleware,
            has_metrics: self.metrics_address.is_some(),
            // A program reads a log of JSON, and may collect the lines of a request.
            has_request_ids: self.log_format == LogFormat::Json,
            request_id_header: self.request_id_header.clone(),
        }
    }
}

/// Django's `timedelta` settings, in whole seconds. More than a century is a mistake, and would overflow dates.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    const CENTURY: u64 = 100 * 365 * 24 * 60 * 60;
    let seconds = u64::deserialize(deserializer)?;
    if seconds > CENTURY {
        return Err(serde::de::Error::custom(format!("must be at most {CENTURY} seconds")));
    }
    Ok(Duration::from_secs(seconds))
}

/// The same for settings that must not be zero.
fn some_seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let time = seconds(deserializer)?;
    if time.is_zero() { Err(serde::de::Error::custom("must be at least 1 second")) } else { Ok(time) }
}

fn password_hashers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PasswordHashers, D::Error> {
    PasswordHashers::from_paths(&Vec::<String>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// An empty text stands for Python's `None`.
fn text_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(deserializer)?).filter(|text| !text.is_empty()))
}
