//! `django.db.backends.sqlite3`: `register_converter`, and the values that Python's `sqlite3` returns for other
//! columns.

use diesel::backend::Backend;
use diesel::deserialize::{FromSql, Result};
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};
use diesel::sqlite::{Sqlite, SqliteType};

use super::{AnyText, Stored, Value, damage, moment, null};
use crate::timezone::DateTime;

type RawValue<'a> = <Sqlite as Backend>::RawValue<'a>;

/// Whether the value is a BLOB, which SQLite would return as text.
pub(super) fn is_blob(value: &RawValue<'_>) -> bool {
    value.value_type() == Some(SqliteType::Binary)
}

impl FromSql<Text, Sqlite> for AnyText {
    /// `str(value)`
    fn from_sql(mut value: RawValue<'_>) -> Result<Self> {
        if is_blob(&value) {
            damage::note();
            return Ok(AnyText(bytes_repr(value.read_blob())));
        }
        // Replaces invalid UTF-8 with U+FFFD. Django cannot read such a text at all.
        let text = value.read_text().to_owned();
        if text.contains(char::REPLACEMENT_CHARACTER) && utf8(value).is_none() {
            damage::note();
        }
        Ok(AnyText(text))
    }
}

impl FromSql<Bool, Sqlite> for Stored<bool> {
    /// `register_converter("bool", b"1".__eq__)`
    fn from_sql(value: RawValue<'_>) -> Result<Self> {
        <Stored<Option<bool>> as FromSql<Bool, Sqlite>>::from_sql(value)
            .map(|Stored(truth)| Stored(truth == Some(true)))
    }

    fn from_nullable_sql(value: Option<RawValue<'_>>) -> Result<Self> {
        value.map_or_else(null, FromSql::<Bool, Sqlite>::from_sql)
    }
}

impl FromSql<Bool, Sqlite> for Stored<Option<bool>> {
    /// The same, but an empty value is `None`: Python's `sqlite3` does not call the converter for it.
    fn from_sql(mut value: RawValue<'_>) -> Result<Self> {
        if value.value_type() == Some(SqliteType::Long) {
            match value.read_long() {
                1 => return Ok(Stored(Some(true))),
                0 => return Ok(Stored(Some(false))),
                _ => {}
            }
        }
        let truth = match value.read_text() {
            "" => None,
            text => Some(text == "1"),
        };
        if truth != Some(true) {
            damage::note();
        }
        Ok(Stored(truth))
    }
}

impl FromSql<Timestamp, Sqlite> for Stored<Option<DateTime>> {
    /// `register_converter("datetime", decoder(parse_datetime))`, which gets the bytes of a value of any type.
    fn from_sql(mut value: RawValue<'_>) -> Result<Self> {
        // Almost every value is a text as Django writes it.
        if let Some(moment) = DateTime::parse(value.read_text()) {
            return Ok(Stored(Some(moment)));
        }
        let moment = utf8(value).and_then(|text| moment(&text));
        if moment.is_none() {
            damage::note();
        }
        Ok(Stored(moment))
    }

    fn from_nullable_sql(value: Option<RawValue<'_>>) -> Result<Self> {
        value.map_or_else(null, FromSql::<Timestamp, Sqlite>::from_sql)
    }
}

impl FromSql<BigInt, Sqlite> for Stored<Value> {
    /// A key. A value that is not an integer is returned as text, so that it is never taken for the key of another row.
    fn from_sql(mut value: RawValue<'_>) -> Result<Self> {
        if value.value_type() == Some(SqliteType::Long) {
            return Ok(Stored(Value::Int(value.read_long())));
        }
        damage::note();
        <AnyText as FromSql<Text, Sqlite>>::from_sql(value).map(|AnyText(text)| Stored(Value::Str(text)))
    }
}

/// The bytes of a value as text, if they are UTF-8.
fn utf8(value: RawValue<'_>) -> Option<String> {
    <String as FromSql<Text, Sqlite>>::from_sql(value).ok()
}

/// Python's `repr(bytes)`: `b'\xff'`
fn bytes_repr(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut repr = format!("b{quote}");
    for byte in bytes {
        match byte {
            b'\t' => repr.push_str("\\t"),
            b'\n' => repr.push_str("\\n"),
            b'\r' => repr.push_str("\\r"),
            b'\\' => repr.push_str("\\\\"),
            b' '..=b'~' => {
                if char::from(*byte) == quote {
                    repr.push('\\');
                }
                repr.push(char::from(*byte));
            }
            _ => repr.push_str(&format!("\\x{byte:02x}")),
        }
    }
    repr.push(quote);
    repr
}
