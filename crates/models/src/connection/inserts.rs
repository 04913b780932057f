//! PostgreSQL: one `INSERT` for the new rows of several requests, as Django's `bulk_create` writes several rows.
//!
//! A statement with its commit costs PostgreSQL about ten times as much as one more row in it. So while a statement
//! inserts into a table, the requests that come wait, without a connection. The first of them then inserts the rows of up
//! to [`MOST_ROWS`] requests. A further statement begins at the same time only if so many requests wait.
//!
//! ```text
//! statement: | A       | B C D E | F G ...
//! waiting:     B C D E   F G
//! answer:              A         B C D E
//! ```
//!
//! No request is answered before its row is committed. If the server refuses a statement, nothing is written. Then each of
//! its requests inserts its row itself, and gets its own error. If the server does not confirm the commit, the outcome is
//! unknown for all of them.
//!
//! No request delays the others for long. A request that has waited for [`LONGEST_WAIT`] inserts its row itself, unless a
//! statement has it already. A shared statement waits for each locked owner for at most [`LONGEST_LOCK`].

mod line;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::RunQueryDsl;
use diesel::result::Error as DieselError;
use diesel::sql_types::{Bool, Text};

use super::{Db, DbConnection, time_limit};
use crate::error::{Error, Result};
use line::{Line, Statement, Told, lock};

/// The most rows in one statement.
const MOST_ROWS: usize = 8;

/// How long a request waits for the statements of others, before it inserts its row itself. A statement that takes longer
/// does not keep the next one from beginning.
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// How long a shared statement waits for each lock: PostgreSQL's setting `lock_timeout`.
pub const LONGEST_LOCK: &str = "100ms";

/// The lines of all tables.
pub(super) struct Inserts {
    lines: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    /// The most statements that insert into one table at the same time.
    most_statements: usize,
}

/// How rows get into a table, several of them in one statement. The rows come back in the same order.
pub(crate) struct BulkCreate<R, T> {
    /// The table.
    pub(crate) table: &'static str,
    /// The statement.
    pub(crate) insert: fn(Vec<R>, &mut DbConnection) -> Result<Vec<T>>,
}

impl Db {
    /// Inserts a row in autocommit mode: with `alone`, or on PostgreSQL in one statement with the rows of other requests.
    ///
    /// # Errors
    /// Errors of [`Db::autocommit`].
    pub(crate) fn insert<R, T>(
        &mut self,
        bulk: &BulkCreate<R, T>,
        row: impl FnOnce() -> R,
        alone: impl Fn(&mut DbConnection) -> Result<T>,
    ) -> Result<T>
    where
        R: Clone + Send + Sync + 'static,
        T: Send + 'static,
    {
        let Some(line) = self.line() else { return self.autocommit(alone) };
        let seat = line.enter(row(), &self.deadline);
        if seat.must_wait() {
            self.release();
        }
        loop {
            match seat.wait(&line) {
                Told::Begins(statement) => {
                    if let Some(statement) = self.insert_all(bulk, statement)? {
                        return statement.end(self.autocommit(alone));
                    }
                }
                Told::Result(result) => return result,
                Told::Alone => return self.autocommit(alone),
            }
        }
    }

    /// The line of the table. `None` if this handle inserts its row itself: on SQLite, in a block, and if the request has
    /// little time left.
    fn line<R: Send + Sync + 'static, T: Send + 'static>(&self) -> Option<Arc<Line<R, T>>> {
        let inserts = self.database.0.inserts.as_ref()?;
        let may_share = !self.is_provisional() && self.block.is_none() && time_limit(&self.deadline).is_none();
        may_share.then(|| inserts.line())
    }

    /// Inserts the rows of the requests that wait, and tells each of them the outcome, also this one. Returns the statement
    /// if it has only the row of this request.
    fn insert_all<R: Clone, T>(
        &mut self,
        bulk: &BulkCreate<R, T>,
        mut statement: Statement<R, T>,
    ) -> Result<Option<Statement<R, T>>> {
        self.connection()?;
        // After a long wait for the connection, the row needs a statement with a shorter time-out.
        if time_limit(&self.deadline).is_some() || statement.take_rows() == 1 {
            return Ok(Some(statement));
        }
        let Ok(connection) = self.connection() else {
            // This request was given up meanwhile.
            statement.go_alone();
            return Ok(None);
        };
        if !matches!(statement.may_share(|| may_share(bulk.table, connection)), Ok(true)) {
            statement.go_alone();
            return Ok(None);
        }
        let rows = statement.begin_commit();
        if rows.is_empty() {
            return Ok(None);
        }
        match (bulk.insert)(rows, connection).map_err(Error::of_commit) {
            Ok(rows) => statement.are_inserted(rows),
            Err(error) if has_written_nothing(&error) => {
                log::debug!("each request inserts its row itself, because the statement for all has failed: {error}");
                statement.go_alone();
            }
            Err(Error::OutcomeUnknown(cause)) => statement.have_unknown_outcome(&cause),
            Err(error) => statement.have_unknown_outcome(&error.to_string()),
        }
        Ok(None)
    }
}

impl Inserts {
    /// The lines of a database with at most so many connections.
    pub(super) fn new(connections: u32) -> Inserts {
        let most_statements = usize::try_from(connections / 4).unwrap_or_default().max(1);
        Inserts { lines: Mutex::default(), most_statements }
    }

    /// The line of the table with these rows.
    fn line<R: Send + Sync + 'static, T: Send + 'static>(&self) -> Arc<Line<R, T>> {
        let new = || Arc::new(Line::<R, T>::new(self.most_statements));
        let mut lines = lock(&self.lines);
        let line = Arc::clone(lines.entry(TypeId::of::<Line<R, T>>()).or_insert_with(|| new()));
        // The type of the key is the type of the value, so the other case never occurs.
        line.downcast().unwrap_or_else(|_| new())
    }
}

/// Whether the server has refused the statement. After another error it may be committed, for example if libpq cannot read
/// the returned rows.
fn has_written_nothing(error: &Error) -> bool {
    const OF_LIBPQ: [&str; 6] = [
        "connection ",
        "insufficient data left in message",
        "invalid message format",
        "no data left in message",
        "out of memory for query result",
        "unexpected message type",
    ];
    match error {
        Error::NotUnique(_) | Error::ForeignKey(_) | Error::Rule(_) | Error::Conflict(_) => true,
        Error::Query(error) => matches!(error, DieselError::DatabaseError(..)),
        Error::Unavailable(text) => !OF_LIBPQ.iter().any(|message| text.starts_with(message)),
        _ => false,
    }
}

/// Whether rows of several requests may be in one statement. A trigger or a rule may leave rows out, and then it would be
/// unclear which row belongs to which request. A unique value may wait for another transaction, and the time-out for locks
/// begins after the first row. A partition has constraints and triggers of its own.
fn may_share(table: &str, connection: &mut DbConnection) -> Result<bool> {
    const ASK: &str = "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass($1) AND relkind = 'r') \
                       AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal) \
                       AND NOT EXISTS (SELECT FROM pg_rewrite WHERE ev_class = to_regclass($1)) \
                       AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = to_regclass($1) AND NOT indisprimary \
                       AND (indisunique OR indisexclusion)) AS answer";
    let row: Row = diesel::sql_query(ASK).bind::<Text, _>(format!("\"{table}\"")).get_result(connection)?;
    Ok(row.answer)
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Bool)]
    answer: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_of_the_server_lets_requests_insert_their_rows_again() {
        let text = |text: &str| text.to_owned();
        for refused in [
            Error::ForeignKey(text("insert or update on table violates foreign key constraint")),
            Error::Unavailable(text("canceling statement due to lock timeout")),
            Error::Conflict(text("could not serialize access")),
        ] {
            assert!(has_written_nothing(&refused), "{refused}");
        }
        for unknown in [
            Error::OutcomeUnknown(text("server closed the connection unexpectedly")),
            Error::Disconnected(text("server closed the connection unexpectedly")),
            Error::Unavailable(text("out of memory for query result")),
            Error::Query(DieselError::DeserializationError("a value of another type".into())),
        ] {
            assert!(!has_written_nothing(&unknown), "{unknown}");
        }
    }
}
