//! `User._meta.pk`: the key of a user, with all 64 bits that the database can hold.

use std::fmt;

use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::BigInt;
use diesel::sqlite::{Sqlite, SqliteType};

use crate::connection::{Backend, MultiRawValue};

/// The key of a row of `auth_user`, and the value of each foreign key to it.
///
/// Django declares it as `AutoField`. SQLite stores up to 64 bits in such a column, whatever the column's type says.
/// PostgreSQL stores 32 bits, or 64 where a site has changed the column to `bigint`. This type reads both and loses
/// nothing. A query parameter always has 64 bits, so that PostgreSQL finds no row for a key that its column cannot
/// hold.
///
/// `Display` writes the number, which is also the value of the claim `user_id` and of `owner` in JSON.
#[derive(AsExpression, Clone, Copy, Debug, Eq, FromSqlRow, Hash, Ord, PartialEq, PartialOrd)]
#[diesel(sql_type = BigInt)]
pub struct UserId(i64);

impl From<i64> for UserId {
    fn from(number: i64) -> UserId {
        UserId(number)
    }
}

impl From<UserId> for i64 {
    fn from(id: UserId) -> i64 {
        id.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromSql<BigInt, Sqlite> for UserId {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        // SQLite converts every other value to an integer: text to 0 and 1.9 to 1, which is the key of another row.
        match value.value_type() {
            Some(SqliteType::Long) => Ok(UserId(value.read_long())),
            Some(other) => Err(format!("a key must be an integer, and this one is stored as {other:?}").into()),
            None => Err("a key must be an integer, and this one is NULL".into()),
        }
    }
}

impl ToSql<BigInt, Sqlite> for UserId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> diesel::serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    //! PostgreSQL sends an `integer` as four bytes and a `bigint` as eight.

    use diesel::pg::{Pg, PgValue};

    use super::*;

    impl FromSql<BigInt, Pg> for UserId {
        fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
            match *value.as_bytes() {
                [a, b, c, d] => Ok(UserId(i32::from_be_bytes([a, b, c, d]).into())),
                [a, b, c, d, e, f, g, h] => Ok(UserId(i64::from_be_bytes([a, b, c, d, e, f, g, h]))),
                ref bytes => Err(format!("a key has 4 or 8 bytes, and this one has {}", bytes.len()).into()),
            }
        }
    }

    impl ToSql<BigInt, Pg> for UserId {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
            ToSql::<BigInt, Pg>::to_sql(&self.0, &mut out.reborrow())
        }
    }
}

impl FromSql<BigInt, Backend> for UserId {
    fn from_sql(value: MultiRawValue<'_>) -> diesel::deserialize::Result<Self> {
        value.from_sql::<UserId, BigInt>()
    }
}

impl ToSql<BigInt, Backend> for UserId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Backend>) -> diesel::serialize::Result {
        out.set_value((BigInt, self));
        Ok(IsNull::No)
    }
}
