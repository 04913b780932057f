//! Rows of any model, without the calls of the model itself.

use models::fields::{Field, FieldValue, Kind};
use models::fixtures::{self, Instance, Value};
use models::options::Options;
use models::{DbConnection, Model, timezone};

/// `instance.save_base(raw=True)`: stores a row as it is, with its key.
pub fn save<M: Model>(row: &M, connection: &mut DbConnection) {
    let value = |field: &Field<M>| match (field.value)(row) {
        FieldValue::Null => Value::Null,
        FieldValue::Int(number) => Value::Int(number),
        FieldValue::Str(text) => Value::Str(text.to_owned()),
        FieldValue::Bool(truth) => Value::Bool(truth),
        FieldValue::DateTime(moment) => Value::DateTime(moment),
    };
    let instance = Instance { values: M::FIELDS.iter().map(value).collect(), many_to_many: vec![] };
    fixtures::save_base(&M::options(), &[instance], connection).unwrap();
}

/// Stores a row of any model, with the key 1 and no text. Its foreign keys refer to `related`.
pub fn save_row(model: &Options, related: i64, connection: &mut DbConnection) {
    let values = model.fields.iter().map(|column| match column.kind {
        _ if column.null => Value::Null,
        Kind::Auto => Value::Int(1),
        Kind::Integer => Value::Int(0),
        Kind::ForeignKey => Value::Int(related),
        Kind::Char { .. } | Kind::Text => Value::Str(String::new()),
        Kind::Boolean => Value::Bool(false),
        Kind::DateTime => Value::DateTime(timezone::now()),
    });
    let instance = Instance { values: values.collect(), many_to_many: vec![] };
    fixtures::save_base(model, &[instance], connection).unwrap();
}

/// `model.objects.all()` for any model.
pub fn rows(model: &Options, connection: &mut DbConnection) -> Vec<Instance> {
    let mut rows = Vec::new();
    fixtures::iterator(model, connection, |row, _connection| {
        rows.push(row.clone());
        Ok(())
    })
    .unwrap();
    rows
}
