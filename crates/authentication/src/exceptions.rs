//! `rest_framework_simplejwt.exceptions`: why a token or a login is refused.

use accounts::LoginError;
use accounts::hashing::Busy;
use models::{Db, User, UserId};
use serde::Serialize;
use serializers::exceptions::ValidationError;

/// What is wrong with a token: SimpleJWT's `TokenError`, with its texts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TokenError {
    /// Its form, signature, header or a claim is invalid.
    #[error("Token is invalid")]
    Invalid,
    /// It has expired.
    #[error("Token is expired")]
    Expired,
    /// It has no expiry time.
    #[error("Token has no 'exp' claim")]
    NoExpiry,
    /// It has no identifier.
    #[error("Token has no id")]
    NoId,
    /// It has no token type.
    #[error("Token has no type")]
    NoType,
    /// It has another token type.
    #[error("Token has wrong type")]
    WrongType,
    /// It is on the blacklist.
    #[error("Token is blacklisted")]
    Blacklisted,
}

/// Keys with which tokens cannot be signed or verified safely.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyError {
    /// SimpleJWT's text.
    #[error("Unrecognized algorithm type '{0:?}'")]
    Algorithm(jsonwebtoken::Algorithm),
    /// The signing key is of another kind.
    #[error("SIGNING_KEY is no private key in PEM for {0:?}")]
    Signing(jsonwebtoken::Algorithm),
    /// The signing key cannot be read without a passphrase.
    #[error("SIGNING_KEY is encrypted, and there is no setting for its passphrase; store the key without one")]
    Encrypted,
    /// The verifying key is of another kind.
    #[error("VERIFYING_KEY is no public key for {0:?}, neither in PEM nor in OpenSSH's format")]
    Verifying(jsonwebtoken::Algorithm),
    /// There is no secret.
    #[error("SIGNING_KEY must not be empty")]
    Empty,
    /// PyJWT's `InvalidKeyError`: the secret is a key or a certificate that others may know.
    #[error("SIGNING_KEY is a public key, a private key, a certificate or a JWK; {0:?} needs a random secret")]
    Asymmetric(jsonwebtoken::Algorithm),
    /// The key is so short that it can be factored.
    #[error("SIGNING_KEY is an RSA key of {bits} bits, which is not safe; it needs at least {least}")]
    TooShort {
        /// The bits that it has.
        bits: usize,
        /// The bits that it needs.
        least: usize,
    },
    /// The signing key and the verifying key are not a key pair.
    #[error("VERIFYING_KEY does not belong to SIGNING_KEY")]
    NoPair,
}

/// `AuthenticationFailed`: the body of a 401.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct AuthenticationFailed {
    /// The text.
    pub detail: String,
    /// SimpleJWT's code; DRF's own exception shows none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The error of each token class that was tried.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<TokenMessage>,
}

/// The error of one token class for the given token.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct TokenMessage {
    /// The name of the token class.
    pub token_class: &'static str,
    /// The token type that it accepts.
    pub token_type: &'static str,
    /// Why it refuses.
    pub message: String,
}

impl AuthenticationFailed {
    /// SimpleJWT's: a text and a code.
    pub fn new(detail: impl Into<String>, code: &'static str) -> AuthenticationFailed {
        AuthenticationFailed { detail: detail.into(), code: Some(code), messages: Vec::new() }
    }

    /// DRF's: a text alone.
    pub fn plain(detail: impl Into<String>) -> AuthenticationFailed {
        AuthenticationFailed { detail: detail.into(), code: None, messages: Vec::new() }
    }
}

impl From<TokenError> for AuthenticationFailed {
    /// `InvalidToken`
    fn from(error: TokenError) -> AuthenticationFailed {
        AuthenticationFailed::new(error.to_string(), "token_not_valid")
    }
}

/// Why authentication, a login or a refresh failed.
#[derive(Debug)]
pub enum Error {
    /// 401.
    Failed(AuthenticationFailed),
    /// 400.
    Invalid(ValidationError),
    /// An error of the database.
    Database(models::Error),
    /// 503: too many logins wait.
    Busy(Busy),
}

/// What authentication returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Converts an error of writing a row that refers to `user`. A foreign key violation becomes 401 when the user was
    /// deleted meanwhile. Every other error is returned as it is.
    pub(crate) fn of_writing(error: models::Error, user: Option<UserId>, db: &mut Db) -> Error {
        match (error, user) {
            (error @ models::Error::ForeignKey(_), Some(user)) => match User::is_gone(user, db) {
                Ok(true) => AuthenticationFailed::new("User not found", "user_not_found").into(),
                Ok(false) => error.into(),
                Err(error) => error.into(),
            },
            (error, _) => error.into(),
        }
    }
}

impl From<AuthenticationFailed> for Error {
    fn from(error: AuthenticationFailed) -> Error {
        Error::Failed(error)
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Error {
        Error::Failed(error.into())
    }
}

impl From<LoginError> for Error {
    fn from(error: LoginError) -> Error {
        match error {
            LoginError::Busy(busy) => Error::Busy(busy),
            LoginError::Model(error) => Error::Database(error),
        }
    }
}

impl From<models::Error> for Error {
    fn from(error: models::Error) -> Error {
        Error::Database(error)
    }
}
