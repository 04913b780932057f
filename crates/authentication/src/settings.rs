//! `rest_framework_simplejwt.settings`: the `SIMPLE_JWT` settings, by their names.

use std::time::Duration;

pub use jsonwebtoken::{Algorithm, AlgorithmFamily};
use models::timezone::DateTime;

/// The settings; `Default` is SimpleJWT's own, without a key.
#[derive(Clone)]
pub struct SimpleJwt {
    /// `ACCESS_TOKEN_LIFETIME`
    pub access_token_lifetime: Duration,
    /// `REFRESH_TOKEN_LIFETIME`
    pub refresh_token_lifetime: Duration,
    /// `ROTATE_REFRESH_TOKENS`: a refresh returns a new refresh token too.
    pub rotate_refresh_tokens: bool,
    /// `BLACKLIST_AFTER_ROTATION`: a refresh blacklists the old refresh token.
    pub blacklist_after_rotation: bool,
    /// This setting does not exist in SimpleJWT. If a refresh token is used again after its rotation, all refresh
    /// tokens of the same login are blacklisted, because one of the two users of the token must have stolen it.
    pub end_family_on_reuse: bool,
    /// `UPDATE_LAST_LOGIN`: a login updates `last_login` of the user.
    pub update_last_login: bool,
    /// `ALGORITHM`
    pub algorithm: Algorithm,
    /// `SIGNING_KEY`: a secret for `HS…`, by default `SECRET_KEY`; for other algorithms a private key in PEM.
    pub signing_key: String,
    /// `VERIFYING_KEY`: the public key for all but `HS…`, in PEM or as a line of OpenSSH's.
    pub verifying_key: String,
    /// `AUDIENCE`
    pub audience: Option<Audience>,
    /// `ISSUER`
    pub issuer: Option<String>,
    /// `LEEWAY`: how far clocks may differ.
    pub leeway: Duration,
    /// `AUTH_HEADER_TYPES`: the words before the token in `Authorization`.
    pub auth_header_types: Vec<String>,
    /// `USER_ID_CLAIM`
    pub user_id_claim: String,
    /// `TOKEN_TYPE_CLAIM`. With `None` the type is not checked.
    pub token_type_claim: Option<String>,
    /// `JTI_CLAIM`
    pub jti_claim: String,
    /// `CHECK_REVOKE_TOKEN`: a token becomes invalid when the password of its user changes.
    pub check_revoke_token: bool,
    /// `REVOKE_TOKEN_CLAIM`
    pub revoke_token_claim: String,
    /// `CHECK_USER_IS_ACTIVE`
    pub check_user_is_active: bool,
}

impl SimpleJwt {
    /// The latest `exp` of a token that has expired at `now`: `now` minus `LEEWAY`, in whole seconds as in
    /// [`TokenBackend`](crate::backends::TokenBackend). The row of a token with a later `exp` is still needed.
    pub fn expired_until(&self, now: DateTime) -> DateTime {
        let leeway = i64::try_from(self.leeway.as_secs()).ok();
        let seconds = leeway.and_then(|leeway| now.timestamp().checked_sub(leeway));
        let moment = seconds.and_then(|seconds| DateTime::from_timestamp_micros(seconds.checked_mul(1_000_000)?));
        // With a leeway beyond the calendar, no token ever expires.
        moment.unwrap_or(DateTime::MIN)
    }
}

/// The audience of a token: one name or several, as in Python.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Audience {
    /// One name, which the claim holds as a text.
    One(String),
    /// Several, which it holds as a list.
    Several(Vec<String>),
}

impl Audience {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Audience::One(name) => std::slice::from_ref(name),
            Audience::Several(names) => names,
        }
    }
}

impl Default for SimpleJwt {
    fn default() -> SimpleJwt {
        SimpleJwt {
            access_token_lifetime: Duration::from_secs(5 * 60),
            refresh_token_lifetime: Duration::from_secs(24 * 60 * 60),
            rotate_refresh_tokens: false,
            blacklist_after_rotation: false,
            end_family_on_reuse: false,
            update_last_login: false,
            algorithm: Algorithm::HS256,
            signing_key: String::new(),
            verifying_key: String::new(),
            audience: None,
            issuer: None,
            leeway: Duration::ZERO,
            auth_header_types: vec!["Bearer".into()],
            user_id_claim: "user_id".into(),
            token_type_claim: Some("token_type".into()),
            jti_claim: "jti".into(),
            check_revoke_token: false,
            revoke_token_claim: "hash_password".into(),
            check_user_is_active: true,
        }
    }
}
