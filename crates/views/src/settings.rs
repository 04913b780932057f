//! `django.conf.settings`: the settings that requests need. They are passed as values and are not global.

mod cors;
mod forwarded;
mod patterns;
mod middleware;
mod rest_framework;
mod schema;
mod security;
mod throttling;

use std::time::Duration;

use accounts::hashers::PasswordHashers;
use actix_web::http::header::HeaderName;
use authentication::settings::SimpleJwt;
use cache::settings::CacheSettings;

pub use cors::Cors;
pub use forwarded::{ForwardedAllowIps, InvalidNetwork, Network};
pub use middleware::Middleware;
pub use patterns::{InvalidPattern, Pattern};
pub use rest_framework::{
    CursorPagination, FilterBackend, LimitOffsetPagination, PageNumberPagination, Pagination, Renderer, RestFramework,
};
pub use schema::{OasVersion, SchemaClass, Spectacular};
pub use security::Security;
pub use throttling::{InvalidRate, Rate, ThrottleClass};

/// The settings of one server. `Default` has the defaults of Django and gunicorn, and no key.
#[derive(Clone)]
pub struct Settings {
    /// `ALLOWED_HOSTS`: names, `.name` for a name and all its subdomains, or `*`.
    pub allowed_hosts: Vec<String>,
    /// `DEBUG`
    pub debug: bool,
    /// `DATA_UPLOAD_MAX_MEMORY_SIZE`: the maximum size of a body, in bytes.
    pub data_upload_max_memory_size: usize,
    /// gunicorn's `timeout`: the time-out for receiving a body, and for producing a response.
    pub request_timeout: Duration,
    /// `PASSWORD_HASHERS`
    pub password_hashers: PasswordHashers,
    /// The maximum memory for all heads and bodies together, with the values parsed from them, in bytes. A value below
    /// twelve times `data_upload_max_memory_size` is raised to that.
    pub request_memory: usize,
    /// The maximum memory for all responses together, in bytes.
    pub response_memory: usize,
    /// `SIMPLE_JWT`
    pub simple_jwt: SimpleJwt,
    /// `REST_FRAMEWORK`
    pub rest_framework: RestFramework,
    /// `SPECTACULAR_SETTINGS`
    pub spectacular_settings: Spectacular,
    /// `CACHES["default"]`
    pub caches: CacheSettings,
    /// `CORS_…`
    pub cors: Cors,
    /// `SECURE_…` and their neighbours
    pub security: Security,
    /// `MIDDLEWARE`
    pub middleware: Middleware,
    /// Whether requests are counted, for Prometheus.
    pub has_metrics: bool,
    /// Whether each request has an id in the log. `request_id_header` implies it.
    pub has_request_ids: bool,
    /// The header from which the id of a request is taken, and in which it is returned.
    pub request_id_header: Option<HeaderName>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            allowed_hosts: Vec::new(),
            debug: false,
            data_upload_max_memory_size: 2_621_440,
            request_timeout: Duration::from_secs(30),
            password_hashers: PasswordHashers::default(),
            request_memory: 96 * 1024 * 1024,
            response_memory: 64 * 1024 * 1024,
            simple_jwt: SimpleJwt::default(),
            rest_framework: RestFramework::default(),
            spectacular_settings: Spectacular::default(),
            caches: CacheSettings::default(),
            cors: Cors::default(),
            security: Security::default(),
            middleware: Middleware::default(),
            has_metrics: false,
            has_request_ids: false,
            request_id_header: None,
        }
    }
}
