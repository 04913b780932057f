//! The differences between OpenAPI 3.0 and 3.1, whose schemas are JSON Schema: `null` is a type, and `examples` a list.

use serde_json::{Value, json};

/// Rewrites a document of OpenAPI 3.0 in place.
pub(super) fn upgrade(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(upgrade),
        Value::Object(object) => {
            object.values_mut().for_each(upgrade);
            // Only a schema has a text as its `type`. A property named `type` is an object.
            let Some(Value::String(kind)) = object.get("type").cloned() else { return };
            if object.get("nullable") == Some(&json!(true)) {
                object.shift_remove("nullable");
                object.insert("type".into(), json!([kind, "null"]));
            }
            if let Some(example) = object.shift_remove("example") {
                object.insert("examples".into(), json!([example]));
            }
        }
        _ => {}
    }
}
