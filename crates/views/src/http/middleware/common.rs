//! `django.middleware.common`: `ALLOWED_HOSTS` and `APPEND_SLASH`.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};

use super::base::{Arriving, DisallowedHost, Middleware};
use crate::http::hosts::AllowedHosts;
use crate::http::pages;
use crate::http::response::HttpResponse;
use crate::http::uris::get_full_path;
use crate::settings::Settings;

pub(super) struct CommonMiddleware {
    allowed_hosts: AllowedHosts,
}

impl Middleware for CommonMiddleware {
    fn new(settings: &Settings) -> Option<CommonMiddleware> {
        Some(CommonMiddleware { allowed_hosts: AllowedHosts::new(settings) })
    }

    fn process_request(&self, arriving: &Arriving<'_>) -> Result<Option<HttpResponse>, DisallowedHost> {
        let request = arriving.request;
        self.allowed_hosts.get_host(request)?;
        let location = append_slash(&request.path, &request.query, arriving.is_valid_path);
        Ok(location.and_then(|location| permanent_redirect(&location)))
    }
}

/// `HttpResponsePermanentRedirect`; `None` for a location that cannot be a header.
pub(super) fn permanent_redirect(location: &str) -> Option<HttpResponse> {
    let content_type = HeaderValue::from_static(pages::CONTENT_TYPE);
    let headers = [(header::LOCATION, location.try_into().ok()?), (header::CONTENT_TYPE, content_type)];
    Some(HttpResponse::new(StatusCode::MOVED_PERMANENTLY, headers.into_iter().collect(), Vec::new()))
}

/// `APPEND_SLASH`: the URL to redirect to, if only the final slash is missing.
pub fn append_slash(path: &str, query: &str, is_valid_path: impl Fn(&str) -> bool) -> Option<String> {
    if path.ends_with('/') || is_valid_path(path) || !is_valid_path(&format!("{path}/")) {
        return None;
    }
    Some(get_full_path(path, query, true))
}
