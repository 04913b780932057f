//! `django.db.backends.postgresql`: PostgreSQL validates values, but it has timestamps that Python cannot represent.

use diesel::deserialize::{FromSql, Result};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};

use super::{AnyText, Stored, Value, damage, null};
use crate::timezone::DateTime;

impl FromSql<Text, Pg> for AnyText {
    /// A database with the encoding `SQL_ASCII` may contain invalid UTF-8.
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
    /// Python cannot represent `infinity` and years before 1 or after 9999.
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
