//! `request.data`: the parsed body of a request, and whether the request is a partial update.

use python::Value;

/// Parsed data. Fields treat the two kinds differently, as DRF does with `html.is_html_input`.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// From JSON.
    Value(Value),
    /// From a form: DRF's `QueryDict`. A key may occur several times; the last value is used.
    Form(Vec<(String, Value)>),
}

/// Whether fields may be missing: `partial=True` of a `PATCH`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Partial {
    /// `PATCH`: a missing field keeps its value.
    Yes,
    /// `POST` and `PUT`: a missing required field is an error.
    No,
}

impl Data {
    /// `data.get(key)`
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Data::Value(value) => value.get(key),
            Data::Form(items) => items.iter().rfind(|(name, _)| name == key).map(|(_, value)| value),
        }
    }

    /// `{}`, the data of a request without a body.
    pub fn empty() -> Data {
        Data::Value(Value::Dict(Vec::new()))
    }
}
