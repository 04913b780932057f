//! `django.middleware`: Django's default middleware, which runs around every view.

use std::fmt::Display;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::application::Application;
use super::cookies;
use super::pages;
use super::request::{HttpRequest, latin1, utf8};
use super::response::HttpResponse;
use crate::settings::Settings;

/// `MIDDLEWARE` of the settings: a request passes from the first to the last and then to the view, and the response
/// passes back from the last to the first.
pub(super) const MIDDLEWARE: [Middleware; 5] =
    [Middleware::Security, Middleware::Session, Middleware::Common, Middleware::CsrfView, Middleware::XFrameOptions];

/// One class of `django.middleware`.
#[derive(Clone, Copy)]
pub(super) enum Middleware {
    /// `SecurityMiddleware`
    Security,
    /// `SessionMiddleware`
    Session,
    /// `CommonMiddleware`
    Common,
    /// `CsrfViewMiddleware`
    CsrfView,
    /// `XFrameOptionsMiddleware`
    XFrameOptions,
}

impl Middleware {
    /// `process_request`: a response in place of the view's. `is_known` says whether the path leads to a view.
    pub(super) fn process_request(
        self,
        request: &HttpRequest,
        is_known: bool,
        app: &impl Application,
    ) -> Option<HttpResponse> {
        match self {
            Middleware::Common if !is_allowed_host(&latin1(request.headers.host.as_ref()), app.settings()) => {
                let mut response = pages::response(StatusCode::BAD_REQUEST);
                // The page is a view with `requires_csrf_token`.
                cookies::csrf(&utf8(request.headers.cookie.as_ref()), false, &mut response.headers);
                Some(response)
            }
            Middleware::Common if !is_known => {
                let location = append_slash(&request.path, &request.query, |path| app.resolve(path).is_some())?;
                let content_type = HeaderValue::from_static(pages::CONTENT_TYPE);
                let headers = [(header::LOCATION, location.try_into().ok()?), (header::CONTENT_TYPE, content_type)];
                let headers = headers.into_iter().collect();
                Some(HttpResponse::new(StatusCode::MOVED_PERMANENTLY, headers, Vec::new()))
            }
            _ => None,
        }
    }

    /// `process_response`, with the `Cookie` header of the request.
    pub(super) fn process_response(self, cookie: Option<&HeaderValue>, response: &mut HttpResponse) {
        let HttpResponse { headers, has_form, .. } = response;
        match self {
            Middleware::Security => security(headers),
            Middleware::Session => cookies::session(&utf8(cookie), headers),
            Middleware::Common => {}
            Middleware::CsrfView => cookies::csrf(&utf8(cookie), *has_form, headers),
            Middleware::XFrameOptions => {
                headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
            }
        }
    }
}

/// `SecurityMiddleware.process_response`
pub(crate) fn security(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
}

/// `HttpRequest.get_host`: whether the host is allowed. With `DEBUG` and no `ALLOWED_HOSTS`, the local names are.
pub fn is_allowed_host(host: &str, settings: &Settings) -> bool {
    let Some(domain) = domain(host) else { return false };
    let fits = |pattern: &str| {
        if pattern == "*" {
            return true;
        }
        match pattern.strip_prefix('.') {
            Some(parent) => {
                let at = domain.len().checked_sub(pattern.len());
                let is_below = at.and_then(|at| domain.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(pattern));
                domain.eq_ignore_ascii_case(parent) || is_below
            }
            None => domain.eq_ignore_ascii_case(pattern),
        }
    };
    match settings.allowed_hosts.as_slice() {
        [] if settings.debug => [".localhost", "127.0.0.1", "[::1]"].into_iter().any(fits),
        hosts => hosts.iter().any(|pattern| fits(pattern)),
    }
}

/// Django's `split_domain_port`, with its `host_validation_re`: the name without port and last dot, or `None` for a
/// text that cannot be a host. Django converts it to lower case; here the comparison ignores the case.
fn domain(host: &str) -> Option<&str> {
    let (domain, port) = match host.rsplit_once(':') {
        Some((domain, port)) if !host.ends_with(']') => (domain, port),
        _ => (host, "0"),
    };
    let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
    let is_address = |text: &str| {
        let (first, rest) = text.split_once(':').unwrap_or_default();
        let hexadecimal =
            |text: &str, others: &[u8]| text.bytes().all(|b| b.is_ascii_hexdigit() || others.contains(&b));
        hexadecimal(first, b"") && !rest.is_empty() && hexadecimal(rest, b":.")
    };
    let valid = match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => is_address(address),
        None => is_name(domain),
    };
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let valid = valid && !domain.is_empty() && !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit());
    valid.then_some(domain)
}

/// `CommonMiddleware`, `APPEND_SLASH`: the URL to redirect to, if only the final slash is missing.
pub fn append_slash(path: &str, query: &str, is_valid_path: impl Fn(&str) -> bool) -> Option<String> {
    if path.ends_with('/') || !is_valid_path(&format!("{path}/")) {
        return None;
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", utf8_percent_encode(query, &QUERY)) };
    Some(format!("{}/{query}", escape_uri_path(path)))
}

/// `escape_uri_path`: a decoded path, as it stands in a URL.
pub(crate) fn escape_uri_path(path: &str) -> impl Display {
    utf8_percent_encode(path, &PATH)
}

/// The characters that `escape_uri_path` encodes.
const PATH: AsciiSet = without(NON_ALPHANUMERIC.remove(b'/'), b":@&+$,-_.!~*'()");

/// The characters that `iri_to_uri` encodes.
const QUERY: AsciiSet = without(PATH.remove(b'='), b";?#[]%");

const fn without(mut set: AsciiSet, mut bytes: &[u8]) -> AsciiSet {
    while let [first, rest @ ..] = bytes {
        set = set.remove(*first);
        bytes = rest;
    }
    set
}
