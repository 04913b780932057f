//! `rest_framework.serializers`: all errors of a body at once, or what it said; and the rows to show.

use std::fmt::Debug;

use models::Model;

use crate::data::Data;
use crate::exceptions::ValidationError;
use crate::field_mapping;
use crate::fields::Field;
use crate::representation::{ListRepresentation, Representation};
use python::Value;

/// `serializers.Serializer`: the fields that a body may have, and what they become.
pub trait Serializer {
    /// DRF's `validated_data`, with the types that Rust wants.
    type ValidatedData;

    /// The fields, in declared order.
    fn fields() -> Vec<Field>;

    /// Takes each field's value out of `attrs`, where every value has its field's type.
    fn validated_data(attrs: Attrs) -> Self::ValidatedData;

    /// `serializer.is_valid(raise_exception=True)`. With `partial`, as for `PATCH`, fields may be missing.
    ///
    /// # Errors
    /// The errors of every field at once, in declared order, with DRF's texts.
    fn is_valid(data: &Data, partial: bool) -> Result<Self::ValidatedData, ValidationError> {
        let name = short_name::<Self>();
        match run_validation(&Self::fields(), data, partial) {
            Ok(attrs) => {
                log::debug!("serializer: {name} is valid");
                Ok(Self::validated_data(attrs))
            }
            Err(errors) => {
                let fields: Vec<_> = errors.0.iter().map(|(field, _)| *field).collect();
                log::debug!("serializer: {name} refuses {}", fields.join(", "));
                Err(errors)
            }
        }
    }
}

/// `serializers.ModelSerializer`: fields made from those of a model.
pub trait ModelSerializer: 'static {
    /// `Meta.model`
    type Model: Model;
    /// What callers may write of the model.
    type ValidatedData;
    /// `Meta.fields`
    const FIELDS: Fields;
    /// `Meta.read_only_fields`
    const READ_ONLY_FIELDS: &'static [&'static str] = &[];

    /// As [`Serializer::validated_data`].
    fn validated_data(attrs: Attrs) -> Self::ValidatedData;

    /// `serializer.data` of one row.
    fn data(instance: Self::Model) -> Representation<Self::Model> {
        Representation::new(field_mapping::model_fields(Self::FIELDS), instance)
    }

    /// `serializer.data` with `many=True`.
    fn many(instances: Vec<Self::Model>) -> ListRepresentation<Self::Model> {
        ListRepresentation::new(field_mapping::model_fields(Self::FIELDS), instances)
    }
}

/// `Meta.fields`
#[derive(Clone, Copy, Debug)]
pub enum Fields {
    /// `"__all__"`
    All,
    /// The names.
    These(&'static [&'static str]),
}

impl<S: ModelSerializer> Serializer for S {
    type ValidatedData = S::ValidatedData;

    fn fields() -> Vec<Field> {
        let fields = field_mapping::model_fields::<S::Model>(S::FIELDS);
        fields.into_iter().map(|field| field_mapping::serializer_field(field, S::READ_ONLY_FIELDS)).collect()
    }

    fn validated_data(attrs: Attrs) -> S::ValidatedData {
        <S as ModelSerializer>::validated_data(attrs)
    }
}

/// The values that passed their fields: DRF's `attrs`.
#[derive(Debug, Default)]
pub struct Attrs(Vec<(&'static str, Value)>);

impl Attrs {
    /// `attrs.pop(name, None)`: `None` where the field was not sent or is of another type.
    pub fn pop<T: FromValue>(&mut self, name: &str) -> Option<T> {
        let at = self.0.iter().position(|(field, _)| *field == name)?;
        T::from_value(self.0.swap_remove(at).1)
    }
}

/// A Rust type that a field's value becomes.
pub trait FromValue: Sized {
    /// The value, if it is of this type.
    fn from_value(value: Value) -> Option<Self>;
}

impl FromValue for String {
    fn from_value(value: Value) -> Option<String> {
        if let Value::Str(text) = value { Some(text) } else { None }
    }
}

impl FromValue for bool {
    fn from_value(value: Value) -> Option<bool> {
        if let Value::Bool(value) = value { Some(value) } else { None }
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Option<i64> {
        if let Value::Int(number) = value { Some(number) } else { None }
    }
}

/// `Serializer.to_internal_value`
fn run_validation(fields: &[Field], data: &Data, partial: bool) -> Result<Attrs, ValidationError> {
    if let Data::Value(value) = data
        && !matches!(value, Value::Dict(_))
    {
        let text = format!("Invalid data. Expected a dictionary, but got {}.", value.type_name());
        return Err(match value {
            Value::None => ValidationError::non_field("No data provided", "null"),
            _ => ValidationError::non_field(text, "invalid"),
        });
    }
    let mut attrs = Attrs::default();
    let mut errors = ValidationError::default();
    for field in fields.iter().filter(|field| !field.read_only) {
        match field.run_validation(data, partial) {
            Ok(Some(value)) => attrs.0.push((field.name, value)),
            Ok(None) => {}
            Err(texts) => errors.0.push((field.name, texts)),
        }
    }
    if errors.0.is_empty() { Ok(attrs) } else { Err(errors) }
}

fn short_name<T: ?Sized>() -> &'static str {
    let name = std::any::type_name::<T>();
    name.rsplit("::").next().unwrap_or(name)
}
