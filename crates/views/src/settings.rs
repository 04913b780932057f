//! `django.conf.settings`, as far as requests depend on it: values passed down, never globals.

use authentication::settings::SimpleJwt;

/// The settings of one server; `Default` is Django's own, without a key.
#[derive(Clone)]
pub struct Settings {
    /// `ALLOWED_HOSTS`: names, `.name` for all below it, or `*`.
    pub allowed_hosts: Vec<String>,
    /// `DEBUG`
    pub debug: bool,
    /// `DATA_UPLOAD_MAX_MEMORY_SIZE`: the most bytes of a body.
    pub data_upload_max_memory_size: usize,
    /// `SIMPLE_JWT`
    pub simple_jwt: SimpleJwt,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            allowed_hosts: Vec::new(),
            debug: false,
            data_upload_max_memory_size: 2_621_440,
            simple_jwt: SimpleJwt::default(),
        }
    }
}
