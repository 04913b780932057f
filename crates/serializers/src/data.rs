//! `request.data`: what a parser made of a body.

use python::Value;

/// Parsed data. Fields read the two kinds differently, as `html.is_html_input` tells DRF's.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// From JSON.
    Value(Value),
    /// From a form: DRF's `QueryDict`. A key may come several times; its last value counts.
    Form(Vec<(String, Value)>),
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
