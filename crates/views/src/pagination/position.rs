//! The position of a row in the order of a list: the text in a cursor, and the value in a query.

use models::dateparse;
use models::fields::{Field, Kind};
use models::query::Lookup;
use models::stored::Value as Stored;
use python::{Value, builtins};

/// What a position selects.
pub(super) enum Bound {
    /// The rows on one side of a value.
    Condition(Lookup, Stored),
    /// Every row: the position is beyond all values of 64 bits.
    All,
    /// No row, for the same reason.
    None,
}

/// `_get_position_from_instance`: Python's `str()` of the value.
pub(super) fn from_row(value: &Stored) -> String {
    match value {
        Stored::Null => "None".to_owned(),
        Stored::Int(number) => number.to_string(),
        Stored::Str(text) => text.clone(),
        Stored::Bool(true) => "True".to_owned(),
        Stored::Bool(false) => "False".to_owned(),
        Stored::DateTime(moment) => moment.to_python(),
    }
}

/// `field__lt=position` or `field__gt=position`. `None` for a text that is no value of the field, for which Django
/// raises an error that becomes a 500.
pub(super) fn to_condition<M>(field: &Field<M>, position: &str, is_less: bool) -> Option<Bound> {
    let lookup = if is_less { Lookup::Lt } else { Lookup::Gt };
    let value = match field.kind {
        Kind::Auto | Kind::Integer | Kind::ForeignKey => match builtins::int(position)? {
            Value::Int(number) => Stored::Int(number),
            Value::BigInt(digits) if digits.starts_with('-') == is_less => return Some(Bound::None),
            _ => return Some(Bound::All),
        },
        Kind::Boolean => match position {
            "True" | "t" | "1" => Stored::Bool(true),
            "False" | "f" | "0" => Stored::Bool(false),
            _ => return None,
        },
        Kind::DateTime => Stored::DateTime(dateparse::to_python(position).ok()?.to_utc()?),
        Kind::Char { .. } | Kind::Text => Stored::Str(position.to_owned()),
    };
    Some(Bound::Condition(lookup, value))
}
