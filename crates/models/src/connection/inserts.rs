//! PostgreSQL: one `INSERT` for the new rows of several requests, as Django's `bulk_create` writes several rows.
//!
//! A statement with its commit costs PostgreSQL about ten times as much as one more row in it. So while a statement
//! inserts into a table, the requests that come wait, without a connection. The next statement has the rows of up to
//! [`MOST_ROWS`] of them. A second one runs at the same time only if it is full.
//!
//! ```text
//! statement: | A       | B C D E | F G ...
//! waiting:     B C D E   F G
//! answer:              A         B C D E
//! ```
//!
//! No request is answered before its row is committed. If a statement fails, it has written nothing. Then each of its
//! requests inserts its row in a statement of its own, and gets its own error. Only if the connection broke, the outcome
//! is unknown for all of them.
//!
//! A row may have to wait for a lock, for example while another program deletes its owner. A shared statement does not
//! wait long for a lock ([`LONGEST_LOCK`]), so that such a row does not delay the others.

mod line;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use diesel::RunQueryDsl;
use diesel::sql_types::{Bool, Text};

use super::{Db, DbConnection, time_limit};
use crate::error::{Error, Result};
use line::{Batch, Line, Told, lock};

/// The most rows in one statement.
const MOST_ROWS: usize = 8;

/// The most statements that insert into one table at the same time.
const MOST_STATEMENTS: usize = 2;

/// How long a shared statement waits for a lock: PostgreSQL's setting `lock_timeout`.
pub const LONGEST_LOCK: &str = "100ms";

/// The lines of all tables.
#[derive(Default)]
pub(super) struct Inserts(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

/// How rows get into a table, several of them in one statement. The rows come back in the same order.
pub(crate) struct Table<R, T> {
    /// Its name.
    pub(crate) name: &'static str,
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
        table: &Table<R, T>,
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
                Told::Inserts(batch) => self.insert_all(table, &line, batch),
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

    /// Inserts the rows of several requests, and tells each of them the outcome, also this one.
    fn insert_all<R: Clone, T>(&mut self, table: &Table<R, T>, line: &Line<R, T>, mut batch: Batch<R, T>) {
        let Ok(connection) = self.connection() else { return batch.go_alone() };
        // A trigger may leave a row out. Then it would be unclear which row belongs to which request.
        if !matches!(line.has_triggers(|| has_triggers(table.name, connection)), Ok(false)) {
            return batch.go_alone();
        }
        let rows = batch.begin_commit();
        if rows.is_empty() {
            return;
        }
        match (table.insert)(rows, connection).map_err(Error::of_commit) {
            Ok(rows) => batch.are_inserted(rows),
            Err(Error::OutcomeUnknown(cause)) => batch.have_unknown_outcome(&cause),
            Err(error) => {
                log::debug!("each request inserts its row itself, because the statement for all has failed: {error}");
                batch.go_alone();
            }
        }
    }
}

impl Inserts {
    /// The line of the table with these rows.
    fn line<R: Send + Sync + 'static, T: Send + 'static>(&self) -> Arc<Line<R, T>> {
        let new = || Arc::new(Line::<R, T>::default()) as Arc<dyn Any + Send + Sync>;
        let line = Arc::clone(lock(&self.0).entry(TypeId::of::<Line<R, T>>()).or_insert_with(new));
        // The type of the key is the type of the value, so the other case never occurs.
        line.downcast().unwrap_or_default()
    }
}

/// Whether a trigger of the table, or a rule, may change what an `INSERT` does. Those of constraints do not.
fn has_triggers(table: &str, connection: &mut DbConnection) -> Result<bool> {
    const ASK: &str = "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = to_regclass($1) AND NOT tgisinternal) \
                       OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = to_regclass($1)) AS found";
    let found: Found = diesel::sql_query(ASK).bind::<Text, _>(format!("\"{table}\"")).get_result(connection)?;
    Ok(found.found)
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}
