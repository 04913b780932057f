//! The answers to requests that fail, which drf-spectacular leaves out: each status where it can happen, with its body.

use actix_web::http::{Method, StatusCode};
use models::User;
use serde_json::{Map, Value, json};

use super::Generator;
use super::endpoints::Endpoint;
use super::responses::content;
use crate::throttling;

/// The error answers of an operation, in the order of their statuses.
pub(super) fn responses(endpoint: &Endpoint<'_>, generator: &mut Generator<'_>) -> Vec<(StatusCode, Value)> {
    let media_types = endpoint.view.renderers(&generator.settings.rest_framework);
    let statuses = statuses(endpoint, generator);
    let describe = |status: StatusCode| {
        let body = match status {
            StatusCode::BAD_REQUEST => bad_request(endpoint, generator),
            StatusCode::UNAUTHORIZED => generator.components.add("AuthenticationError", authentication_error()),
            _ => generator.components.add("Error", error()),
        };
        let mut response = json!({"content": content(&body, media_types), "description": description(status)});
        if let Some((name, schema)) = header(status) {
            response["headers"] = json!({name: {"schema": schema}});
        }
        (status, response)
    };
    statuses.into_iter().map(describe).collect()
}

/// The statuses that a request can get.
///
/// On every path, a request can have an unknown `?format=` (404), an `Accept` header that no renderer fits (406) or an
/// unknown charset (400), and can exceed the limits of the server (503). 405 is the answer to other methods of the path.
fn statuses(endpoint: &Endpoint<'_>, generator: &Generator<'_>) -> Vec<StatusCode> {
    let (view, schema) = (endpoint.view, endpoint.schema);
    let rest_framework = &generator.settings.rest_framework;
    let writes_rows = schema.model.is_some() && endpoint.method != Method::GET;
    // `If-Match` and `Idempotency-Key`
    let has_repeats = writes_rows && !schema.is_extra_action;
    let checks_credentials = schema.checks_credentials || !view.authentication_classes.is_empty();
    let all = [
        (StatusCode::BAD_REQUEST, true),
        (StatusCode::UNAUTHORIZED, checks_credentials),
        (StatusCode::FORBIDDEN, may_forbid(endpoint)),
        (StatusCode::NOT_FOUND, true),
        (StatusCode::METHOD_NOT_ALLOWED, true),
        (StatusCode::NOT_ACCEPTABLE, true),
        (StatusCode::CONFLICT, writes_rows),
        (StatusCode::PRECONDITION_FAILED, has_repeats && endpoint.is_detail()),
        (StatusCode::PAYLOAD_TOO_LARGE, endpoint.reads_body()),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, endpoint.reads_body()),
        (StatusCode::UNPROCESSABLE_ENTITY, has_repeats && endpoint.method == Method::POST),
        (StatusCode::TOO_MANY_REQUESTS, throttling::has_limit(view, rest_framework)),
        (StatusCode::SERVICE_UNAVAILABLE, true),
    ];
    all.into_iter().filter(|(_, can_happen)| *can_happen).map(|(status, _)| status).collect()
}

/// Whether a user may be refused: by the permissions of the object, or by those of the view, which are asked about an
/// ordinary user.
fn may_forbid(endpoint: &Endpoint<'_>) -> bool {
    let user = User {
        id: 0.into(),
        password: String::new(),
        last_login: None,
        is_superuser: false,
        username: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        email: String::new(),
        is_staff: false,
        is_active: true,
        date_joined: None,
    };
    let asked = permissions::Request { method: endpoint.method.as_str(), user: Some(&user) };
    endpoint.is_detail() || !(endpoint.view.has_permission)(&asked)
}

/// The body of a 400: a text, the errors of the fields of the body, or those of the filters.
fn bad_request(endpoint: &Endpoint<'_>, generator: &mut Generator<'_>) -> Value {
    let mut forms = vec![generator.components.add("Error", error())];
    if let Some(shape) = endpoint.exchange().and_then(|exchange| exchange.request) {
        let fields = (shape.fields)(&generator.settings.simple_jwt);
        let names = fields.iter().filter(|field| !field.read_only).map(|field| field.name.to_owned());
        let errors = field_errors(names.chain(["non_field_errors".to_owned()]));
        forms.push(generator.components.add(&format!("{}Errors", shape.name), errors));
    }
    let filters = endpoint.is_list() || endpoint.is_detail();
    let backends = generator.settings.rest_framework.default_filter_backends.iter().filter(|_| filters);
    for (by_name, as_list) in backends.map(|backend| backend.refuses()) {
        let parameters = &endpoint.schema.filterset;
        if by_name && !parameters.is_empty() {
            let errors = field_errors(parameters.iter().map(|parameter| parameter.name()));
            let name = endpoint.schema.component().unwrap_or_default();
            forms.push(generator.components.add(&format!("{name}FilterErrors"), errors));
        }
        if as_list {
            forms.push(messages());
        }
    }
    match forms.as_slice() {
        [one] => one.clone(),
        _ => json!({"anyOf": forms}),
    }
}

/// Messages under the names of fields.
fn field_errors(names: impl Iterator<Item = String>) -> Value {
    let properties: Map<String, Value> = names.map(|name| (name, messages())).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1})
}

fn messages() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}

/// `{"detail": "…"}`
fn error() -> Value {
    json!({
        "type": "object", "properties": {"detail": {"type": "string"}}, "required": ["detail"],
        "additionalProperties": false,
    })
}

/// SimpleJWT's `InvalidToken`: a code, and the error of each class of token.
fn authentication_error() -> Value {
    let text = || json!({"type": "string"});
    let message = json!({
        "type": "object",
        "properties": {"token_class": text(), "token_type": text(), "message": text()},
        "required": ["message", "token_class", "token_type"],
    });
    json!({
        "type": "object",
        "properties": {"detail": text(), "code": text(), "messages": {"type": "array", "items": message}},
        "required": ["detail"],
        "additionalProperties": false,
    })
}

fn description(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "The body or a query parameter is not valid.",
        StatusCode::UNAUTHORIZED => "The credentials are missing or wrong.",
        StatusCode::FORBIDDEN => "The user may not do this.",
        StatusCode::NOT_FOUND => "The object, the page or the format does not exist.",
        StatusCode::METHOD_NOT_ALLOWED => "The path does not allow the method of the request.",
        StatusCode::NOT_ACCEPTABLE => "The answer is not available in a media type that Accept names.",
        StatusCode::CONFLICT => "Rows of the database, or a request that still runs, contradict the change.",
        StatusCode::PRECONDITION_FAILED => "The object is not in the state that If-Match names.",
        StatusCode::UNPROCESSABLE_ENTITY => "The Idempotency-Key was used for another request.",
        StatusCode::PAYLOAD_TOO_LARGE => "The body is too large.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "The media type of the body is not supported.",
        StatusCode::TOO_MANY_REQUESTS => "The client has sent too many requests.",
        _ => "The server is busy, or the database does not answer.",
    }
}

fn header(status: StatusCode) -> Option<(&'static str, Value)> {
    match status {
        StatusCode::UNAUTHORIZED => Some(("WWW-Authenticate", json!({"type": "string"}))),
        StatusCode::METHOD_NOT_ALLOWED => Some(("Allow", json!({"type": "string"}))),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            Some(("Retry-After", json!({"type": "integer"})))
        }
        _ => None,
    }
}
