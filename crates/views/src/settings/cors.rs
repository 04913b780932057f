//! The settings of django-cors-headers.

use super::patterns::Pattern;

/// Which other origins may read the answers of this server. No origin may by default.
#[derive(Clone, Debug)]
pub struct Cors {
    /// `CORS_ALLOWED_ORIGINS`: origins such as `https://app.example:8443`, or `null`.
    pub allowed_origins: Vec<String>,
    /// `CORS_ALLOWED_ORIGIN_REGEXES`: each matches whole origins.
    pub allowed_origin_regexes: Vec<Pattern>,
    /// `CORS_ALLOW_ALL_ORIGINS`
    pub allow_all_origins: bool,
    /// `CORS_ALLOW_METHODS`
    pub allow_methods: Vec<String>,
    /// `CORS_ALLOW_HEADERS`
    pub allow_headers: Vec<String>,
    /// `CORS_EXPOSE_HEADERS`
    pub expose_headers: Vec<String>,
    /// `CORS_PREFLIGHT_MAX_AGE`, in seconds. 0 sends no header.
    pub preflight_max_age: u64,
    /// `CORS_ALLOW_CREDENTIALS`
    pub allow_credentials: bool,
    /// `CORS_ALLOW_PRIVATE_NETWORK`
    pub allow_private_network: bool,
    /// `CORS_URLS_REGEX`: matches the start of the paths that other origins may read. `None` stands for `^.*$`.
    pub urls_regex: Option<Pattern>,
}

impl Default for Cors {
    fn default() -> Cors {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Cors {
            allowed_origins: Vec::new(),
            allowed_origin_regexes: Vec::new(),
            allow_all_origins: false,
            allow_methods: texts(&["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"]),
            allow_headers: texts(&[
                "accept",
                "authorization",
                "content-type",
                "user-agent",
                "x-csrftoken",
                "x-requested-with",
            ]),
            expose_headers: Vec::new(),
            preflight_max_age: 86_400,
            allow_credentials: false,
            allow_private_network: false,
            urls_regex: None,
        }
    }
}

impl Cors {
    /// Whether any other origin may read an answer.
    pub fn allows_some_origin(&self) -> bool {
        self.allow_all_origins || !self.allowed_origins.is_empty() || !self.allowed_origin_regexes.is_empty()
    }
}
