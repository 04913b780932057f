//! `drf_spectacular.views.SpectacularAPIView`: the route that shows the document.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use models::Db;
use permissions::{AllowAny, BasePermission};
use serde_json::{Value, json};

use super::languages::LANGUAGES;
use super::{Generated, get_schema, with_version};
use crate::exceptions::Result;
use crate::renderers::Renderer;
use crate::request::Request;
use crate::resolvers::{UrlPattern, path};
use crate::response::Response;
use crate::schema::{Body, Exchange, Schema};
use crate::settings::Settings;
use crate::view::View;

const DESCRIPTION: &str = "OpenApi3 schema for this API. Format can be selected via content negotiation.\n\n\
                           - YAML: application/vnd.oai.openapi\n- JSON: application/vnd.oai.openapi+json";

/// `renderer_classes`
const RENDERERS: &[Renderer] =
    &[Renderer::OpenApiYaml, Renderer::OpenApiYaml2, Renderer::OpenApiJson, Renderer::OpenApiJson2];

/// The document of these URL patterns, and of its own route if `DEFAULT_SCHEMA_CLASS` is drf-spectacular's.
pub fn generate(route: &str, urlpatterns: &[UrlPattern], settings: &Settings) -> Generated {
    let own = settings.rest_framework.has_schema_routes().then(|| path(route, as_view(Value::Null, settings)));
    get_schema(&urlpatterns.iter().cloned().chain(own).collect::<Vec<_>>(), settings)
}

/// The URL patterns, with the route of the document if `DEFAULT_SCHEMA_CLASS` is drf-spectacular's. The document is made
/// once.
pub fn with_route(route: &str, urlpatterns: &[UrlPattern], settings: &Settings) -> Vec<UrlPattern> {
    let mut patterns = urlpatterns.to_vec();
    if settings.rest_framework.has_schema_routes() {
        let document = generate(route, urlpatterns, settings).document;
        patterns.push(path(route, as_view(document, settings)));
    }
    patterns
}

/// `SpectacularAPIView.as_view()`
fn as_view(document: Value, settings: &Settings) -> View {
    let document = Arc::new(document);
    let title = settings.spectacular_settings.title.clone();
    let get = move |request: &Request, _db: &mut Db| schema_response(&document, &title, request);
    let language = json!({"in": "query", "name": "lang", "schema": {"type": "string", "enum": LANGUAGES}});
    let schema = settings.spectacular_settings.serve_include_schema.then(|| Schema {
        exchanges: vec![(Method::GET, Exchange::new(None, Body::Object))],
        parameters: vec![language],
        ..Schema::default()
    });
    View {
        description: DESCRIPTION,
        has_permission: |request| BasePermission::<()>::has_permission(&AllowAny, request),
        uses_models: false,
        renderer_classes: Some(RENDERERS),
        schema,
        ..View::new("Spectacular Api".to_owned(), vec![(Method::GET, get)])
    }
}

/// `_get_schema_response`. `?lang=` changes nothing, because the texts are in English only.
fn schema_response(document: &Value, title: &str, request: &Request) -> Result {
    let mut document = document.clone();
    let version = request.query_param("version")?.filter(|version| !version.is_empty());
    if let Some(version) = &version {
        with_version(&mut document, version);
    }
    let name = file_name(title, version.as_deref(), request.accepted().0.format());
    let disposition = HeaderValue::try_from(format!("inline; filename=\"{name}\""));
    let response = Response::new(document);
    Ok(match disposition {
        Ok(disposition) => response.header(header::CONTENT_DISPOSITION, disposition),
        Err(_) => response,
    })
}

/// `_get_filename`. A character that a quoted text of a header cannot hold becomes `_`.
fn file_name(title: &str, version: Option<&str>, format: &str) -> String {
    let title = if title.is_empty() { "schema" } else { title };
    let version = version.map(|version| format!(" ({version})")).unwrap_or_default();
    let is_safe = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
    let name = format!("{title}{version}.{format}");
    name.chars().map(|c| if is_safe(c) { c } else { '_' }).collect()
}
