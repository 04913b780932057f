//! The keys of the header `Idempotency-Key`, each with the answer to its first request. Django has no such table.
//!
//! The row is written in the transaction of the change that it belongs to. It refers to no other table, because Django
//! does not know the table: a foreign key would keep Django from deleting a user.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamp};

use crate::connection::DbConnection;
use crate::error::{Error, Result, misses_table_or_column};
use crate::schema::idempotency_idempotencykey as idempotencykey;
use crate::timezone::{self, DateTime};
use crate::user_id::UserId;

/// How long an answer is kept, in seconds: a day.
const KEPT: i64 = 24 * 60 * 60;

/// How many expired rows a new row removes. It is more than one, so that the table shrinks.
const REMOVED_AT_ONCE: i64 = 16;

/// A key, and the answer to the first request with it.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = idempotencykey)]
pub struct IdempotencyKey {
    /// The user who sent the request. Other users have keys of their own.
    pub user_id: UserId,
    /// The key.
    pub key: String,
    /// The digest of the request.
    pub fingerprint: String,
    /// The status of the answer.
    pub status: i16,
    /// The body of the answer, as compact JSON.
    pub body: String,
}

impl IdempotencyKey {
    /// The row of a user's key, unless it is older than a day.
    ///
    /// # Errors
    /// Errors of the database. [`IdempotencyKey::is_missing`] knows those of a missing table.
    pub fn get(user_id: UserId, key: &str, connection: &mut DbConnection) -> Result<Option<IdempotencyKey>> {
        let row = idempotencykey::table.find((user_id, key)).filter(idempotencykey::created_at.gt(expired_until()));
        let columns = (idempotencykey::fingerprint, idempotencykey::status, idempotencykey::body);
        let row: Option<(String, i16, String)> = row.select(columns).get_result(connection).optional()?;
        let key = key.to_owned();
        Ok(row.map(|(fingerprint, status, body)| IdempotencyKey { user_id, key, fingerprint, status, body }))
    }

    /// Whether an error of [`IdempotencyKey::get`] says that there is no table, as in a database that only Django has
    /// migrated.
    pub fn is_missing(error: &Error) -> bool {
        matches!(error, Error::Unavailable(message) if misses_table_or_column(message))
    }

    /// Waits for no other transaction: whether this one may use the key. On PostgreSQL a lock decides, which ends with
    /// the transaction. SQLite has only one writer.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn try_lock(number: i64, connection: &mut DbConnection) -> Result<bool> {
        match connection {
            DbConnection::Sqlite(_) => {
                let _ = number;
                Ok(true)
            }
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(postgres) => {
                let lock = diesel::dsl::sql::<diesel::sql_types::Bool>("SELECT pg_try_advisory_xact_lock(");
                Ok(lock.bind::<BigInt, _>(number).sql(")").get_result(postgres)?)
            }
        }
    }

    /// Stores the row, and removes some of those that have expired.
    ///
    /// # Errors
    /// [`Error::NotUnique`] if another transaction has stored the key, and errors of the database.
    pub fn create(&self, connection: &mut DbConnection) -> Result<()> {
        // On PostgreSQL, this deletion may wait for another transaction, and the removal of other rows never does. In the
        // opposite order, two transactions that use each other's rows anew would wait for each other.
        let same = idempotencykey::table.find((self.user_id, &self.key));
        diesel::delete(same.filter(idempotencykey::created_at.le(expired_until()))).execute(connection)?;
        IdempotencyKey::flush_expired(REMOVED_AT_ONCE, connection)?;
        let row = (self.clone(), idempotencykey::created_at.eq(timezone::now()));
        diesel::insert_into(idempotencykey::table).values(row).execute(connection)?;
        Ok(())
    }

    /// Deletes at most this number of expired rows, the oldest first, and returns how many. Rows that another
    /// transaction deletes are left to it.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn flush_expired(most: i64, connection: &mut DbConnection) -> Result<usize> {
        let skip = match connection {
            DbConnection::Sqlite(_) => "",
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        };
        let delete = format!(
            "DELETE FROM idempotency_idempotencykey WHERE (user_id, key) IN (SELECT user_id, key \
             FROM idempotency_idempotencykey WHERE created_at <= $1 ORDER BY created_at LIMIT 0 + $2 {skip})"
        );
        let delete = diesel::sql_query(delete).bind::<Timestamp, _>(expired_until()).bind::<BigInt, _>(most);
        Ok(delete.execute(connection)?)
    }
}

/// Rows of this time or earlier have expired.
fn expired_until() -> DateTime {
    DateTime::from_timestamp_micros((timezone::now().timestamp() - KEPT) * 1_000_000).unwrap_or(DateTime::MIN)
}
