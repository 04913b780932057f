//! `django.template`: the templates of the HTML pages, which are parsed once, and the headers of these pages.
//!
//! Every value that a template shows is escaped.

use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderMap, HeaderValue};
use minijinja::{Environment, Value};
use serde::Serialize;

use crate::page_files::Urls;

/// The templates by their names.
const TEMPLATES: [(&str, &str); 9] = [
    ("base.html", include_str!("../templates/base.html")),
    ("csrf.html", include_str!("../templates/csrf.html")),
    ("fields.html", include_str!("../templates/fields.html")),
    ("api.html", include_str!("../templates/api.html")),
    ("pages.html", include_str!("../templates/pages.html")),
    ("filters.html", include_str!("../templates/filters.html")),
    ("forms.html", include_str!("../templates/forms.html")),
    ("login.html", include_str!("../templates/login.html")),
    ("technical_404.html", include_str!("../templates/technical_404.html")),
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_trim_blocks(true);
    templates.set_lstrip_blocks(true);
    templates.add_global("files", Value::from_serialize(Urls::new()));
    for (name, source) in TEMPLATES {
        if let Err(error) = templates.add_template(name, source) {
            log::error!("template {name}: {error}");
        }
    }
    templates
});

/// `render_to_string(template_name, context)`. The tests render every template, so none fails in a request.
pub(crate) fn render(name: &str, context: impl Serialize) -> Vec<u8> {
    let rendered = ENVIRONMENT.get_template(name).and_then(|template| template.render(context));
    rendered
        .unwrap_or_else(|error| {
            log::error!("template {name}: {error:#}");
            "<!doctype html><title>Server Error (500)</title><h1>Server Error (500)</h1>".to_owned()
        })
        .into_bytes()
}

/// Scripts, styles, images and forms of this server only, and no scripts and styles inside of a page.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                                       img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Adds the headers of a page from a template.
pub(crate) fn add_headers(headers: &mut HeaderMap) {
    let mut add = |name, value| headers.insert(name, HeaderValue::from_static(value));
    add(header::CONTENT_TYPE, "text/html; charset=utf-8");
    add(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    // A page may show rows of its user, so neither a shared cache nor the browser keeps it.
    add(header::CACHE_CONTROL, "private, no-store");
}
