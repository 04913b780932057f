//! Takes the additions of `docs/openapi.md` out of a document.

use serde_json::{Map, Value, json};

/// Operations whose bodies drf-spectacular cannot guess.
const UNKNOWN_BODIES: [&str; 3] = ["health_retrieve", "me_retrieve", "multiply_by_seven_create"];

/// The document without its additions. `expected` says which components there are, and whether the type of a key is known.
pub(crate) fn remove(mut document: Value, expected: &Value) -> Value {
    downgrade(&mut document);
    let components = document["components"]["schemas"].as_object().unwrap().clone();
    for (path, methods) in document["paths"].as_object_mut().unwrap() {
        for (method, operation) in methods.as_object_mut().unwrap() {
            let known = &expected["paths"][path][method];
            remove_from_operation(operation.as_object_mut().unwrap(), known);
        }
    }
    let names = expected["components"]["schemas"].as_object().unwrap().keys();
    let merged = names.map(|name| (name.clone(), component(name, &components, expected)));
    document["components"]["schemas"] = Value::Object(merged.collect());
    document
}

fn remove_from_operation(operation: &mut Map<String, Value>, known: &Value) {
    operation["responses"].as_object_mut().unwrap().retain(|status, _| status.starts_with('2'));
    let id = operation["operationId"].as_str().unwrap();
    if UNKNOWN_BODIES.contains(&id) {
        operation.shift_remove("requestBody");
        operation["responses"]["200"] = json!({"description": "No response body"});
    }
    if let Some(body) = operation.get_mut("requestBody") {
        for content in body["content"].as_object_mut().unwrap().values_mut() {
            let reference = content["schema"]["$ref"].as_str().unwrap();
            content["schema"]["$ref"] = json!(reference.strip_suffix("Request").unwrap_or(reference));
        }
    }
    // Without a queryset, drf-spectacular knows neither the type of a key nor its description.
    for (place, parameter) in
        operation.get_mut("parameters").into_iter().flat_map(|p| p.as_array_mut().unwrap()).enumerate()
    {
        let theirs = &known["parameters"][place];
        if parameter["in"] == "path" && theirs["schema"]["type"] == "string" {
            assert_eq!(parameter["schema"], json!({"type": "integer"}));
            *parameter = theirs.clone();
        }
    }
}

/// `XRequest` and `X` as the one component of drf-spectacular.
fn component(name: &str, ours: &Map<String, Value>, expected: &Value) -> Value {
    let theirs = &expected["components"]["schemas"][name];
    let mut properties = Map::new();
    let mut required = Vec::new();
    // `PatchedBook` has the read-only fields of `Book`.
    let answer = ours.get(name.strip_prefix("Patched").unwrap_or(name));
    for part in [ours.get(&format!("{name}Request")), ours.get(name), answer].into_iter().flatten() {
        for (field, schema) in part["properties"].as_object().into_iter().flatten() {
            let mut schema = schema.clone();
            let both = properties.contains_key(field);
            let keys = schema.as_object_mut().unwrap();
            let is_new = keys.shift_remove("pattern").is_some() | keys.shift_remove("minLength").is_some();
            assert!(!is_new || keys["type"] == "string");
            direction(field, keys, theirs);
            if both {
                assert_eq!(properties[field], schema, "{name}.{field} is the same in both directions");
            }
            properties.insert(field.clone(), schema);
        }
        required.extend(part["required"].as_array().into_iter().flatten().map(|field| field.as_str().unwrap()));
    }
    required.sort_unstable();
    required.dedup();
    let listed = theirs.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    assert!(listed.iter().all(|field| required.contains(&field.as_str().unwrap())), "{name}: {required:?}");
    let mut component = json!({"type": "object", "properties": properties});
    if !listed.is_empty() {
        component["required"] = json!(listed);
    }
    component
}

/// A field that only one of the two components has is `readOnly` or `writeOnly` for drf-spectacular. The stray quotation
/// mark of its example of a cursor is a fault.
fn direction(field: &str, schema: &mut Map<String, Value>, theirs: &Value) {
    for flag in ["readOnly", "writeOnly"] {
        if theirs["properties"][field][flag] == true {
            schema.insert(flag.into(), json!(true));
        }
    }
    if let Some(example) = schema.get("example").and_then(Value::as_str)
        && theirs["properties"][field]["example"] == format!("{example}\"")
    {
        schema.insert("example".into(), json!(format!("{example}\"")));
    }
}

/// OpenAPI 3.1 as drf-spectacular writes it, which is OpenAPI 3.0 with another number.
fn downgrade(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(downgrade),
        Value::Object(object) => {
            object.values_mut().for_each(downgrade);
            if let Some([kind, null]) = object.get("type").and_then(Value::as_array).map(Vec::as_slice) {
                assert_eq!(null, "null");
                let kind = kind.clone();
                object.insert("type".into(), kind);
                object.insert("nullable".into(), json!(true));
            }
            if let Some([example]) = object.get("examples").and_then(Value::as_array).map(Vec::as_slice) {
                let example = example.clone();
                object.shift_remove("examples");
                object.insert("example".into(), example);
            }
        }
        _ => {}
    }
}
