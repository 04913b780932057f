//! `OutstandingToken.objects.filter(…)`: the refresh tokens that descend from one login, found and blacklisted in SQL.

use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};

use crate::connection::{Backend, DbConnection};
use crate::error::Result;
use crate::timezone::{self, DateTime};
use crate::user_id::UserId;

/// Refresh tokens of one user and one login, as far as they can still be used.
#[derive(Clone, Debug)]
pub struct TokenFamily {
    /// Whose tokens they are.
    pub user_id: UserId,
    /// Tokens that expired at this time or earlier do not count.
    pub expired_until: DateTime,
    /// The identifier of the first token, column `jti`.
    pub first: String,
    /// The ending of the column `token`, if this program stored the token.
    pub ending: String,
    /// Three texts, one of which is in the column `token` if Django stored the token.
    pub containing: [String; 3],
}

/// The result of `SELECT EXISTS`.
#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = Bool)]
    found: bool,
}

impl TokenFamily {
    /// Whether any token of the family is not on the blacklist yet.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn is_alive(&self, connection: &mut DbConnection) -> Result<bool> {
        let query = self.query("SELECT EXISTS (SELECT 1 FROM family) AS found", connection);
        Ok(query.get_result::<Exists>(connection)?.found)
    }

    /// Puts every token of the family on the blacklist, with one statement. Returns how many were not there yet.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn blacklist(&self, connection: &mut DbConnection) -> Result<usize> {
        // Another server may blacklist one of them at the same time.
        let insert = "INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at) \
                      SELECT id, $8 FROM family WHERE TRUE ON CONFLICT DO NOTHING";
        Ok(self.query(insert, connection).bind::<Timestamp, _>(timezone::now()).execute(connection)?)
    }

    /// Builds a statement that reads the keys of the family's usable tokens from `family`. SQLite assigns parameters in
    /// the order of their first use and ignores the numbers in `$1`, `$2` and so on.
    fn query(&self, statement: &str, connection: &DbConnection) -> BoxedSqlQuery<'_, Backend, SqlQuery> {
        let position = match connection {
            DbConnection::Sqlite(_) => "instr",
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(_) => "strpos",
        };
        let [one, two, three] = &self.containing;
        diesel::sql_query(format!(
            "WITH family AS (SELECT o.id FROM token_blacklist_outstandingtoken AS o \
             WHERE o.user_id = $1 AND CASE \
             WHEN EXISTS (SELECT 1 FROM token_blacklist_blacklistedtoken AS b WHERE b.token_id = o.id) THEN FALSE \
             WHEN o.expires_at <= $2 THEN FALSE \
             WHEN o.jti = $3 THEN TRUE \
             ELSE substr(o.token, length(o.token) - length($4) + 1) = $4 OR {position}(o.token, $5) > 0 \
             OR {position}(o.token, $6) > 0 OR {position}(o.token, $7) > 0 END) {statement}"
        ))
        .into_boxed()
        .bind::<BigInt, _>(self.user_id)
        .bind::<Timestamp, _>(self.expired_until)
        .bind::<Text, _>(&self.first)
        .bind::<Text, _>(&self.ending)
        .bind::<Text, _>(one)
        .bind::<Text, _>(two)
        .bind::<Text, _>(three)
    }
}
