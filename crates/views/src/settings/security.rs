//! The settings of `SecurityMiddleware` and `XFrameOptionsMiddleware`, and what a request is believed to be.

use actix_web::http::header::HeaderName;

use super::forwarded::ForwardedAllowIps;
use super::patterns::Pattern;

/// `SECURE_…` and their neighbours. The defaults are Django's and gunicorn's.
#[derive(Clone, Debug)]
pub struct Security {
    /// `SECURE_SSL_REDIRECT`
    pub ssl_redirect: bool,
    /// `SECURE_SSL_HOST`; empty for the host of the request.
    pub ssl_host: String,
    /// `SECURE_REDIRECT_EXEMPT`: paths without their first slash, which are not redirected.
    pub redirect_exempt: Vec<Pattern>,
    /// `SECURE_HSTS_SECONDS`. 0 sends no header.
    pub hsts_seconds: u64,
    /// `SECURE_HSTS_INCLUDE_SUBDOMAINS`
    pub hsts_include_subdomains: bool,
    /// `SECURE_HSTS_PRELOAD`
    pub hsts_preload: bool,
    /// `SECURE_CONTENT_TYPE_NOSNIFF`
    pub content_type_nosniff: bool,
    /// `SECURE_REFERRER_POLICY`: the policies, of which a browser takes the last one that it knows. Empty for no header.
    pub referrer_policy: Vec<String>,
    /// `SECURE_CROSS_ORIGIN_OPENER_POLICY`; empty for no header.
    pub cross_origin_opener_policy: String,
    /// `SECURE_PROXY_SSL_HEADER`: a header, and its value for a request over HTTPS.
    pub proxy_ssl_header: Option<(HeaderName, String)>,
    /// `X_FRAME_OPTIONS`
    pub x_frame_options: String,
    /// `USE_X_FORWARDED_HOST`
    pub use_x_forwarded_host: bool,
    /// `USE_X_FORWARDED_PORT`
    pub use_x_forwarded_port: bool,
    /// gunicorn's `forwarded_allow_ips`
    pub forwarded_allow_ips: ForwardedAllowIps,
}

impl Default for Security {
    fn default() -> Security {
        Security {
            ssl_redirect: false,
            ssl_host: String::new(),
            redirect_exempt: Vec::new(),
            hsts_seconds: 0,
            hsts_include_subdomains: false,
            hsts_preload: false,
            content_type_nosniff: true,
            referrer_policy: vec!["same-origin".to_owned()],
            cross_origin_opener_policy: "same-origin".to_owned(),
            proxy_ssl_header: None,
            x_frame_options: "DENY".to_owned(),
            use_x_forwarded_host: false,
            use_x_forwarded_port: false,
            forwarded_allow_ips: ForwardedAllowIps::default(),
        }
    }
}
