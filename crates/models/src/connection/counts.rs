//! The counts of long lists, which a connection to SQLite remembers until the database changes.
//!
//! SQLite counts rows one by one: 10,000 rows take longer than the rest of a request for a page. `PRAGMA data_version`
//! changes when another connection has committed, and connections of the pool do not write. So a count is remembered
//! only as long as no row of the whole database has changed.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{Db, DbConnection};
use crate::error::{Error, Result};

impl Db {
    /// `queryset.count()` for a query with this unique text, from the connection's memory if nothing has changed since.
    ///
    /// A result above `most` says only that there are more rows: `count` need not count on.
    pub(crate) fn remembered_count(
        &mut self,
        query: &str,
        most: i64,
        count: impl FnOnce(&mut DbConnection) -> Result<i64>,
    ) -> Result<i64> {
        if self.block.is_some() {
            return count(self.connection()?);
        }
        self.connection()?;
        let Some(entry) = &mut self.connection else { return Err(Error::Unavailable("no connection".to_owned())) };
        let entry = &mut **entry;
        entry.counts.get(query, most, &mut entry.connection, count)
    }
}

/// Lists with fewer rows are counted anew each time.
const LONG: i64 = 1_000;

/// The maximum number of counts that a connection remembers.
const MOST: usize = 32;

/// The counts of one connection.
#[derive(Default)]
pub(super) struct Counts {
    /// `data_version` when they were counted. `None` until a long list was counted.
    version: Option<i64>,
    /// What is known of each query, the oldest first.
    known: Vec<Known>,
}

/// The count of a query.
struct Known {
    query: String,
    count: i64,
    /// The largest exact count: a larger one says only that there are more rows.
    most: i64,
}

impl Counts {
    /// The count of a query, from memory or from the database.
    pub(super) fn get(
        &mut self,
        query: &str,
        most: i64,
        connection: &mut DbConnection,
        count: impl FnOnce(&mut DbConnection) -> Result<i64>,
    ) -> Result<i64> {
        // The version is read before the rows are counted: a change in between is then noticed at the next request.
        if self.version.is_some() {
            let version = data_version(connection)?;
            if self.version != version {
                *self = Counts { version, known: Vec::new() };
            }
            let known = self.known.iter().find(|known| known.query == query);
            if let Some(known) = known.filter(|known| known.count <= known.most || most <= known.most) {
                return Ok(known.count);
            }
        }
        let counted = count(connection)?;
        match self.version {
            Some(_) if counted >= LONG => self.remember(Known { query: query.to_owned(), count: counted, most }),
            // From now on the version is read first.
            None if counted >= LONG => self.version = data_version(connection)?,
            _ => {}
        }
        Ok(counted)
    }

    fn remember(&mut self, known: Known) {
        self.known.retain(|old| old.query != known.query);
        if self.known.len() >= MOST {
            self.known.remove(0);
        }
        self.known.push(known);
    }
}

/// `None` on PostgreSQL, which has no such number.
fn data_version(connection: &mut DbConnection) -> Result<Option<i64>> {
    match connection {
        DbConnection::Sqlite(sqlite) => Ok(Some(diesel::dsl::sql::<BigInt>("PRAGMA data_version").get_result(sqlite)?)),
        #[cfg(feature = "postgres")]
        DbConnection::Postgres(_) => Ok(None),
    }
}
