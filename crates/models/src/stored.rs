//! `DatabaseOperations.get_db_converters`: how Django reads a column, whatever is stored there.
//!
//! SQLite can store a value of any type in any column: a number in a text column, a BLOB in a timestamp column. Other
//! programs and imports leave such values. Django reads most of them, and so does [`Stored`]. Reading a value never
//! fails, because one damaged value must not make a whole list fail.

mod damage;
mod date_time;
#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;
mod value;

use diesel::deserialize::{self, FromSql, FromStaticSqlRow, Queryable};
use diesel::result::UnexpectedEndOfRow;
use diesel::row::{Field as _, Row};
use diesel::sql_types::{BigInt, Bool, Nullable, SingleValue, Text, Timestamp};
use diesel::sqlite::Sqlite;

use crate::connection::{Backend, MultiRawValue};
use crate::dateparse;
use crate::timezone::DateTime;

pub(crate) use damage::{MOST as MOST_LOGGED, is_told, take as take_damage, warn};
pub use value::Value;

/// A column's value as Django reads it. `#[derive(Model)]` reads the columns of a model through it.
///
/// | `T` | column | a good value | any other value |
/// |---|---|---|---|
/// | `String` | `CharField`, `TextField` | the text | a blob is shown as Python's `repr(bytes)`; invalid UTF-8 becomes U+FFFD |
/// | `bool` | `BooleanField` | 1 is true, 0 is false | false |
/// | `Option<DateTime>` | `DateTimeField` | what [`moment`] reads | `None`, which the API shows as `null` |
#[derive(Clone, Debug)]
pub struct Stored<T>(pub T);

impl<T, ST, DB> Queryable<ST, DB> for Stored<T>
where
    DB: diesel::backend::Backend,
    ST: SingleValue,
    Stored<T>: FromStaticSqlRow<ST, DB>,
{
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

/// `parse_datetime(text)`, made aware: parses a timestamp that SQLite stores as text. Without an offset it is in UTC.
///
/// `None` where Django reads `None`, and where Django fails: for a date that does not exist, for an offset of a day or
/// more, and for a timestamp outside the years 1 to 9999 in UTC.
pub fn moment(text: &str) -> Option<DateTime> {
    // Almost every row has the one format that Django writes.
    DateTime::parse(text).or_else(|| dateparse::parse_datetime(text).ok()?.to_utc())
}

/// Reads a value of a [`Backend`] as that of the database behind it.
macro_rules! over_backends {
    ($($type:ty: $sql_type:ty),*) => {$(
        impl FromSql<$sql_type, Backend> for Stored<$type> {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql_type>()
            }

            fn from_nullable_sql(value: Option<MultiRawValue<'_>>) -> deserialize::Result<Self> {
                value.map_or_else(null, FromSql::<$sql_type, Backend>::from_sql)
            }
        }
    )*};
}

over_backends!(bool: Bool, Option<bool>: Bool, Option<DateTime>: Timestamp, Value: BigInt);

/// Reads `NULL` as `None` where the column may be `NULL`.
macro_rules! nullable {
    ($($type:ty: $sql_type:ty),*) => {$(
        impl<DB: diesel::backend::Backend> FromSql<Nullable<$sql_type>, DB> for Stored<Option<$type>>
        where
            Stored<Option<$type>>: FromSql<$sql_type, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                FromSql::<$sql_type, DB>::from_sql(value)
            }

            fn from_nullable_sql(value: Option<DB::RawValue<'_>>) -> deserialize::Result<Self> {
                value.map_or(Ok(Stored(None)), FromSql::<$sql_type, DB>::from_sql)
            }
        }
    )*};
}

nullable!(bool: Bool, DateTime: Timestamp);

/// A text that may be damaged: a BLOB or invalid UTF-8. Reading it takes twice as long as reading a valid text.
pub(crate) struct AnyText(pub(crate) String);

impl FromSql<Text, Backend> for AnyText {
    fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
        value.from_sql::<AnyText, Text>()
    }
}

/// Whether a value is a BLOB, which must not be read as a `String`.
fn is_blob(value: &MultiRawValue<'_>) -> bool {
    match value {
        MultiRawValue::Sqlite(value) => sqlite::is_blob(value),
        #[cfg(feature = "postgres")]
        MultiRawValue::Postgres(_) => false,
    }
}

/// Reads a text as diesel does, and falls back to [`AnyText`] for a BLOB or invalid UTF-8. The fallback reads the value
/// a second time, so this implements `FromStaticSqlRow` and not `FromSql`.
macro_rules! text_of {
    ($backend:ty, $is_blob:expr) => {
        impl FromStaticSqlRow<Text, $backend> for Stored<String> {
            fn build_from_row<'a>(row: &impl Row<'a, $backend>) -> deserialize::Result<Self> {
                let Stored(text) =
                    <Stored<Option<String>> as FromStaticSqlRow<Nullable<Text>, $backend>>::build_from_row(row)?;
                text.map_or_else(null, |text| Ok(Stored(text)))
            }
        }

        impl FromStaticSqlRow<Nullable<Text>, $backend> for Stored<Option<String>> {
            fn build_from_row<'a>(row: &impl Row<'a, $backend>) -> deserialize::Result<Self> {
                let field = row.get(0).ok_or(UnexpectedEndOfRow)?;
                let Some(value) = field.value() else { return Ok(Stored(None)) };
                if !$is_blob(&value)
                    && let Ok(text) = <String as FromSql<Text, $backend>>::from_sql(value)
                {
                    return Ok(Stored(Some(text)));
                }
                let AnyText(text) = FromSql::<Text, $backend>::from_nullable_sql(field.value())?;
                Ok(Stored(Some(text)))
            }
        }
    };
}

text_of!(Sqlite, sqlite::is_blob);
#[cfg(feature = "postgres")]
text_of!(diesel::pg::Pg, |_value: &_| false);
text_of!(Backend, is_blob);

/// The default value, for `NULL` in a column that should be `NOT NULL`.
fn null<T: Default>() -> deserialize::Result<Stored<T>> {
    damage::note();
    Ok(Stored(T::default()))
}
