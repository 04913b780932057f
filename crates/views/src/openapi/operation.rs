//! `drf_spectacular.openapi.AutoSchema.get_operation`: the description of one method of one path.

use serde_json::{Map, Value, json};

use super::Generator;
use super::endpoints::Endpoint;
use super::responses::{request_body, responses};
use crate::renderers::Renderer;

/// The operation, with its keys in drf-spectacular's order.
pub(super) fn operation(endpoint: &Endpoint<'_>, generator: &mut Generator<'_>) -> Map<String, Value> {
    let mut operation = Map::new();
    operation.insert("operationId".into(), json!(endpoint.operation_id()));
    if !endpoint.view.description.is_empty() {
        operation.insert("description".into(), json!(endpoint.view.description));
    }
    let parameters = parameters(endpoint, generator);
    if !parameters.is_empty() {
        operation.insert("parameters".into(), Value::Array(parameters));
    }
    if let Some(tag) = endpoint.tokens.first() {
        operation.insert("tags".into(), json!([tag]));
    }
    if let Some(body) = request_body(endpoint, generator) {
        operation.insert("requestBody".into(), body);
    }
    if let Some(security) = security(endpoint) {
        operation.insert("security".into(), security);
    }
    operation.insert("responses".into(), responses(endpoint, generator));
    operation
}

/// `_get_parameters`, sorted by name.
fn parameters(endpoint: &Endpoint<'_>, generator: &Generator<'_>) -> Vec<Value> {
    let settings = &generator.settings.rest_framework;
    let mut parameters = path_parameters(endpoint);
    if endpoint.is_list() {
        let backends = settings.default_filter_backends.iter();
        parameters.extend(backends.flat_map(|backend| backend.schema_parameters(settings, &endpoint.schema.filterset)));
        let pages = settings.default_pagination_class.filter(|class| class.forms(settings).0);
        parameters.extend(pages.into_iter().flat_map(|class| class.schema_parameters()));
    }
    parameters.extend(format_parameter(&endpoint.view.renderers()));
    parameters.extend(endpoint.schema.parameters.iter().cloned());
    let name = |parameter: &Value| parameter["name"].as_str().unwrap_or_default().to_owned();
    parameters.sort_by_key(name);
    parameters
}

/// `_resolve_path_parameters`: the key of the row.
fn path_parameters(endpoint: &Endpoint<'_>) -> Vec<Value> {
    let names = endpoint.path.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
    names
        .map(|name| match &endpoint.schema.model {
            Some(model) => json!({
                "in": "path", "name": name, "schema": {"type": "integer"},
                "description": format!("A unique integer value identifying this {model}."), "required": true,
            }),
            None => json!({"in": "path", "name": name, "schema": {"type": "string"}, "required": true}),
        })
        .collect()
}

/// `_get_format_parameters`: `?format=`, if there are several formats.
fn format_parameter(renderers: &[Renderer]) -> Option<Value> {
    let renderers = renderers.iter().filter(|renderer| **renderer != Renderer::BrowsableApi);
    let mut formats: Vec<&str> = renderers.map(|renderer| renderer.format()).collect();
    formats.sort_unstable();
    formats.dedup();
    let schema = json!({"type": "string", "enum": formats});
    (formats.len() > 1).then(|| json!({"in": "query", "name": "format", "schema": schema}))
}

/// `get_auth`: the token, or nothing if the permissions allow requests without a user. A view without authentication
/// classes has no entry.
fn security(endpoint: &Endpoint<'_>) -> Option<Value> {
    let view = endpoint.view;
    if view.authentication_classes.is_empty() {
        return None;
    }
    let asked = permissions::Request { method: endpoint.method.as_str(), user: None };
    let is_open = (view.has_permission)(&asked);
    Some(if is_open { json!([{"jwtAuth": []}, {}]) } else { json!([{"jwtAuth": []}]) })
}
