//! `rest_framework_simplejwt.settings`: the `SIMPLE_JWT` settings, by their names.

use std::time::Duration;

/// The settings; `Default` is SimpleJWT's own, without a key.
#[derive(Clone)]
pub struct SimpleJwt {
    /// `ACCESS_TOKEN_LIFETIME`
    pub access_token_lifetime: Duration,
    /// `REFRESH_TOKEN_LIFETIME`
    pub refresh_token_lifetime: Duration,
    /// `SIGNING_KEY`, which is `SECRET_KEY` where it is not set.
    pub signing_key: String,
}

impl Default for SimpleJwt {
    fn default() -> SimpleJwt {
        SimpleJwt {
            access_token_lifetime: Duration::from_secs(5 * 60),
            refresh_token_lifetime: Duration::from_secs(24 * 60 * 60),
            signing_key: String::new(),
        }
    }
}
