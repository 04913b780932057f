//! `drf_spectacular`: the OpenAPI document, made from the declarations that also validate requests.
//!
//! `docs/openapi.md` says how the document differs from drf-spectacular's.

mod components;
mod endpoints;
mod fields;
mod responses;
mod errors;
mod operation;
mod versions;
mod validation;
mod languages;
mod view;

use serde_json::{Map, Value, json};

use crate::resolvers::UrlPattern;
use crate::settings::{OasVersion, Settings, Spectacular};
use components::Components;
use endpoints::{Endpoint, endpoints};

pub use validation::validate_schema;
pub use view::{generate, with_route};

/// The result of the generator.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The document.
    pub document: Value,
    /// What the document leaves out or guesses.
    pub warnings: Vec<String>,
}

/// The settings and the components, which all parts of the generator use.
struct Generator<'s> {
    settings: &'s Settings,
    components: Components,
}

/// `SchemaGenerator.get_schema`: the document of the views behind these URL patterns.
pub fn get_schema(urlpatterns: &[UrlPattern], settings: &Settings) -> Generated {
    let endpoints = endpoints(urlpatterns);
    let mut generator = Generator { settings, components: Components::default() };
    let mut paths = Map::new();
    for endpoint in &endpoints {
        let operation = operation::operation(endpoint, &mut generator);
        let methods = paths.entry(endpoint.path.clone()).or_insert_with(|| json!({}));
        methods[endpoint.method.as_str().to_ascii_lowercase()] = Value::Object(operation);
    }
    number_operation_ids(&mut paths, &mut generator.components);
    let needs_token = endpoints.iter().any(|endpoint| !endpoint.view.authentication_classes.is_empty());
    let security = needs_token.then(|| security_scheme(&mut generator));
    let (schemas, warnings) = generator.components.build();
    let mut components = json!({"schemas": schemas});
    if let Some(scheme) = security {
        components["securitySchemes"] = json!({"jwtAuth": scheme});
    }
    let mut document = root(&settings.spectacular_settings);
    document.insert("paths".into(), Value::Object(paths));
    document.insert("components".into(), components);
    let mut document = Value::Object(document);
    if settings.spectacular_settings.oas_version == OasVersion::V3_1 {
        versions::upgrade(&mut document);
    }
    Generated { document, warnings }
}

/// `build_root_object`, without paths and components.
fn root(settings: &Spectacular) -> Map<String, Value> {
    let version = OasVersion::ALL.iter().find(|(_, version)| *version == settings.oas_version);
    let mut info = json!({"title": settings.title, "version": settings.version});
    if !settings.description.is_empty() {
        info["description"] = json!(settings.description);
    }
    if let Some(tos) = &settings.tos {
        info["termsOfService"] = json!(tos);
    }
    let version = version.map_or("3.0.3", |(text, _)| text);
    Map::from_iter([("openapi".to_owned(), json!(version)), ("info".to_owned(), info)])
}

/// The version of the API with that of the request: `0.0.0 (2)`.
pub fn with_version(document: &mut Value, version: &str) {
    let own = document["info"]["version"].as_str().unwrap_or_default();
    let version = if own.is_empty() { version.to_owned() } else { format!("{own} ({version})") };
    document["info"]["version"] = json!(version);
}

/// `normalize_result_object`: operations with the same identifier get numbers.
fn number_operation_ids(paths: &mut Map<String, Value>, components: &mut Components) {
    let mut known: Vec<String> = Vec::new();
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let earlier = known.iter().filter(|other| **other == id).count();
        if earlier > 0 {
            components.warn(format!("operationId \"{id}\" has collisions. resolving with numeral suffixes."));
            operation["operationId"] = json!(format!("{id}_{}", earlier + 1));
        }
        known.push(id);
    }
}

/// `SimpleJWTScheme`: how requests carry a token. OpenAPI knows only the word `Bearer`.
fn security_scheme(generator: &mut Generator<'_>) -> Value {
    let words = &generator.settings.simple_jwt.auth_header_types;
    if words.len() > 1 {
        generator.components.warn(format!(
            "OpenAPI3 can only have one \"bearerFormat\". JWT Settings specify {}. Using the first one.",
            words.join(", ")
        ));
    }
    match words.first().map(String::as_str) {
        None | Some("Bearer") => json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}),
        Some(word) => json!({
            "type": "apiKey", "in": "header", "name": "Authorization",
            "description": format!("Token-based authentication with required prefix \"{word}\""),
        }),
    }
}

impl Components {
    /// A view whose handler says nothing of its answer.
    fn warn_about_nothing(&mut self, endpoint: &Endpoint<'_>) {
        if endpoint.method != actix_web::http::Method::DELETE {
            self.warn(format!(
                "[{}]: unable to guess serializer of {} {}. The handler returns a plain `Response`.",
                endpoint.view.name, endpoint.method, endpoint.path
            ));
        }
    }
}
