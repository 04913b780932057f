//! `django.views.debug.technical_404_response`: the 404 page of `DEBUG`, which lists the routes.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use serde::Serialize;

use super::account::Account;
use crate::http::request::HttpRequest;
use crate::http::response::HttpResponse;
use crate::http::uris::escape_uri_path;
use crate::patterns::Routes;
use crate::templates;

/// The data of `technical_404.html`.
#[derive(Serialize)]
struct Page<'p> {
    account: Account,
    name: &'static str,
    method: &'p str,
    url: String,
    path: &'p str,
    routes: Vec<ShownRoute<'p>>,
}

#[derive(Serialize)]
struct ShownRoute<'p> {
    pattern: &'p str,
    name: &'p str,
}

/// The page for a path without a view.
pub(crate) fn technical_404_response(request: &HttpRequest, routes: &Routes) -> HttpResponse {
    let page = Page {
        account: Account::default(),
        name: "Page not found",
        method: request.method.as_str(),
        url: format!("{}{}", request.base_uri(), escape_uri_path(&request.path)),
        path: request.path.trim_start_matches('/'),
        routes: routes.0.iter().map(|route| ShownRoute { pattern: &route.shown, name: &route.name }).collect(),
    };
    let mut headers = HeaderMap::with_capacity(8);
    templates::add_headers(&mut headers);
    HttpResponse::new(StatusCode::NOT_FOUND, headers, templates::render("technical_404.html", page))
}
