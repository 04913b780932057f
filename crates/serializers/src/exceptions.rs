//! `rest_framework.exceptions`: the errors of a serializer for invalid data.

use std::borrow::Cow;

use models::fields::Field;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// One error message about one value, with DRF's machine-readable code. JSON contains only the message.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ErrorDetail {
    /// The text, as DRF words it.
    pub text: Cow<'static, str>,
    /// DRF's code: `required`, `blank`, `max_length` …
    pub code: &'static str,
}

impl ErrorDetail {
    /// A text and its code.
    pub fn new(text: impl Into<Cow<'static, str>>, code: &'static str) -> ErrorDetail {
        ErrorDetail { text: text.into(), code }
    }
}

impl Serialize for ErrorDetail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// All errors of one body: the field names in declared order, each with its messages.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ValidationError(pub Vec<(&'static str, Vec<ErrorDetail>)>);

impl ValidationError {
    /// An error of the whole body, under the key `non_field_errors`.
    pub fn non_field(text: impl Into<Cow<'static, str>>, code: &'static str) -> ValidationError {
        ValidationError(vec![("non_field_errors", vec![ErrorDetail::new(text, code)])])
    }

    /// `ValidationError({"title": …})`: an error of one field.
    pub fn field<M>(field: &Field<M>, text: impl Into<Cow<'static, str>>, code: &'static str) -> ValidationError {
        ValidationError(vec![(field.name, vec![ErrorDetail::new(text, code)])])
    }

    /// The names of the fields that have errors.
    pub fn fields(&self) -> Vec<&'static str> {
        self.0.iter().map(|(field, _)| *field).collect()
    }
}

impl Serialize for ValidationError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, errors) in &self.0 {
            map.serialize_entry(field, errors)?;
        }
        map.end()
    }
}
