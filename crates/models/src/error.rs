//! What can go wrong below a view: Django's `DoesNotExist`, `IntegrityError` and `OperationalError`.

mod integrity;
mod unavailable;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

pub(crate) use unavailable::{CHANGED_TABLE, is_told_by, misses_table_or_column};

/// Why a query failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Django's `DoesNotExist`.
    #[error("no row matches the query")]
    DoesNotExist,
    /// Django's `IntegrityError` for a unique violation, with the constraint: `UNIQUE constraint failed: …`.
    #[error("{0}")]
    NotUnique(String),
    /// Django's `IntegrityError` for a foreign key violation. Either the row that a new value refers to is missing, or
    /// rows of another table still refer to a row that should be deleted. Only the caller knows which case it is.
    #[error("{0}")]
    ForeignKey(String),
    /// Django's `IntegrityError` for any other constraint or a trigger of a table: `CHECK constraint failed: …`.
    #[error("{0}")]
    Rule(String),
    /// Django's `OperationalError`: the database cannot be reached, is locked for too long, is damaged, or the file is
    /// not a database.
    #[error("{0}")]
    Unavailable(String),
    /// The connection broke in the middle of a statement.
    #[error("{0}")]
    Disconnected(String),
    /// The server may have committed or not, for example because the connection broke during a commit.
    #[error("the outcome of a commit is unknown: {0}")]
    OutcomeUnknown(String),
    /// PostgreSQL's serialization failure: the transaction conflicts with a concurrent one and should be retried.
    #[error("{0}")]
    Conflict(String),
    /// Django's `DeserializationError`: a fixture that cannot be written or loaded, with the reason.
    #[error("{0}")]
    Fixture(String),
    /// The work of a block has returned an error of its own, which the block returns in place of this one.
    #[error("the work was rolled back")]
    RolledBack,
    /// Everything else; a fault of the program or of the stored data.
    #[error("{0}")]
    Query(DieselError),
}

/// The result of a query.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

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
    /// Converts the error of an `INSERT … RETURNING`. It returns no row if a trigger has left the row out.
    pub fn of_insert(error: DieselError) -> Error {
        match error {
            DieselError::NotFound => Error::Rule("The database did not keep the row.".to_owned()),
            error => error.into(),
        }
    }

    /// Django's `IntegrityError`: whether a row violates a constraint.
    pub(crate) fn is_integrity_error(&self) -> bool {
        matches!(self, Error::NotUnique(_) | Error::ForeignKey(_) | Error::Rule(_))
    }

    /// Whether another connection holds a lock on the SQLite file, so that another attempt may succeed.
    pub(crate) fn is_locked(&self) -> bool {
        matches!(self, Error::Unavailable(text) if text.contains("database is locked"))
    }

    /// Converts the error of a commit, or of a statement in autocommit mode. If the connection broke, the outcome is
    /// unknown.
    pub(crate) fn of_commit(error: impl Into<Error>) -> Error {
        match error.into() {
            Error::Disconnected(cause) => Error::OutcomeUnknown(cause),
            error => error,
        }
    }
}
