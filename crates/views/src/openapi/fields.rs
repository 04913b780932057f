//! `AutoSchema._map_serializer_field`: the schema of a field, from the declaration that also validates it.

use serde_json::{Map, Value, json};
use serializers::fields::{CharField, Field, Kind};

/// A text with a character that is neither white space nor NUL, and without NUL. The server trims white space, refuses a
/// text of which nothing is left, and refuses NUL. In Python, white space is also U+001C to U+001F and U+0085, which `\s`
/// of JavaScript leaves out.
const NOT_BLANK: &str = r"^[^\x00]*[^\s\x00\x1c-\x1f\x85][^\x00]*$";
/// A text without NUL.
const NO_NUL: &str = r"^[^\x00]*$";

/// Who sends a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Direction {
    /// The client.
    Request,
    /// The client, who may leave out every field.
    Patch,
    /// The server, which sends every field.
    Answer,
}

impl Direction {
    fn has(self, field: &Field) -> bool {
        if self == Direction::Answer { !field.write_only } else { !field.read_only }
    }

    fn requires(self, field: &Field) -> bool {
        match self {
            Direction::Request => field.required,
            Direction::Patch => false,
            Direction::Answer => true,
        }
    }
}

/// `_map_basic_serializer`: the object with these fields.
pub(super) fn object(fields: &[Field], direction: Direction) -> Value {
    let fields = || fields.iter().filter(|field| direction.has(field));
    let properties: Map<String, Value> =
        fields().map(|field| (field.name.to_owned(), property(field, direction))).collect();
    let mut required: Vec<&str> = fields().filter(|field| direction.requires(field)).map(|field| field.name).collect();
    required.sort_unstable();
    let mut object = json!({"type": "object"});
    if !properties.is_empty() {
        object["properties"] = Value::Object(properties);
    }
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

fn property(field: &Field, direction: Direction) -> Value {
    let is_request = direction != Direction::Answer;
    let mut schema = match field.kind {
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::DateTime => json!({"type": "string", "format": "date-time"}),
        Kind::PrimaryKeyRelated => json!({"type": "integer"}),
        Kind::Char(text) => char_field(text, is_request),
        Kind::Integer(number) => integer_field(number.min_value, number.max_value),
    };
    for (flag, is_set) in
        [("readOnly", field.read_only), ("writeOnly", field.write_only), ("nullable", field.allow_null)]
    {
        if is_set {
            schema[flag] = json!(true);
        }
    }
    schema
}

/// A stored text may break the rules for new ones, so only requests have all of them.
fn char_field(field: CharField, is_request: bool) -> Value {
    let mut schema = json!({"type": "string"});
    if let Some(limit) = field.max_length {
        schema["maxLength"] = json!(limit);
    }
    if is_request {
        schema["pattern"] = json!(if field.allow_blank { NO_NUL } else { NOT_BLANK });
        if !field.allow_blank {
            schema["minLength"] = json!(1);
        }
    }
    schema
}

fn integer_field(min: Option<i64>, max: Option<i64>) -> Value {
    let mut schema = json!({"type": "integer"});
    if let Some(max) = max {
        schema["maximum"] = json!(max);
    }
    if let Some(min) = min {
        schema["minimum"] = json!(min);
    }
    let is_long = |limit: Option<i64>| limit.is_some_and(|limit| i32::try_from(limit).is_err());
    if is_long(min) || is_long(max) {
        schema["format"] = json!("int64");
    }
    schema
}
