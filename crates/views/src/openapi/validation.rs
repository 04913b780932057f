//! `drf_spectacular.validation.validate_schema`: the rules of OpenAPI that settings and declarations could break.
//!
//! The generator writes only known keys in their places, so this program needs no JSON Schema of OpenAPI. CI checks the
//! documents with a public validator.

use serde_json::Value;

/// Checks a document.
///
/// # Errors
/// One line about the first rule that it breaks.
pub fn validate_schema(document: &Value) -> Result<(), String> {
    let mut references = Vec::new();
    collect_references(document, &mut references);
    if let Some(missing) = references.iter().find(|reference| document.pointer(&reference[1..]).is_none()) {
        return Err(format!("{missing} does not exist"));
    }
    let components = document["components"].as_object().into_iter().flat_map(|kinds| kinds.values());
    for name in components.filter_map(Value::as_object).flat_map(|named| named.keys()) {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if name.is_empty() || !name.chars().all(is_allowed) {
            return Err(format!("'{name}' is not a valid component name"));
        }
    }
    if let Some(tos) = document["info"]["termsOfService"].as_str()
        && tos.parse::<actix_web::http::Uri>().is_err()
    {
        return Err(format!("'{tos}' is not a URL: info.termsOfService"));
    }
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = || {
        let paths = paths.clone();
        paths.flat_map(|(path, methods)| methods.as_object().into_iter().flatten().map(move |(_, one)| (path, one)))
    };
    operations().try_for_each(|(path, operation)| check_parameters(path, operation))?;
    let mut ids: Vec<&str> = operations().filter_map(|(_, operation)| operation["operationId"].as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("two operations have the operationId {}", pair[0])),
        None => Ok(()),
    }
}

/// The parameters of a path and those that the operation declares are the same, and no parameter comes twice.
fn check_parameters(path: &str, operation: &Value) -> Result<(), String> {
    let mut declared: Vec<(&str, &str)> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parameter| (parameter["in"].as_str().unwrap_or(""), parameter["name"].as_str().unwrap_or("")))
        .collect();
    declared.sort_unstable();
    if let Some(pair) = declared.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(format!("the parameter {} of {path} is declared twice", pair[0].1));
    }
    let mut in_path: Vec<&str> =
        path.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default()).collect();
    in_path.sort_unstable();
    let declared: Vec<&str> =
        declared.into_iter().filter(|(place, _)| *place == "path").map(|(_, name)| name).collect();
    if declared == in_path {
        Ok(())
    } else {
        Err(format!("the parameters of {path} differ from its declared parameters"))
    }
}

fn collect_references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        Value::Object(object) => {
            found.extend(object.get("$ref").and_then(Value::as_str).filter(|text| text.starts_with('#')));
            object.values().for_each(|item| collect_references(item, found));
        }
        _ => {}
    }
}
