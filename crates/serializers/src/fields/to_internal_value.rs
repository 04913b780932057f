//! `Field.to_internal_value`: how each class of field converts and validates a value.

use models::dateparse::parse_datetime;
use python::{Value, builtins};

use super::{CharField, IntegerField, Validated, fail};
use crate::exceptions::ErrorDetail;
use crate::validators;

/// `BooleanField.to_internal_value`
pub(super) fn boolean(value: &Value) -> Validated {
    let known = match value {
        Value::Bool(value) => Some(*value),
        Value::Int(1) => Some(true),
        Value::Int(0) => Some(false),
        Value::Float(number) if *number == 1.0 => Some(true),
        Value::Float(number) if *number == 0.0 => Some(false),
        Value::Str(text) => match text.to_lowercase().as_str() {
            "t" | "y" | "yes" | "true" | "on" | "1" => Some(true),
            "f" | "n" | "no" | "false" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    match known {
        Some(value) => Ok(Some(Value::Bool(value))),
        None => fail("Must be a valid boolean.", "invalid"),
    }
}

/// `DateTimeField.to_internal_value`: the timestamp in UTC, as text in DRF's output format.
pub(super) fn date_time(value: &Value) -> Validated {
    let parsed = if let Value::Str(text) = value { parse_datetime(text).ok() } else { None };
    let Some(parsed) = parsed else {
        return fail(
            "Datetime has wrong format. Use one of these formats instead: \
             YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
            "invalid",
        );
    };
    match parsed.to_utc() {
        Some(moment) => Ok(Some(Value::Str(moment.to_string()))),
        None => fail("Datetime value out of range.", "overflow"),
    }
}

impl CharField {
    pub(super) const NEW: CharField =
        CharField { allow_blank: false, max_length: None, multiline: false, password: false };

    pub(super) fn blank(self) -> Validated {
        if self.allow_blank {
            Ok(Some(Value::Str(String::new())))
        } else {
            fail("This field may not be blank.", "blank")
        }
    }

    /// `CharField.to_internal_value` and its validators: numbers are converted to text, other types are refused.
    pub(super) fn to_internal_value(self, value: &Value) -> Validated {
        let text = match value {
            Value::Str(text) => builtins::strip(text).to_owned(),
            Value::Int(_) | Value::BigInt(_) | Value::Float(_) => builtins::str_of(value),
            Value::Surrogates(code_points) => return Err(self.surrogates(code_points)),
            _ => return fail("Not a valid string.", "invalid"),
        };
        let too_long = self.max_length.and_then(|limit| validators::max_length(&text, limit));
        let errors: Vec<_> = too_long.into_iter().chain(validators::prohibit_null_characters(&text)).collect();
        if errors.is_empty() { Ok(Some(Value::Str(text))) } else { Err(errors) }
    }

    /// The errors of the same validators for a text with surrogates, which UTF-8 cannot represent.
    fn surrogates(self, code_points: &[u32]) -> Vec<ErrorDetail> {
        // Replace each surrogate with another character: this does not change trimming, length and the check for NUL.
        let readable: String =
            code_points.iter().map(|c| char::from_u32(*c).unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        let text = builtins::strip(&readable);
        let too_long = self.max_length.and_then(|limit| validators::max_length(text, limit));
        let null = validators::prohibit_null_characters(text);
        let surrogate = validators::prohibit_surrogate_characters(code_points);
        too_long.into_iter().chain(null).chain(surrogate).collect()
    }
}

impl IntegerField {
    /// DRF's limit against numbers that take too long to parse.
    const MAX_STRING_LENGTH: usize = 1000;

    pub(super) fn to_internal_value(self, value: &Value) -> Validated {
        let length = match value {
            Value::Str(text) => text.chars().count(),
            Value::Surrogates(code_points) => code_points.len(),
            _ => 0,
        };
        if length > Self::MAX_STRING_LENGTH {
            return fail("String value too large.", "max_string_length");
        }
        let number = match value {
            Value::Int(_) | Value::BigInt(_) => Some(value.clone()),
            Value::Str(_) | Value::Float(_) | Value::File(_) => {
                builtins::int(without_decimals(&builtins::str_of(value)))
            }
            _ => None,
        };
        let Some(number) = number else { return fail("A valid integer is required.", "invalid") };
        let errors = self.out_of_range(&number);
        if errors.is_empty() { Ok(Some(number)) } else { Err(errors) }
    }

    fn out_of_range(self, number: &Value) -> Vec<ErrorDetail> {
        let (max, min) = match number {
            Value::Int(number) => (
                self.max_value.and_then(|limit| validators::max_value(*number, limit)),
                self.min_value.and_then(|limit| validators::min_value(*number, limit)),
            ),
            // The validated value is an `i64`, so a field without limits has those of an `i64`.
            Value::BigInt(digits) if digits.starts_with('-') => {
                (None, Some(validators::too_small(self.min_value.unwrap_or(i64::MIN))))
            }
            _ => (Some(validators::too_large(self.max_value.unwrap_or(i64::MAX))), None),
        };
        max.into_iter().chain(min).collect()
    }
}

/// `re.sub(r"\.0*\s*$", "", text)`: `7.00` is an integer, `7.5` is not.
fn without_decimals(text: &str) -> &str {
    let trimmed = text.trim_end_matches(builtins::is_whitespace);
    let Some((whole, decimals)) = trimmed.rsplit_once('.') else { return text };
    if decimals.bytes().all(|digit| digit == b'0') { whole } else { text }
}
