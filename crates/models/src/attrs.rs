//! `validated_data`, DRF's `attrs`: values that a serializer has validated, on their way into a model's data.

use python::Value;

use crate::fields::{Field, FieldType};

/// Values by the names of their fields.
#[derive(Debug, Default)]
pub struct Attrs(Vec<(&'static str, Value)>);

/// A required field has no value, or a value of the wrong type: the serializer does not match the data of the model.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the serializer gives no value for the field {0}")]
pub struct NoValue(pub &'static str);

/// Data that can be built from validated values.
pub trait FromAttrs: Sized {
    /// Takes each field's value.
    ///
    /// # Errors
    /// [`NoValue`] for a required field.
    fn from_attrs(attrs: &mut Attrs) -> Result<Self, NoValue>;
}

impl Attrs {
    /// `attrs[name] = value`
    pub fn insert(&mut self, name: &'static str, value: Value) {
        self.0.push((name, value));
    }

    /// `attrs.get(name)`: `None` where the client did not send the field.
    pub fn get<M>(&self, field: &Field<M>) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value)
    }

    /// `attrs.pop(name, None)`: `None` where the client did not send the field.
    ///
    /// # Errors
    /// [`NoValue`] where the value has another type.
    pub fn take<T: FieldType>(&mut self, name: &'static str) -> Result<Option<T>, NoValue> {
        let Some(place) = self.0.iter().position(|(field, _)| *field == name) else { return Ok(None) };
        T::from_validated(self.0.swap_remove(place).1).map(Some).ok_or(NoValue(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_taken_once_by_its_name_and_its_type() {
        let mut attrs = Attrs::default();
        attrs.insert("title", Value::Str("Buy milk".to_owned()));
        attrs.insert("completed", Value::Bool(true));
        assert_eq!(attrs.take("description"), Ok(None::<String>));
        assert_eq!(attrs.take("completed"), Ok(Some(true)));
        assert_eq!(attrs.take::<i64>("title"), Err(NoValue("title")));
        assert_eq!(attrs.take("title"), Ok(None::<String>));
    }
}
