//! What can go wrong below a view: Django's `DoesNotExist`, `IntegrityError` and `OperationalError`.

mod integrity;
mod unavailable;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub(crate) use unavailable::{CHANGED_TABLE, is_told_by, misses_table_or_column};

/// Why a query gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Django's `DoesNotExist`.
    #[error("no row matches the query")]
    DoesNotExist,
    /// Django's `IntegrityError` for a value that must be unique, with the rule: `UNIQUE constraint failed: …`.
    #[error("{0}")]
    NotUnique(String),
    /// Django's `IntegrityError` for a foreign key. Either the row that a new value refers to is gone, or rows of another
    /// table refer to the row that was to be deleted; whoever knows what was done knows which.
    #[error("{0}")]
    ForeignKey(String),
    /// Django's `IntegrityError` for any other rule of a table, with the rule: `CHECK constraint failed: …`.
    #[error("{0}")]
    Rule(String),
    /// Django's `OperationalError`: the database cannot be reached, is busy past the time limit, is damaged or is none.
    #[error("{0}")]
    Unavailable(String),
    /// The connection broke in the middle of a statement.
    #[error("{0}")]
    Disconnected(String),
    /// The connection broke while a commit was on its way: the server may have kept it or not.
    #[error("the connection broke during a commit: {0}")]
    OutcomeUnknown(String),
    /// PostgreSQL's `SerializationFailure`: of two transactions both wanted to be first.
    #[error("{0}")]
    Conflict(String),
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
        if let Some(error) = integrity::integrity_error(&error) {
            return error;
        }
        match error {
            DieselError::NotFound => Error::DoesNotExist,
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, information) => {
                Error::Conflict(information.message().to_owned())
            }
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                information,
            ) => Error::Disconnected(information.message().to_owned()),
            DieselError::RollbackErrorOnCommit { commit_error, .. } => (*commit_error).into(),
            error if unavailable::is_unavailable(&error) => Error::Unavailable(error.to_string()),
            error => Error::Query(error),
        }
    }
}

impl Error {
    /// The error of a commit, or of a statement that is its own commit.
    pub(crate) fn of_commit(error: impl Into<Error>) -> Error {
        match error.into() {
            Error::Disconnected(cause) => Error::OutcomeUnknown(cause),
            error => error,
        }
    }
}
