//! `django.views.defaults`: Django's own page for a status.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use super::response::HttpResponse;

/// The type of these pages.
pub(crate) const CONTENT_TYPE: &str = "text/html; charset=utf-8";

/// The page as a response.
pub(crate) fn response(status: StatusCode) -> HttpResponse {
    let mut headers = HeaderMap::with_capacity(7);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    HttpResponse::new(status, headers, page(status).into_bytes())
}

/// The page itself.
pub fn page(status: StatusCode) -> String {
    let (title, details) = match status {
        StatusCode::NOT_FOUND => ("Not Found", "The requested resource was not found on this server."),
        StatusCode::BAD_REQUEST => ("Bad Request (400)", ""),
        _ => ("Server Error (500)", ""),
    };
    format!(
        "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>{title}</title>\n</head>\n<body>\n  \
         <h1>{title}</h1><p>{details}</p>\n</body>\n</html>\n"
    )
}
