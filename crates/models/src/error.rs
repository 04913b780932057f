//! What can go wrong below a view: Django's `DoesNotExist`, `IntegrityError` and `OperationalError`.

mod integrity;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

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
    /// The database cannot be reached, is busy past the time limit, or is no database.
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
            error if is_unavailable(&error) => Error::Unavailable(error.to_string()),
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

/// PostgreSQL's words for a statement that was prepared before somebody changed its table.
pub(crate) const CHANGED_TABLE: &str = "cached plan must not change result type";

/// Whether the same query may well succeed at another time: Django's `OperationalError`.
fn is_unavailable(error: &DieselError) -> bool {
    use DatabaseErrorKind::{ReadOnlyTransaction, Unknown};
    match error {
        DieselError::DatabaseError(ReadOnlyTransaction, _) => true,
        // diesel gives no code for these, only the database's words.
        DieselError::DatabaseError(Unknown, information) => {
            let words = [
                "database is locked",
                "database or disk is full",
                "disk I/O error",
                "No space left on device",
                "attempt to write a readonly database",
                "unable to open database file",
                "canceling statement due to",
                "deadlock detected",
                CHANGED_TABLE,
            ];
            words.iter().any(|words| information.message().contains(words))
        }
        DieselError::BrokenTransactionManager => true,
        _ => false,
    }
}
