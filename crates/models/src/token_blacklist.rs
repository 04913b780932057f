//! SimpleJWT's `token_blacklist.models`: the refresh tokens that were issued, and those on the blacklist.

mod family;

use diesel::prelude::*;

use crate::connection::DbConnection;
use crate::error::{Error, Result};
use crate::schema::token_blacklist_blacklistedtoken as blacklistedtoken;
use crate::schema::token_blacklist_outstandingtoken as outstandingtoken;
use crate::timezone::{self, DateTime};
use crate::user_id::UserId;
use crate::with_backend;

pub use family::TokenFamily;

/// The row of a refresh token: the arguments of `OutstandingToken.objects.create(…)`.
#[derive(Clone, Insertable)]
#[diesel(table_name = outstandingtoken)]
pub struct OutstandingToken {
    /// The user for whom it was issued.
    pub user_id: Option<UserId>,
    /// Its identifier, unique.
    pub jti: String,
    /// Its text.
    pub token: String,
    /// When it was made.
    pub created_at: Option<DateTime>,
    /// When it expires.
    pub expires_at: DateTime,
}

impl OutstandingToken {
    /// `OutstandingToken.objects.create(…)`
    ///
    /// # Errors
    /// [`Error::NotUnique`] if a row with this identifier exists already, and errors of the database.
    pub fn create(&self, connection: &mut DbConnection) -> Result<i64> {
        let insert = diesel::insert_into(outstandingtoken::table).values(self.clone());
        Ok(insert.returning(outstandingtoken::id).get_result(connection)?)
    }

    /// `OutstandingToken.objects.get_or_create(jti=…)`: the row's key.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn get_or_create(&self, connection: &mut DbConnection) -> Result<i64> {
        let known = || outstandingtoken::table.filter(outstandingtoken::jti.eq(&self.jti)).select(outstandingtoken::id);
        if let Some(id) = known().get_result(connection).optional()? {
            return Ok(id);
        }
        // In a savepoint, as in Django: on PostgreSQL a failed statement aborts the whole transaction.
        match connection.transaction(|connection| self.create(connection)) {
            // A concurrent transaction has created the row, unless another constraint of the table refuses it.
            Err(Error::NotUnique(rule)) => known().get_result(connection).optional()?.ok_or(Error::NotUnique(rule)),
            result => result,
        }
    }

    /// `flushexpiredtokens`: deletes one batch of the tokens that expired at `until` or earlier. The batch is small, so
    /// that other writers hardly wait. Returns the number of deleted tokens; 0 means that none is left.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn flush_expired(until: DateTime, connection: &mut DbConnection) -> Result<usize> {
        let expired = outstandingtoken::table.filter(outstandingtoken::expires_at.le(until));
        let ids: Vec<i64> = expired.select(outstandingtoken::id).limit(FLUSHED_AT_ONCE).load(connection)?;
        diesel::delete(blacklistedtoken::table.filter(blacklistedtoken::token_id.eq_any(&ids))).execute(connection)?;
        Ok(diesel::delete(outstandingtoken::table.filter(outstandingtoken::id.eq_any(&ids))).execute(connection)?)
    }
}

const FLUSHED_AT_ONCE: i64 = 1_000;

/// A refresh token on the blacklist.
pub enum BlacklistedToken {}

impl BlacklistedToken {
    /// `BlacklistedToken.objects.filter(token__jti=jti).exists()`
    ///
    /// # Errors
    /// Errors of the database.
    pub fn exists(jti: &str, connection: &mut DbConnection) -> Result<bool> {
        let tokens = blacklistedtoken::table.inner_join(outstandingtoken::table).filter(outstandingtoken::jti.eq(jti));
        let exists = diesel::select(diesel::dsl::exists(tokens.select(blacklistedtoken::id)));
        Ok(with_backend!(connection => exists.get_result(connection))?)
    }

    /// `BlacklistedToken.objects.filter(token__jti=jti, blacklisted_at__gte=since).exists()`
    ///
    /// # Errors
    /// Errors of the database.
    pub fn exists_since(jti: &str, since: DateTime, connection: &mut DbConnection) -> Result<bool> {
        let tokens = blacklistedtoken::table.inner_join(outstandingtoken::table).filter(outstandingtoken::jti.eq(jti));
        let tokens = tokens.filter(blacklistedtoken::blacklisted_at.ge(since)).select(blacklistedtoken::id);
        let exists = diesel::select(diesel::dsl::exists(tokens));
        Ok(with_backend!(connection => exists.get_result(connection))?)
    }

    /// `BlacklistedToken.objects.get_or_create(token=…)`: whether this call is the one that made it.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn get_or_create(outstanding: i64, connection: &mut DbConnection) -> Result<bool> {
        let row = (blacklistedtoken::blacklisted_at.eq(timezone::now()), blacklistedtoken::token_id.eq(outstanding));
        let insert = diesel::insert_into(blacklistedtoken::table).values(row);
        match connection.transaction(|connection| Ok(insert.execute(connection)?)) {
            Ok(_rows) => Ok(true),
            Err(Error::NotUnique(rule)) => {
                let theirs = blacklistedtoken::table.filter(blacklistedtoken::token_id.eq(outstanding));
                let found = diesel::select(diesel::dsl::exists(theirs.select(blacklistedtoken::id)));
                // A concurrent transaction has created the row, unless another constraint of the table refuses it.
                if found.get_result(connection)? { Ok(false) } else { Err(Error::NotUnique(rule)) }
            }
            Err(error) => Err(error),
        }
    }
}
