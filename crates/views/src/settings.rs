//! `django.conf.settings`, as far as requests depend on it: values passed down, never globals.

use std::time::Duration;

use accounts::hashers::PasswordHashers;
use authentication::settings::SimpleJwt;

/// The settings of one server; `Default` is Django's own and gunicorn's, without a key.
#[derive(Clone)]
pub struct Settings {
    /// `ALLOWED_HOSTS`: names, `.name` for all below it, or `*`.
    pub allowed_hosts: Vec<String>,
    /// `DEBUG`
    pub debug: bool,
    /// `DATA_UPLOAD_MAX_MEMORY_SIZE`: the most bytes of a body.
    pub data_upload_max_memory_size: usize,
    /// gunicorn's `timeout`: how long a body may take to come, and an answer to be made.
    pub request_timeout: Duration,
    /// `PASSWORD_HASHERS`
    pub password_hashers: PasswordHashers,
    /// The most bytes of memory that the heads and bodies of all requests take together, with what is made of them. No
    /// less than twelve times the greatest length of a body, whatever is set.
    pub request_memory: usize,
    /// The most bytes of memory that all answers take together.
    pub response_memory: usize,
    /// `SIMPLE_JWT`
    pub simple_jwt: SimpleJwt,
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
        }
    }
}
