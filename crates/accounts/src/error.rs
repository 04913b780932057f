//! Django's `ValidationError` and `IntegrityError`, as far as a user is created or changed.

use crate::hashers::HasherError;

/// Why a user is not created or changed. The texts are Django's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Django's `ValidationError`, with all messages.
    #[error("{}", .0.join("; "))]
    Invalid(Vec<String>),
    /// The user was deleted or renamed after the caller had read the row.
    #[error("user '{0}' does not exist")]
    DoesNotExist(String),
    /// Another user has this username.
    #[error("That username is already taken.")]
    UsernameTaken,
    /// The password cannot be hashed.
    #[error("{0}")]
    Hasher(#[from] HasherError),
    /// An error of the database.
    #[error("{0}")]
    Model(#[from] models::Error),
}

/// The result of a function of this crate.
pub type Result<T = ()> = std::result::Result<T, Error>;
