//! The template of the login and of the logout.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::exceptions::{ApiException, exception_handler};
use crate::request::Request;
use crate::response::{Content, Response};
use crate::templates;

/// The data of the template.
#[derive(Default, Serialize)]
pub(super) struct Page {
    /// The title, which is also the text of the button.
    pub(super) name: &'static str,
    /// The `action` of the form.
    pub(super) action: String,
    /// Has the CSRF token, if there is a form.
    pub(super) account: Account,
    /// What the form asks for.
    pub(super) fields: Vec<Field>,
    /// The errors of the whole form.
    pub(super) errors: Map<String, Value>,
}

/// The data of the user for `base.html`.
#[derive(Default, Serialize)]
pub(super) struct Account {
    pub(super) csrf_token: Option<String>,
}

/// A field of the form.
#[derive(Serialize)]
pub(super) struct Field {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    /// What was typed. Always empty for the password.
    value: String,
    errors: Option<Value>,
}

impl Field {
    /// The fields of a login, with the username that was typed.
    pub(super) fn of_login(username: String) -> Vec<Field> {
        let field =
            |name, label, kind, autocomplete, value| Field { name, label, kind, autocomplete, value, errors: None };
        vec![
            field("username", "Username", "text", "username", username),
            field("password", "Password", "password", "current-password", String::new()),
        ]
    }
}

impl Page {
    /// A page with a form.
    pub(super) fn with_form(name: &'static str, action: String, csrf_token: String) -> Page {
        Page { name, action, account: Account { csrf_token: Some(csrf_token) }, ..Page::default() }
    }

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
        for field in &mut self.fields {
            field.errors = self.errors.remove(field.name);
        }
        let content = Content::Page(templates::render("login.html", self));
        Response { content, ..response }.header(header::VARY, HeaderValue::from_static("Cookie"))
    }
}

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
