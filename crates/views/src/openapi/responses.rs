//! `AutoSchema._get_request_body` and `_get_response_bodies`: what an operation reads and answers.

use actix_web::http::Method;
use serde_json::{Map, Value, json};

use super::Generator;
use super::endpoints::Endpoint;
use super::errors;
use super::fields::{Direction, object};
use crate::negotiation::PARSERS;
use crate::renderers::Renderer;
use crate::schema::{Body, Exchange, Shape};

/// `requestBody`, for methods that read a serializer.
///
/// `Book` is what the server sends, and `BookRequest` what it reads: drf-spectacular's names with
/// `COMPONENT_SPLIT_REQUEST`. `PatchedBook` is only read.
pub(super) fn request_body(endpoint: &Endpoint<'_>, generator: &mut Generator<'_>) -> Option<Value> {
    let shape = endpoint.exchange()?.request?;
    let (name, direction) = match endpoint.method {
        Method::PATCH => (format!("Patched{}", shape.name), Direction::Patch),
        _ => (format!("{}Request", shape.name), Direction::Request),
    };
    let fields = (shape.fields)(&generator.settings.simple_jwt);
    let schema = object(&fields, direction);
    let is_required = schema.get("required").is_some();
    let reference = generator.components.add(&name, schema);
    let content: Map<String, Value> =
        PARSERS.iter().map(|parser| (parser.media_type().to_owned(), json!({"schema": reference}))).collect();
    let mut body = json!({"content": content});
    if is_required {
        body["required"] = json!(true);
    }
    Some(body)
}

/// `responses`: the answer to a request that succeeds, and then the error answers.
pub(super) fn responses(endpoint: &Endpoint<'_>, generator: &mut Generator<'_>) -> Value {
    let exchange = endpoint.exchange().copied().unwrap_or(Exchange::new(None, Body::None));
    let success = match answer(endpoint, exchange.answer, generator) {
        Some(schema) => {
            let renderers = endpoint.view.renderers(&generator.settings.rest_framework);
            json!({"content": content(&schema, renderers), "description": ""})
        }
        None => json!({"description": "No response body"}),
    };
    let mut responses = Map::from_iter([(exchange.status.as_str().to_owned(), success)]);
    let errors = errors::responses(endpoint, generator);
    responses.extend(errors.into_iter().map(|(status, response)| (status.as_str().to_owned(), response)));
    Value::Object(responses)
}

/// The schema in each media type except that of browsable pages, which `map_renderers` leaves out.
pub(super) fn content(schema: &Value, renderers: &[Renderer]) -> Value {
    let renderers = renderers.iter().filter(|renderer| **renderer != Renderer::BrowsableApi);
    let content = renderers.map(|renderer| (renderer.media_type().to_owned(), json!({"schema": schema})));
    Value::Object(content.collect())
}

fn answer(endpoint: &Endpoint<'_>, body: Body, generator: &mut Generator<'_>) -> Option<Value> {
    match body {
        Body::None => {
            generator.components.warn_about_nothing(endpoint);
            None
        }
        Body::Object => Some(json!({"type": "object", "additionalProperties": {}})),
        Body::One(shape) => Some(row(shape, generator)),
        Body::List(shape) => Some(list(shape, generator)),
    }
}

fn row(shape: Shape, generator: &mut Generator<'_>) -> Value {
    let fields = (shape.fields)(&generator.settings.simple_jwt);
    generator.components.add(shape.name, object(&fields, Direction::Answer))
}

/// A bare list, a page, or either of them if the client may choose.
fn list(shape: Shape, generator: &mut Generator<'_>) -> Value {
    let row = row(shape, generator);
    let bare = json!({"type": "array", "items": row});
    let settings = &generator.settings.rest_framework;
    let Some(class) = settings.default_pagination_class else { return bare };
    let (has_pages, has_none) = class.forms(settings);
    if !has_pages {
        return bare;
    }
    let page = generator.components.add(&format!("Paginated{}List", shape.name), class.response_schema(&row));
    if has_none { json!({"oneOf": [bare, page]}) } else { page }
}
