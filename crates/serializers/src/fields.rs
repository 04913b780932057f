//! `rest_framework.fields`: the declaration of a field determines how its value is parsed, validated and described.

mod to_internal_value;

use std::borrow::Cow;

use models::fields::{FieldType, Kind as ModelKind};
use python::{Value, builtins};

use crate::data::{Data, Partial};
use crate::exceptions::ErrorDetail;
use to_internal_value::{boolean, date_time};

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
    /// The label. `None` makes it from the name.
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
    /// The maximum length in code points.
    pub max_length: Option<usize>,
    /// `style={"base_template": "textarea.html"}`: a text of several lines, in the HTML form.
    pub multiline: bool,
    /// `style={"input_type": "password"}`, in the HTML form.
    pub password: bool,
}

/// The arguments of an `IntegerField`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct IntegerField {
    /// The minimum value.
    pub min_value: Option<i64>,
    /// The maximum value.
    pub max_value: Option<i64>,
}

/// The result for one field: its value, `None` if the field is left out, or its errors.
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

    /// A required field without other options.
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

/// Whether it is a text of `BooleanField.NULL_VALUES`, in capitals or not.
fn is_null_text(value: &Value) -> bool {
    matches!(value, Value::Str(text) if text.is_empty() || text.eq_ignore_ascii_case("null"))
}
