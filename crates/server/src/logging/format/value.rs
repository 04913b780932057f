//! `logging`'s `extra`: the values that a record has besides its message.

use std::fmt;

use log::kv::{self, Key, ToValue, Value, VisitSource, VisitValue};
use serde::Serialize;

use super::bounded;

/// A value of a record.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Plain {
    Null(()),
    Boolean(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
}

impl VisitValue<'_> for Plain {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), kv::Error> {
        *self = Plain::Text(bounded(&value));
        Ok(())
    }

    fn visit_null(&mut self) -> Result<(), kv::Error> {
        *self = Plain::Null(());
        Ok(())
    }

    fn visit_bool(&mut self, value: bool) -> Result<(), kv::Error> {
        *self = Plain::Boolean(value);
        Ok(())
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), kv::Error> {
        *self = Plain::Unsigned(value);
        Ok(())
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), kv::Error> {
        *self = Plain::Signed(value);
        Ok(())
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), kv::Error> {
        *self = Plain::Float(value);
        Ok(())
    }
}

impl ToValue for Plain {
    fn to_value(&self) -> Value<'_> {
        match self {
            Plain::Null(()) => ().to_value(),
            Plain::Boolean(value) => value.to_value(),
            Plain::Unsigned(value) => value.to_value(),
            Plain::Signed(value) => value.to_value(),
            Plain::Float(value) => value.to_value(),
            Plain::Text(value) => value.as_str().to_value(),
        }
    }
}

/// Collects the values of a record.
#[derive(Default)]
pub(super) struct Values(pub(super) Vec<(String, Plain)>);

impl<'v> VisitSource<'v> for Values {
    fn visit_pair(&mut self, key: Key<'v>, value: Value<'v>) -> Result<(), kv::Error> {
        self.0.push((key.as_str().to_owned(), Plain::of(&value)?));
        Ok(())
    }
}

impl Plain {
    /// The value, with a bound for texts.
    pub(super) fn of(value: &Value<'_>) -> Result<Plain, kv::Error> {
        let mut plain = Plain::Null(());
        value.visit(&mut plain)?;
        Ok(plain)
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Plain::Null(()) => f.write_str("null"),
            Plain::Boolean(value) => value.fmt(f),
            Plain::Unsigned(value) => value.fmt(f),
            Plain::Signed(value) => value.fmt(f),
            Plain::Float(value) => value.fmt(f),
            Plain::Text(value) => value.fmt(f),
        }
    }
}
