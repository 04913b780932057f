//! `rest_framework.fields`: one declaration of a field says how its value is read, checked and described.

use std::borrow::Cow;

use models::dateparse::parse_datetime;
use models::fields::{FieldType, Kind as ModelKind};
use python::{Value, builtins};

use crate::data::Data;
use crate::exceptions::ErrorDetail;
use crate::serializer::Partial;
use crate::validators;

/// A field of a serializer, with DRF's keyword arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// The key in the body.
    pub name: &'static str,
    /// The class of field, with the arguments that only it has.
    pub kind: Kind,
    /// Whether a body without it is refused.
    pub required: bool,
    /// Shown, never accepted.
    pub read_only: bool,
    /// Accepted, never shown.
    pub write_only: bool,
    /// Whether `null` is accepted.
    pub allow_null: bool,
    /// The label where it is not made from the name.
    pub label: Option<&'static str>,
}

/// The class of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// `BooleanField`
    Boolean,
    /// `CharField`
    Char(CharField),
    /// `IntegerField`
    Integer(IntegerField),
    /// `DateTimeField`
    DateTime,
    /// `PrimaryKeyRelatedField(read_only=True)`
    PrimaryKeyRelated,
}

/// The arguments of a `CharField`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CharField {
    /// Whether `""` is accepted.
    pub allow_blank: bool,
    /// The most code points.
    pub max_length: Option<usize>,
    /// `style={"base_template": "textarea.html"}`: a text of several lines, in the HTML form.
    pub multiline: bool,
    /// `style={"input_type": "password"}`, in the HTML form.
    pub password: bool,
}

/// The arguments of an `IntegerField`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct IntegerField {
    /// The least value.
    pub min_value: Option<i64>,
    /// The greatest value.
    pub max_value: Option<i64>,
}

/// What became of one field of a body.
pub type Validated = Result<Option<Value>, Vec<ErrorDetail>>;

impl Field {
    /// A field whose class follows from the Rust type of its value: `CharField`, `IntegerField`, `BooleanField` …
    pub const fn of<T: FieldType>(name: &'static str) -> Field {
        let kind = match T::KIND {
            ModelKind::Char { .. } | ModelKind::Text => Kind::Char(CharField::NEW),
            ModelKind::Auto | ModelKind::Integer => Kind::Integer(IntegerField { min_value: None, max_value: None }),
            ModelKind::Boolean => Kind::Boolean,
            ModelKind::DateTime => Kind::DateTime,
            ModelKind::ForeignKey => Kind::PrimaryKeyRelated,
        };
        Field { allow_null: T::NULL, ..Field::new(name, kind) }
    }

    /// `max_length=…`, an option of texts.
    pub const fn max_length(self, limit: usize) -> Field {
        match self.kind {
            Kind::Char(field) => Field { kind: Kind::Char(CharField { max_length: Some(limit), ..field }), ..self },
            _ => panic!("`max_length` is an option of texts"),
        }
    }

    /// `allow_blank=True`, an option of texts.
    pub const fn allow_blank(self) -> Field {
        match self.kind {
            Kind::Char(field) => Field { kind: Kind::Char(CharField { allow_blank: true, ..field }), ..self },
            _ => panic!("`allow_blank` is an option of texts"),
        }
    }

    /// SimpleJWT's `PasswordField()`: a text that is accepted, never shown, and hidden while it is typed.
    pub const fn password(self) -> Field {
        match self.kind {
            Kind::Char(field) => Field { kind: Kind::Char(CharField { password: true, ..field }), ..self }.write_only(),
            _ => panic!("a password is a text"),
        }
    }

    /// `min_value=…`, an option of whole numbers.
    pub const fn min_value(self, limit: i64) -> Field {
        match self.kind {
            Kind::Integer(field) => {
                Field { kind: Kind::Integer(IntegerField { min_value: Some(limit), ..field }), ..self }
            }
            _ => panic!("`min_value` is an option of whole numbers"),
        }
    }

    /// `max_value=…`, an option of whole numbers.
    pub const fn max_value(self, limit: i64) -> Field {
        match self.kind {
            Kind::Integer(field) => {
                Field { kind: Kind::Integer(IntegerField { max_value: Some(limit), ..field }), ..self }
            }
            _ => panic!("`max_value` is an option of whole numbers"),
        }
    }

    /// `read_only=True`
    pub const fn read_only(self) -> Field {
        Field { read_only: true, required: false, ..self }
    }

    /// `write_only=True`
    pub const fn write_only(self) -> Field {
        Field { write_only: true, ..self }
    }

    /// A field that a body must have.
    pub const fn new(name: &'static str, kind: Kind) -> Field {
        Field { name, kind, required: true, read_only: false, write_only: false, allow_null: false, label: None }
    }

    /// `field.label`
    pub fn label(&self) -> String {
        let words = self.label.unwrap_or(self.name).replace('_', " ");
        match words.split_at_checked(1) {
            Some((first, rest)) if self.label.is_none() => first.to_uppercase() + rest,
            _ => words,
        }
    }

    /// `Field.get_value` and `Field.run_validation`: the value to keep, `None` to leave the field out (DRF's
    /// `SkipField`), or all errors of the value.
    ///
    /// # Errors
    /// DRF's texts and codes.
    pub fn run_validation(&self, data: &Data, partial: Partial) -> Validated {
        let is_partial = partial == Partial::Yes;
        let Some(value) = self.get_value(data, is_partial) else {
            return if self.required && !is_partial { fail("This field is required.", "required") } else { Ok(None) };
        };
        match (self.kind, &*value) {
            (Kind::Char(field), value) if is_blank(value) => field.blank(),
            (_, Value::None) if self.allow_null => Ok(Some(Value::None)),
            (_, Value::None) => fail("This field may not be null.", "null"),
            (Kind::Boolean, value) if self.allow_null && is_null_text(value) => Ok(Some(Value::None)),
            (Kind::Boolean, value) => boolean(value),
            (Kind::Char(field), value) => field.to_internal_value(value),
            (Kind::Integer(field), value) => field.to_internal_value(value),
            (Kind::DateTime, value) => date_time(value),
            (Kind::PrimaryKeyRelated, _) => Ok(None),
        }
    }

    /// `Field.get_value`. An HTML form cannot say `false` or `null`, and sends an empty text for an empty input.
    fn get_value<'d>(&self, data: &'d Data, partial: bool) -> Option<Cow<'d, Value>> {
        let value = data.get(self.name);
        match (data, value) {
            (Data::Value(_), value) => value.map(Cow::Borrowed),
            (Data::Form(_), None) if self.kind != Kind::Boolean || partial => None,
            (Data::Form(_), None) => Some(Cow::Owned(if self.allow_null { Value::None } else { Value::Bool(false) })),
            (Data::Form(_), Some(Value::Str(text))) if text.is_empty() && !self.accepts_blank() => {
                match (self.allow_null, self.required) {
                    (true, _) => Some(Cow::Owned(Value::None)),
                    (false, true) => value.map(Cow::Borrowed),
                    (false, false) => None,
                }
            }
            (Data::Form(_), value) => value.map(Cow::Borrowed),
        }
    }

    fn accepts_blank(&self) -> bool {
        matches!(self.kind, Kind::Char(CharField { allow_blank: true, .. }))
    }
}

fn fail(text: &'static str, code: &'static str) -> Validated {
    Err(vec![ErrorDetail::new(text, code)])
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Str(text) => builtins::strip(text).is_empty(),
        Value::File(name) => builtins::strip(name).is_empty(),
        _ => false,
    }
}

/// `BooleanField.NULL_VALUES`, as far as they are texts.
fn is_null_text(value: &Value) -> bool {
    matches!(value, Value::Str(text) if ["null", "Null", "NULL", ""].contains(&text.as_str()))
}

/// `BooleanField.to_internal_value`
fn boolean(value: &Value) -> Validated {
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

/// `DateTimeField.to_internal_value`: the moment in UTC, as it is shown.
fn date_time(value: &Value) -> Validated {
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
    const NEW: CharField = CharField { allow_blank: false, max_length: None, multiline: false, password: false };

    fn blank(self) -> Validated {
        if self.allow_blank {
            Ok(Some(Value::Str(String::new())))
        } else {
            fail("This field may not be blank.", "blank")
        }
    }

    /// `CharField.to_internal_value` and its validators: numbers become text, nothing else does.
    fn to_internal_value(self, value: &Value) -> Validated {
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

    /// What the same validators say of a text that UTF-8 cannot hold.
    fn surrogates(self, code_points: &[u32]) -> Vec<ErrorDetail> {
        // Any character stands for a surrogate as far as trimming, lengths and NUL go.
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
    /// DRF's guard against numbers that take long to read.
    const MAX_STRING_LENGTH: usize = 1000;

    fn to_internal_value(self, value: &Value) -> Validated {
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
            Value::BigInt(digits) if digits.starts_with('-') => (None, self.min_value.map(validators::too_small)),
            _ => (self.max_value.map(validators::too_large), None),
        };
        max.into_iter().chain(min).collect()
    }
}

/// `re.sub(r"\.0*\s*$", "", text)`: `7.00` is an integer, `7.5` is none.
fn without_decimals(text: &str) -> &str {
    let trimmed = text.trim_end_matches(builtins::is_whitespace);
    let Some((whole, decimals)) = trimmed.rsplit_once('.') else { return text };
    if decimals.bytes().all(|digit| digit == b'0') { whole } else { text }
}
