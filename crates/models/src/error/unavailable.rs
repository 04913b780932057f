//! The errors that are Django's `OperationalError`: the same query may succeed later, or after the operator has
//! repaired the database.
//!
//! diesel has error kinds for constraint violations. For most other errors, it gives only the message of the database.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// PostgreSQL's message for a prepared statement whose table was changed later.
pub(crate) const CHANGED_TABLE: &str = "cached plan must not change result type";

/// SQLite's messages about itself, its file and its locks: the `sqlite3_errstr` of each code that is not caused by a
/// statement or a value, and some longer messages. Each entry is a whole message, so a trigger's message that only
/// begins like one of them does not match.
const SQLITE: [&str; 20] = [
    "access permission denied",                               // SQLITE_PERM
    "query aborted",                                          // SQLITE_ABORT
    "abort due to ROLLBACK",                                  // SQLITE_ABORT_ROLLBACK
    "database is locked",                                     // SQLITE_BUSY
    "cannot commit transaction - SQL statements in progress", // SQLITE_BUSY
    "database table is locked",                               // SQLITE_LOCKED
    "out of memory",                                          // SQLITE_NOMEM
    "attempt to write a readonly database",                   // SQLITE_READONLY
    "interrupted",                                            // SQLITE_INTERRUPT
    "disk I/O error",                                         // SQLITE_IOERR
    "database disk image is malformed",                       // SQLITE_CORRUPT
    "database or disk is full",                               // SQLITE_FULL
    "unable to open database file",                           // SQLITE_CANTOPEN
    "unable to open a temporary database file for storing temporary tables",
    "locking protocol",               // SQLITE_PROTOCOL
    "database schema has changed",    // SQLITE_SCHEMA
    "large file support is disabled", // SQLITE_NOLFS
    "authorization denied",           // SQLITE_AUTH
    "file is not a database",         // SQLITE_NOTADB
    "unsupported file format",        // SQLITE_ERROR: a later version's
];

/// The beginnings of such messages that continue with a name.
const SQLITE_WITH_NAME: [&str; 6] = [
    "database table is locked: ",  // SQLITE_LOCKED
    "database schema is locked: ", // SQLITE_LOCKED
    "malformed database schema (", // SQLITE_CORRUPT
    "unable to open database: ",   // SQLITE_CANTOPEN
    "no such table: ",             // SQLITE_ERROR: dropped, or a restore that is not finished
    "no such column: ",            // SQLITE_ERROR: dropped or renamed
];

/// The beginnings of PostgreSQL's messages in the classes 08 (connection), 40 (deadlock), 42 (permission), 53
/// (resources), 55 (locks), 57 (operator) and XX (internal, corruption).
const POSTGRES: [&str; 35] = [
    // 08
    "connection ",
    "invalid message format",
    "insufficient data left in message",
    "no data left in message",
    "unexpected message type",
    // 53; "out of memory" alone is among those of SQLite
    "out of memory for query result",
    "out of shared memory",
    "sorry, too many clients already",
    "too many connections",
    "remaining connection slots are reserved",
    "temporary file size exceeds",
    "shared buffer hash table corrupted",
    // 40 and 55
    "deadlock detected",
    "canceling statement due to",
    "database is not accepting commands",
    // 57
    "terminating connection",
    "the database system is",
    "server closed the connection unexpectedly",
    "SSL connection has been closed unexpectedly",
    // XX
    "invalid page in block",
    "page verification failed",
    "corrupted page pointers",
    "corrupted item",
    "corrupted line pointer",
    "missing chunk number",
    "unexpected chunk",
    "compressed",
    "index \"",
    "right sibling's left-link",
    "failed to re-find",
    "cache lookup failed",
    "tuple concurrently",
    "invalid memory alloc request size",
    CHANGED_TABLE,
    // 42
    "permission denied",
];

/// The verbs after `could not ` in PostgreSQL's messages about its files, its memory and its locks.
const COULD_NOT: [&str; 24] = [
    "access",
    "allocate",
    "attach",
    "close",
    "create",
    "extend",
    "fdatasync",
    "find",
    "flush",
    "fsync",
    "link",
    "map",
    "obtain",
    "open",
    "read",
    "receive",
    "remove",
    "rename",
    "resize",
    "seek",
    "send",
    "stat",
    "truncate",
    "write",
];

/// How the message of a full disk ends.
const DISK_FULL: &str = "No space left on device";

/// The beginnings of PostgreSQL's messages that end with `does not exist`.
const MISSING: [&str; 9] = [
    "column ",
    "database ",
    "function ",
    "prepared statement ",
    "relation ",
    "role ",
    "schema ",
    "tablespace ",
    "type ",
];

/// Whether the error means that the database is unavailable.
pub(super) fn is_unavailable(error: &DieselError) -> bool {
    use DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction, UnableToSendCommand, Unknown};
    match error {
        DieselError::DatabaseError(ClosedConnection | ReadOnlyTransaction | UnableToSendCommand, _) => true,
        DieselError::DatabaseError(Unknown, information) => is_told_by(information.message()),
        DieselError::RollbackErrorOnCommit { rollback_error, commit_error } => {
            is_unavailable(commit_error) || is_unavailable(rollback_error)
        }
        DieselError::BrokenTransactionManager => true,
        _ => false,
    }
}

/// Whether a message reports a problem of the database itself, not of a statement or a value.
pub(crate) fn is_told_by(message: &str) -> bool {
    let begins = |words: &&str| message.starts_with(words);
    let verb = message.strip_prefix("could not ").and_then(|rest| rest.split(' ').next());
    SQLITE.contains(&message)
        || SQLITE_WITH_NAME.iter().any(begins)
        || POSTGRES.iter().any(begins)
        || verb.is_some_and(|verb| COULD_NOT.contains(&verb))
        || message.ends_with(DISK_FULL)
        || (message.ends_with(" does not exist") && MISSING.iter().any(begins))
        || misses_table_or_column(message)
}

/// Whether a statement names a table or a column that is not there: somebody has dropped or renamed it.
pub(crate) fn misses_table_or_column(message: &str) -> bool {
    let begins = |words: &[&str]| words.iter().any(|words| message.starts_with(words));
    begins(&["no such table: ", "no such column: "])
        || (message.starts_with("table ") && message.contains(" has no column named "))
        || (message.ends_with(" does not exist") && begins(&["relation ", "column "]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(message: &str) -> DieselError {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    const UNAVAILABLE: [&str; 26] = [
        "database is locked",
        "database table is locked: books_book",
        "out of memory",
        "disk I/O error",
        "interrupted",
        "file is not a database",
        "database disk image is malformed",
        "malformed database schema (books_book) - orphan index",
        "unable to open database: /data/db.sqlite3",
        "database or disk is full",
        "no such table: books_book",
        "table auth_user has no column named last_name",
        "terminating connection due to administrator command",
        "terminating connection due to idle-in-transaction timeout",
        "canceling statement due to conflict with recovery",
        "the database system is starting up",
        "sorry, too many clients already",
        "could not extend file \"base/16384/16399\": No space left on device",
        "could not read block 3 in file \"base/16384/16399\": read only 0 of 8192 bytes",
        "could not obtain lock on row in relation \"auth_user\"",
        "invalid page in block 0 of relation base/16384/16399",
        "index \"books_book_pkey\" contains unexpected zero page at block 0",
        "missing chunk number 0 for toast value 16404 in pg_toast_16399",
        "relation \"books_book\" does not exist",
        "column books_book.title does not exist",
        "permission denied for table books_book",
    ];

    /// The fault of a statement or of a value.
    const OTHERS: [&str; 17] = [
        "near \"SELEC\": syntax error",
        "string or blob too big",
        "datatype mismatch",
        "column index out of range",
        "bad parameter or other API misuse",
        "cannot start a transaction within a transaction",
        "value too long for type character varying(200)",
        "invalid input syntax for type integer: \"database is locked\"",
        "index row size 2712 exceeds btree version 4 maximum 2704 for index \"title\"",
        "could not determine data type of parameter $1",
        // Texts of triggers.
        "database is locked by accounting",
        "interrupted by the site's rule",
        "out of memory cards",
        "the user does not exist",
        "a book has no column named so",
        "no such tables",
        "it is not true that the database is locked",
    ];

    #[test]
    fn errors_of_the_database_differ_from_errors_of_a_statement() {
        for message in UNAVAILABLE {
            assert!(is_unavailable(&unknown(message)), "{message}");
        }
        for message in OTHERS {
            assert!(!is_unavailable(&unknown(message)), "{message}");
        }
    }

    #[test]
    fn a_failed_commit_is_classified_by_its_cause() {
        let failed = |commit: &str| DieselError::RollbackErrorOnCommit {
            rollback_error: Box::new(unknown("cannot rollback - no transaction is active")),
            commit_error: Box::new(unknown(commit)),
        };
        assert!(is_unavailable(&failed("database or disk is full")));
        assert!(!is_unavailable(&failed("cannot commit - no transaction is active")));
    }
}
