//! The template of the login and of the logout.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use minijinja::Environment;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::exceptions::{ApiException, exception_handler};
use crate::request::Request;
use crate::response::{Content, Response};

/// The data of the template. The password is not among them.
#[derive(Default, Serialize)]
pub(super) struct Page {
    /// The title, which is also the text of the button.
    pub(super) title: &'static str,
    /// Where the form leads.
    pub(super) action: String,
    /// `None` if there is no form.
    pub(super) csrf_token: Option<String>,
    /// Whether the form asks for a username and a password.
    pub(super) has_credentials: bool,
    /// What was typed.
    pub(super) username: String,
    /// The errors by the names of the fields.
    pub(super) errors: Map<String, Value>,
}

impl Page {
    /// The status and the headers of an error, with its errors as JSON.
    pub(super) fn response_to(exception: ApiException, request: &Request) -> Response {
        exception_handler(exception, &request.app.jwt_header())
    }

    /// The page in place of the content of a response. Errors of that content are shown on the page.
    pub(super) fn render(mut self, response: Response) -> Response {
        if matches!(response.content, Content::ServerPage) {
            return response;
        }
        self.errors = errors(&response.content);
        let mut templates = Environment::new();
        let rendered = templates.add_template("login.html", include_str!("../../templates/login.html"));
        let rendered = rendered.and_then(|()| templates.get_template("login.html")?.render(self));
        let html = rendered.unwrap_or_else(|error| {
            log::error!("login.html: {error}");
            String::new()
        });
        let headers =
            [(header::CACHE_CONTROL, "no-store"), (header::VARY, "Cookie"), (header::CONTENT_SECURITY_POLICY, POLICY)];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        let response = Response { content: Content::Page(html), ..response };
        headers.into_iter().fold(response, |response, (name, value)| response.header(name, value))
    }
}

/// The page needs one file of this server.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl Response {
    /// A response whose content [`Page::render`] writes.
    pub(super) fn with_page(status: StatusCode) -> Response {
        Response::with(status, Content::Empty)
    }
}

/// The errors of a field, or of the whole form as `non_field_errors`, each as a list of texts.
fn errors(content: &Content) -> Map<String, Value> {
    match serde_json::from_slice(&content.to_json(None)) {
        Ok(Value::Object(mut errors)) => {
            if let Some(detail) = errors.remove("detail") {
                errors.insert("non_field_errors".to_owned(), Value::Array(vec![detail]));
            }
            errors
        }
        _ => Map::new(),
    }
}
