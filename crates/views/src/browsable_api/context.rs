//! `BrowsableAPIRenderer.get_context`: the data of the template.

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use minijinja::Value;
use python::urllib::quote_plus;
use serde::Serialize;

use super::Shown;
use super::account::{Account, full_path};
use super::forms::{self, Forms};
use crate::controls::Controls;
use crate::http::request::latin1;
use crate::http::uris::escape_uri_path;
use crate::links;
use crate::renderers::Renderer;
use crate::request::Request;

/// The data of `api.html`.
#[derive(Serialize)]
pub(super) struct Page<'p> {
    account: Account,
    breadcrumbs: Vec<Link<'p>>,
    name: &'p str,
    description: &'static str,
    can_get: bool,
    can_options: bool,
    can_delete: bool,
    /// The formats of `GET`, each with its URL.
    formats: Vec<Link<'p>>,
    method: &'p str,
    full_path: String,
    status: String,
    headers: Vec<Header>,
    /// Markup.
    content: Value,
    /// Whether `content` is truncated.
    is_cut: bool,
    forms: Vec<Forms>,
    controls: &'p Controls,
}

#[derive(Serialize)]
struct Link<'p> {
    name: &'p str,
    url: String,
}

#[derive(Serialize)]
struct Header {
    name: String,
    value: String,
}

impl<'p> Page<'p> {
    pub(super) fn new(shown: &Shown<'p>, content: Value, is_cut: bool) -> Page<'p> {
        let Shown { view, request, status, headers, controls, .. } = *shown;
        let is_denied = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status);
        Page {
            account: Account::of(request),
            breadcrumbs: breadcrumbs(request),
            name: &view.name,
            description: if is_denied { "" } else { view.description },
            can_get: view.handler(&Method::GET).is_some(),
            can_options: forms::shows(shown, &Method::OPTIONS),
            can_delete: forms::shows(shown, &Method::DELETE) && forms::may_exist(shown),
            formats: formats(request),
            method: request.method.as_str(),
            full_path: full_path(request),
            status: status.to_string(),
            headers: response_headers(headers, status),
            content,
            is_cut,
            forms: Forms::all(shown),
            controls,
        }
    }
}

/// `get_breadcrumbs`, with `preserve_builtin_query_params`: the links keep `?format=…`.
fn breadcrumbs(request: &Request) -> Vec<Link<'_>> {
    let format = request.query_param("format").ok().flatten();
    let query = format.map(|format| format!("?format={}", quote_plus(&format))).unwrap_or_default();
    let crumbs = request.app.routes.breadcrumbs(&request.path);
    crumbs.into_iter().map(|(name, path)| Link { name, url: format!("{}{query}", escape_uri_path(&path)) }).collect()
}

/// `available_formats`
fn formats<'p>(request: &Request) -> Vec<Link<'p>> {
    let renderers = &request.app.settings.rest_framework.default_renderer_classes;
    let formats = renderers.iter().map(|renderer| renderer.format());
    let links =
        formats.map(|name| Some(Link { name, url: links::full_path(request, &[("format", Some(name))]).ok()? }));
    links.flatten().collect()
}

/// The headers that the same answer has as JSON, by name.
fn response_headers(headers: &HeaderMap, status: StatusCode) -> Vec<Header> {
    let of = |name: &str, value: String| Header { name: title(name), value };
    let mut headers: Vec<Header> =
        headers.iter().map(|(name, value)| of(name.as_str(), latin1(Some(value)).into_owned())).collect();
    if status != StatusCode::NO_CONTENT {
        headers.push(of("content-type", Renderer::Json.content_type().to_owned()));
    }
    headers.sort_by(|one, other| one.name.cmp(&other.name));
    headers
}

/// `Content-Type`, as people write it.
fn title(name: &str) -> String {
    let words = name.split('-').map(|word| match word.split_at_checked(1) {
        Some(_) if word == "www" => "WWW".to_owned(),
        Some((first, rest)) => first.to_uppercase() + rest,
        None => String::new(),
    });
    words.collect::<Vec<_>>().join("-")
}
