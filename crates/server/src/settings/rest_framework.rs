//! How the settings of `REST_FRAMEWORK` are read. Classes are named by their Python paths.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use views::PAGINATION_CLASSES;
use views::settings::{FilterBackend, Pagination, Rate, Renderer, RestFramework, SchemaClass, ThrottleClass};

use super::throttling;

/// `REST_FRAMEWORK`. `DEFAULT_AUTHENTICATION_CLASSES` and `DEFAULT_PERMISSION_CLASSES` are part of the program.
#[derive(Deserialize)]
#[serde(
    remote = "RestFramework",
    rename_all = "SCREAMING_SNAKE_CASE",
    deny_unknown_fields,
    default = "RestFramework::default"
)]
struct Fields {
    #[serde(deserialize_with = "renderer_classes")]
    default_renderer_classes: Vec<Renderer>,
    #[serde(deserialize_with = "pagination_class")]
    default_pagination_class: Option<Pagination>,
    #[serde(deserialize_with = "page_size")]
    page_size: Option<i64>,
    #[serde(deserialize_with = "filter_backends")]
    default_filter_backends: Vec<FilterBackend>,
    search_param: String,
    ordering_param: String,
    #[serde(deserialize_with = "throttling::classes")]
    default_throttle_classes: Vec<ThrottleClass>,
    #[serde(deserialize_with = "throttling::rates")]
    default_throttle_rates: BTreeMap<String, Option<Rate>>,
    #[serde(deserialize_with = "throttling::number_or_none")]
    num_proxies: Option<usize>,
    #[serde(deserialize_with = "schema_class")]
    default_schema_class: SchemaClass,
}

/// Reads the whole table.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RestFramework, D::Error> {
    Fields::deserialize(deserializer)
}

/// An empty text stands for Python's `None`.
fn pagination_class<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Pagination>, D::Error> {
    let path = String::deserialize(deserializer)?;
    if path.is_empty() {
        return Ok(None);
    }
    class(&path, &[Pagination::STOCK, PAGINATION_CLASSES].concat()).map(Some).map_err(serde::de::Error::custom)
}

fn schema_class<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SchemaClass, D::Error> {
    let path = String::deserialize(deserializer)?;
    class(&path, SchemaClass::ALL).map_err(serde::de::Error::custom)
}

/// `DEFAULT_RENDERER_CLASSES`. A list without JSON would leave errors without a renderer.
fn renderer_classes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Renderer>, D::Error> {
    let renderers = classes(Renderer::ALL, deserializer)?;
    if renderers.contains(&Renderer::Json) {
        return Ok(renderers);
    }
    Err(serde::de::Error::custom("must name 'rest_framework.renderers.JSONRenderer'"))
}

fn filter_backends<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FilterBackend>, D::Error> {
    classes(FilterBackend::ALL, deserializer)
}

/// A list of classes by their paths.
pub(super) fn classes<'de, T: Copy, D: Deserializer<'de>>(
    classes: &[(&str, T)],
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let paths = Vec::<String>::deserialize(deserializer)?;
    paths.iter().map(|path| class(path, classes).map_err(serde::de::Error::custom)).collect()
}

/// `import_string(path)`
fn class<T: Copy>(path: &str, classes: &[(&str, T)]) -> Result<T, String> {
    let found = classes.iter().find(|(known, _)| *known == path).map(|(_, class)| *class);
    found.ok_or_else(|| {
        let known: Vec<&str> = classes.iter().map(|(known, _)| *known).collect();
        format!("names '{path}', which is none of {}", known.join(", "))
    })
}

/// `PAGE_SIZE`
fn page_size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let size = throttling::number_or_none(deserializer)?;
    size.map(i64::try_from).transpose().map_err(|_range| serde::de::Error::custom("is out of range"))
}
