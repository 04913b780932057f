//! `django.middleware.security`: headers that tell a browser to be careful.

use actix_web::http::header::{self, HeaderValue};

use super::base::{Facts, Middleware};
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) struct SecurityMiddleware;

impl Middleware for SecurityMiddleware {
    fn new(_settings: &Settings) -> Option<SecurityMiddleware> {
        Some(SecurityMiddleware)
    }

    fn process_response(&self, _facts: &Facts<'_>, response: &mut HttpResponse) {
        let headers = &mut response.headers;
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
    }
}
