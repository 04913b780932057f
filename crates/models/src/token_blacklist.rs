//! SimpleJWT's `token_blacklist.models`: refresh tokens that were given out, and those that no longer count.

mod family;

use diesel::prelude::*;

use crate::connection::DbConnection;
use crate::error::{Error, Result};
use crate::schema::token_blacklist_blacklistedtoken as blacklistedtoken;
use crate::schema::token_blacklist_outstandingtoken as outstandingtoken;
use crate::timezone::{self, DateTime};
use crate::user_id::UserId;

pub use family::TokenFamily;

/// A refresh token as it is noted down: what `OutstandingToken.objects.create(…)` takes.
#[derive(Clone, Insertable)]
#[diesel(table_name = outstandingtoken)]
pub struct OutstandingToken {
    /// Whom it was made for.
    pub user_id: Option<UserId>,
    /// Its identifier, unique.
    pub jti: String,
    /// Its text.
    pub token: String,
    /// When it was made.
    pub created_at: Option<DateTime>,
    /// When it ends by itself.
    pub expires_at: DateTime,
}

impl OutstandingToken {
    /// `OutstandingToken.objects.create(…)`
    ///
    /// # Errors
    /// [`Error::NotUnique`] when the identifier is noted already, and those of the database.
    pub fn create(&self, connection: &mut DbConnection) -> Result<i64> {
        let insert = diesel::insert_into(outstandingtoken::table).values(self.clone());
        Ok(insert.returning(outstandingtoken::id).get_result(connection)?)
    }

    /// `OutstandingToken.objects.get_or_create(jti=…)`: the row's key.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get_or_create(&self, connection: &mut DbConnection) -> Result<i64> {
        let known = || outstandingtoken::table.filter(outstandingtoken::jti.eq(&self.jti)).select(outstandingtoken::id);
        if let Some(id) = known().first(connection).optional()? {
            return Ok(id);
        }
        // In a savepoint, as Django has it: a statement that fails spoils PostgreSQL's whole transaction.
        match connection.transaction(|connection| self.create(connection)) {
            // Somebody else was first, unless another rule of the table refuses the row.
            Err(Error::NotUnique(rule)) => known().first(connection).optional()?.ok_or(Error::NotUnique(rule)),
            result => result,
        }
    }

    /// `flushexpiredtokens`: deletes some of the tokens that ended at `until` or before, so few at a time that other
    /// writers hardly wait. Returns how many it deleted; after 0 none is left.
    ///
    /// # Errors
    /// Those of the database.
    pub fn flush_expired(until: DateTime, connection: &mut DbConnection) -> Result<usize> {
        let expired = outstandingtoken::table.filter(outstandingtoken::expires_at.le(until));
        let ids: Vec<i64> = expired.select(outstandingtoken::id).limit(FLUSHED_AT_ONCE).load(connection)?;
        diesel::delete(blacklistedtoken::table.filter(blacklistedtoken::token_id.eq_any(&ids))).execute(connection)?;
        Ok(diesel::delete(outstandingtoken::table.filter(outstandingtoken::id.eq_any(&ids))).execute(connection)?)
    }
}

const FLUSHED_AT_ONCE: i64 = 1_000;

/// A refresh token that no longer counts.
pub enum BlacklistedToken {}

impl BlacklistedToken {
    /// `BlacklistedToken.objects.filter(token__jti=jti).exists()`
    ///
    /// # Errors
    /// Those of the database.
    pub fn exists(jti: &str, connection: &mut DbConnection) -> Result<bool> {
        let tokens = blacklistedtoken::table.inner_join(outstandingtoken::table).filter(outstandingtoken::jti.eq(jti));
        Ok(diesel::select(diesel::dsl::exists(tokens.select(blacklistedtoken::id))).get_result(connection)?)
    }

    /// `BlacklistedToken.objects.get_or_create(token=…)`: whether this call is the one that made it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get_or_create(outstanding: i64, connection: &mut DbConnection) -> Result<bool> {
        let row = (blacklistedtoken::blacklisted_at.eq(timezone::now()), blacklistedtoken::token_id.eq(outstanding));
        let insert = diesel::insert_into(blacklistedtoken::table).values(row);
        match connection.transaction(|connection| Ok(insert.execute(connection)?)) {
            Ok(_rows) => Ok(true),
            Err(Error::NotUnique(rule)) => {
                let theirs = blacklistedtoken::table.filter(blacklistedtoken::token_id.eq(outstanding));
                let found = diesel::select(diesel::dsl::exists(theirs.select(blacklistedtoken::id)));
                // Somebody else was first, unless another rule of the table refuses the row.
                if found.get_result(connection)? { Ok(false) } else { Err(Error::NotUnique(rule)) }
            }
            Err(error) => Err(error),
        }
    }
}
