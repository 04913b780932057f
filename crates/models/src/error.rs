//! What can go wrong below a view: Django's `DoesNotExist`, `IntegrityError` and `OperationalError`.

mod unavailable;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub(crate) use unavailable::CHANGED_TABLE;

/// Why a query gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Django's `DoesNotExist`.
    #[error("no row matches the query")]
    DoesNotExist,
    /// Django's `IntegrityError` for a value that must be unique.
    #[error("a row with this value exists already")]
    NotUnique,
    /// Django's `IntegrityError` for a key that leads nowhere: who it belongs to was deleted meanwhile.
    #[error("{0}")]
    ForeignKey(String),
    /// Django's `OperationalError`: the database cannot be reached, is busy past the time limit, is damaged or is none.
    #[error("{0}")]
    Unavailable(String),
    /// PostgreSQL's `SerializationFailure`: of two transactions both wanted to be first.
    #[error("{0}")]
    Conflict(String),
    /// A password that cannot be hashed.
    #[error("{0}")]
    Password(String),
    /// Django's `DeserializationError`: a fixture that cannot be written or loaded, with the reason.
    #[error("{0}")]
    Fixture(String),
    /// Everything else; a fault of the program or of the stored data.
    #[error("{0}")]
    Query(DieselError),
}

/// The result of a query.
pub type Result<T = ()> = std::result::Result<T, Error>;

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Error {
        match error {
            DieselError::NotFound => Error::DoesNotExist,
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Error::NotUnique,
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, information) => {
                Error::ForeignKey(information.message().to_owned())
            }
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, information) => {
                Error::Conflict(information.message().to_owned())
            }
            error if unavailable::is_unavailable(&error) => Error::Unavailable(error.to_string()),
            error => Error::Query(error),
        }
    }
}
