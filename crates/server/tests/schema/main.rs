//! The OpenAPI document is that of drf-spectacular, except for the additions that `docs/openapi.md` explains.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "../support/mod.rs"]
mod support;

mod additions;
mod answers;
mod route;

use std::path::PathBuf;

use serde_json::Value;
use support::{Server, fixture};

/// The folder of the recorded documents.
fn recorded(file: &str) -> PathBuf {
    fixture::recorded().parent().unwrap().join("recorded_schemas").join(file)
}

fn read(file: &str) -> Value {
    serde_json::from_slice(&std::fs::read(recorded(file)).unwrap()).unwrap()
}

/// The names of the recorded documents, with their settings.
fn cases() -> Vec<(String, Vec<(String, String)>)> {
    let settings = read("settings.json");
    let texts = |settings: &Value| {
        let settings = settings.as_object().unwrap().iter();
        settings.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
    };
    settings.as_object().unwrap().iter().map(|(name, settings)| (name.clone(), texts(settings))).collect()
}

/// A server with the route of the schema.
fn server() -> Server {
    let (_, settings) = cases().swap_remove(0);
    Server::start_with_settings(fixture::template(), &settings)
}

/// The document of these settings.
fn document(settings: &[(String, String)]) -> Value {
    let settings = support::load(settings).unwrap().for_views("");
    views::openapi::generate(views::SCHEMA_ROUTE, &views::urlpatterns(), &settings).document
}

#[test]
fn without_its_additions_the_document_is_that_of_drf_spectacular() {
    for (name, settings) in cases() {
        let expected = read(&format!("{name}.json"));
        let ours = additions::remove(document(&settings), &expected);
        for (path, methods) in expected["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let pretty = |operation: &Value| serde_json::to_string_pretty(operation).unwrap();
                assert_eq!(pretty(&ours["paths"][path][method]), pretty(operation), "{name}: {method} {path}");
            }
        }
        for (component, schema) in expected["components"]["schemas"].as_object().unwrap() {
            assert_eq!(&ours["components"]["schemas"][component], schema, "{name}: {component}");
        }
        assert_eq!(ours, expected, "{name}");
    }
}

#[test]
fn documents_are_valid() {
    for (name, settings) in cases() {
        assert_eq!(views::openapi::validate_schema(&document(&settings)), Ok(()), "{name}");
    }
}

#[test]
fn yaml_is_written_as_drf_spectacular_writes_it() {
    for (name, _) in cases() {
        let yaml = std::fs::read_to_string(recorded(&format!("{name}.yaml"))).unwrap();
        let data = read(&format!("{name}.json"));
        assert_eq!(String::from_utf8(fixtures::to_yaml(&data).unwrap()).unwrap(), yaml, "{name}");
    }
}
