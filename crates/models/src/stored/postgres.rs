//! `django.db.backends.postgresql`: PostgreSQL checks what it stores, and still knows times that Python does not.

use diesel::deserialize::{FromSql, Result};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};

use super::{AnyText, Stored, Value, damage, null};
use crate::timezone::DateTime;

impl FromSql<Text, Pg> for AnyText {
    /// A database in `SQL_ASCII` may hold bytes that are no UTF-8.
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        let text = String::from_utf8_lossy(value.as_bytes());
        if matches!(text, std::borrow::Cow::Owned(_)) {
            damage::note();
        }
        Ok(AnyText(text.into_owned()))
    }
}

impl FromSql<Bool, Pg> for Stored<bool> {
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        <bool as FromSql<Bool, Pg>>::from_sql(value).map(Stored)
    }

    fn from_nullable_sql(value: Option<PgValue<'_>>) -> Result<Self> {
        value.map_or_else(null, FromSql::<Bool, Pg>::from_sql)
    }
}

impl FromSql<Bool, Pg> for Stored<Option<bool>> {
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        <bool as FromSql<Bool, Pg>>::from_sql(value).map(|truth| Stored(Some(truth)))
    }
}

impl FromSql<Timestamp, Pg> for Stored<Option<DateTime>> {
    /// `infinity`, and years before 1 or after 9999, are no moments of Python's.
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        let moment = <DateTime as FromSql<Timestamp, Pg>>::from_sql(value).ok();
        if moment.is_none() {
            damage::note();
        }
        Ok(Stored(moment))
    }

    fn from_nullable_sql(value: Option<PgValue<'_>>) -> Result<Self> {
        value.map_or_else(null, FromSql::<Timestamp, Pg>::from_sql)
    }
}

impl FromSql<BigInt, Pg> for Stored<Value> {
    fn from_sql(value: PgValue<'_>) -> Result<Self> {
        <i64 as FromSql<BigInt, Pg>>::from_sql(value).map(|key| Stored(Value::Int(key)))
    }
}
