//! `serializer.data`: rows, and the JSON they become.
//!
//! Most answers consist of them. So besides serde's `Serialize` for any format there is [`ToJson`], which writes the
//! same bytes as `serde_json` with half the instructions: field names need no escapes, and most texts need none.

use models::Model;
use models::fields::{Field, FieldValue};
use serde::ser::{Serialize, SerializeMap, SerializeSeq};

/// Compact JSON, as `serde_json::to_vec` writes it.
pub trait ToJson {
    /// Appends the JSON of this value to `json`.
    fn write_json(&self, json: &mut Vec<u8>);

    /// The number of bytes in its text values.
    fn weight(&self) -> usize;
}

/// A row with the fields that its serializer shows, as an object in their order.
#[derive(Debug)]
pub struct Representation<M: 'static> {
    fields: Vec<&'static Field<M>>,
    instance: M,
}

/// Rows, as a list.
#[derive(Debug)]
pub struct ListRepresentation<M: 'static> {
    fields: Vec<&'static Field<M>>,
    instances: Vec<M>,
}

impl<M> Representation<M> {
    pub(crate) fn new(fields: Vec<&'static Field<M>>, instance: M) -> Self {
        Representation { fields, instance }
    }
}

impl<M> ListRepresentation<M> {
    pub(crate) fn new(fields: Vec<&'static Field<M>>, instances: Vec<M>) -> Self {
        ListRepresentation { fields, instances }
    }
}

impl<M: Model> ToJson for Representation<M> {
    fn write_json(&self, json: &mut Vec<u8>) {
        write_row(json, &self.fields, &self.instance);
    }

    fn weight(&self) -> usize {
        self.instance.weight()
    }
}

impl<M: Model> ToJson for ListRepresentation<M> {
    fn write_json(&self, json: &mut Vec<u8>) {
        json.push(b'[');
        for (place, instance) in self.instances.iter().enumerate() {
            if place > 0 {
                json.push(b',');
            }
            write_row(json, &self.fields, instance);
        }
        json.push(b']');
    }

    fn weight(&self) -> usize {
        self.instances.iter().map(Model::weight).sum()
    }
}

fn write_row<M>(json: &mut Vec<u8>, fields: &[&'static Field<M>], instance: &M) {
    let mut before = b'{';
    for field in fields {
        json.extend_from_slice(&[before, b'"']);
        json.extend_from_slice(field.name.as_bytes());
        json.extend_from_slice(b"\":");
        write_value(json, (field.value)(instance));
        before = b',';
    }
    json.extend_from_slice(if fields.is_empty() { b"{}" } else { b"}" });
}

/// `Field.to_representation`, written as JSON. Writing to a `Vec` cannot fail.
fn write_value(json: &mut Vec<u8>, value: FieldValue<'_>) {
    match value {
        FieldValue::Null => json.extend_from_slice(b"null"),
        FieldValue::Int(number) => _ = serde_json::to_writer(json, &number),
        FieldValue::Bool(value) => json.extend_from_slice(if value { b"true" } else { b"false" }),
        FieldValue::Str(text) if needs_escapes(text) => _ = serde_json::to_writer(json, text),
        FieldValue::Str(text) => write_plain(json, text.as_bytes()),
        FieldValue::DateTime(moment) => write_plain(json, moment.to_representation().as_bytes()),
    }
}

fn write_plain(json: &mut Vec<u8>, text: &[u8]) {
    json.push(b'"');
    json.extend_from_slice(text);
    json.push(b'"');
}

/// Checks all bytes without an early exit, so that the compiler can check several bytes at a time (SIMD).
fn needs_escapes(text: &str) -> bool {
    let escaped = |byte: u8| u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\');
    text.bytes().fold(0, |found, byte| found | escaped(byte)) != 0
}

impl<M> Serialize for Representation<M> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Row { fields: &self.fields, instance: &self.instance }.serialize(serializer)
    }
}

impl<M> Serialize for ListRepresentation<M> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.instances.len()))?;
        for instance in &self.instances {
            list.serialize_element(&Row { fields: &self.fields, instance })?;
        }
        list.end()
    }
}

struct Row<'a, M: 'static> {
    fields: &'a [&'static Field<M>],
    instance: &'a M,
}

impl<M> Serialize for Row<'_, M> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.fields.len()))?;
        for field in self.fields {
            object.serialize_entry(field.name, &Attribute((field.value)(self.instance)))?;
        }
        object.end()
    }
}

struct Attribute<'a>(FieldValue<'a>);

impl Serialize for Attribute<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            FieldValue::Null => serializer.serialize_none(),
            FieldValue::Int(number) => serializer.serialize_i64(number),
            FieldValue::Str(text) => serializer.serialize_str(text),
            FieldValue::Bool(value) => serializer.serialize_bool(value),
            FieldValue::DateTime(moment) => serializer.serialize_str(moment.to_representation().as_ref()),
        }
    }
}
