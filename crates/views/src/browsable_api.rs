//! `rest_framework.renderers.BrowsableAPIRenderer`: a response as an HTML page, with a form for `POST`.
//!
//! The markup is this project's own: one page without scripts and without files of other sites. It shows the response
//! of the view and runs no query, so the page of an error shows nothing that the error itself does not contain.

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use minijinja::Environment;
use serde::Serialize;
use serializers::fields::{Field, Kind};

use crate::controls::Controls;
use crate::request::Request;
use crate::response::Content;
use crate::session::{self, Session};
use crate::view::View;

/// The page for an answer with these headers.
pub(crate) fn render(
    view: &View,
    request: &Request,
    status: StatusCode,
    headers: &HeaderMap,
    content: &Content,
    controls: Option<Controls>,
) -> Vec<u8> {
    let (text, is_cut) = shown(content);
    let page = Page {
        name: &view.name,
        description: view.description,
        user: request.user.as_ref().map(|user| user.username.as_str()),
        csrf_token: request.csrf_token(),
        seconds: request.session.as_deref().map(Session::seconds),
        login_url: session::login_url(request),
        logout_url: session::logout_url(request),
        method: request.method.as_str(),
        path: &request.path,
        status: status.to_string(),
        headers: headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default())).collect(),
        content: text,
        is_cut,
        form: form(view, request),
        controls: controls.unwrap_or_default(),
    };
    let mut templates = Environment::new();
    let rendered = templates.add_template("api.html", include_str!("../templates/api.html"));
    let rendered = rendered.and_then(|()| templates.get_template("api.html")?.render(page));
    rendered.unwrap_or_else(|error| format!("<pre>{error}</pre>")).into_bytes()
}

/// The maximum number of bytes of a response that a page shows. While a page is rendered, memory holds several copies.
const LONGEST: usize = 512 * 1024;

/// The JSON that a page shows, and whether it is truncated.
fn shown(content: &Content) -> (String, bool) {
    let mut json = content.to_json(Some(4));
    let is_cut = json.len() > LONGEST || matches!(content, Content::Streaming(_));
    json.truncate(LONGEST);
    // A character that is cut in two is left out.
    let end = json.len() - json.utf8_chunks().last().map_or(0, |chunk| chunk.invalid().len());
    json.truncate(end);
    (String::from_utf8_lossy(&json).into_owned(), is_cut)
}

/// The data of the template.
#[derive(Serialize)]
struct Page<'p> {
    name: &'p str,
    description: &'static str,
    user: Option<&'p str>,
    /// `None` if no cookie has named the user.
    csrf_token: Option<String>,
    /// The seconds until the login must be renewed.
    seconds: Option<u64>,
    login_url: String,
    logout_url: String,
    method: &'p str,
    path: &'p str,
    status: String,
    headers: Vec<(&'p str, &'p str)>,
    content: String,
    /// Whether `content` is truncated.
    is_cut: bool,
    form: Option<Vec<Input>>,
    controls: Controls,
}

/// `get_rendered_html_form`, for `POST`: the only method with a body that an HTML form can send without a script.
fn form(view: &View, request: &Request) -> Option<Vec<Input>> {
    let actions = view.metadata?;
    let allowed = view.handler(&Method::POST).is_some() && view.check_permissions(request).is_ok();
    let fields = (actions.fields)();
    allowed.then(|| fields.iter().filter(|field| !field.read_only).map(Input::of).collect())
}

/// A field of the form.
#[derive(Serialize)]
struct Input {
    name: &'static str,
    label: String,
    kind: &'static str,
    max_length: Option<usize>,
}

impl Input {
    fn of(field: &Field) -> Input {
        let (kind, max_length) = match field.kind {
            Kind::Boolean => ("checkbox", None),
            Kind::Char(char) if char.multiline => ("textarea", char.max_length),
            Kind::Char(char) if char.password => ("password", char.max_length),
            Kind::Char(char) => ("text", char.max_length),
            Kind::Integer(_) => ("number", None),
            Kind::DateTime => ("datetime-local", None),
            Kind::PrimaryKeyRelated => ("text", None),
        };
        Input { name: field.name, label: field.label(), kind, max_length }
    }
}
