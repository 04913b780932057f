//! `django.forms.fields`: how the text of a parameter becomes a value.

use std::borrow::Cow;

use models::dateparse::parse_datetime;
use models::fields::Kind;
use models::stored::Value;
use python::builtins::strip;

use super::dates;
use super::decimal::{Decimal, Whole};

/// What `Field.clean` returns.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Cleaned {
    /// No value, so there is no filter.
    Empty,
    /// A value of the column's type.
    Value(Value),
    /// A number above 64 bits.
    Above,
    /// A number below 64 bits.
    Below,
    /// A time that is before the year 1 or after 9999 in UTC. Django accepts it, and fails when it queries.
    OutOfYears,
}

/// The message for a text that is no time.
pub(super) const NO_TIME: &str = "Enter a valid date/time.";

/// The value, or the message of the error.
type Result = std::result::Result<Cleaned, Cow<'static, str>>;

/// `form.fields[name].clean(text)`, for the form field of a class of model field. A foreign key is compared by its
/// number: django-filter looks for the row, which tells strangers what rows there are.
pub(super) fn clean(kind: Kind, text: &str) -> Result {
    match kind {
        Kind::Auto | Kind::Integer | Kind::ForeignKey => number(text),
        Kind::Char { .. } | Kind::Text => self::text(text),
        Kind::Boolean => Ok(boolean(text)),
        Kind::DateTime => date_time(text),
    }
}

/// `DecimalField` with `NumberFilter`'s largest value. The value of the column is whole, so it is cut to a whole
/// number.
fn number(text: &str) -> Result {
    let number = Decimal::parse(text).ok_or("Enter a number.")?;
    if number.is_above_1e50() {
        return Err("Ensure this value is less than or equal to 1e+50.".into());
    }
    Ok(match number.trunc() {
        Whole::Int(number) => Cleaned::Value(Value::Int(number)),
        Whole::Above => Cleaned::Above,
        Whole::Below => Cleaned::Below,
    })
}

/// `CharField`
pub(super) fn text(text: &str) -> Result {
    match strip(text) {
        "" => Ok(Cleaned::Empty),
        text if text.contains('\0') => Err("Null characters are not allowed.".into()),
        text => Ok(Cleaned::Value(Value::Str(text.to_owned()))),
    }
}

/// `NullBooleanField` with `BooleanWidget`: any other text is no value.
pub(super) fn boolean(text: &str) -> Cleaned {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Cleaned::Value(Value::Bool(true)),
        "false" | "0" => Cleaned::Value(Value::Bool(false)),
        _ => Cleaned::Empty,
    }
}

/// `IsoDateTimeField`
fn date_time(text: &str) -> Result {
    let moment = parse_datetime(strip(text)).map_err(|_error| NO_TIME)?.to_utc();
    Ok(moment.map_or(Cleaned::OutOfYears, |moment| Cleaned::Value(Value::DateTime(moment))))
}

/// `DateField`: the date as [`models::query::Lookup::Date`] compares it.
pub(super) fn date(text: &str) -> Result {
    dates::strptime(strip(text)).map(|date| Cleaned::Value(Value::Str(date))).ok_or("Enter a valid date.".into())
}
