//! `django.middleware`: what Django's default middleware does around every view.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::resolvers::Resolver;
use crate::settings::Settings;

/// `SecurityMiddleware.process_response`
pub fn security(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CROSS_ORIGIN_OPENER_POLICY, HeaderValue::from_static("same-origin"));
}

/// `XFrameOptionsMiddleware.process_response`
pub fn x_frame_options(headers: &mut HeaderMap) {
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
}

/// `HttpRequest.get_host`: whether the host is one of ours. `DEBUG` without `ALLOWED_HOSTS` allows this machine.
pub fn is_allowed_host(host: &str, settings: &Settings) -> bool {
    let Some(domain) = domain(host) else { return false };
    let fits = |pattern: &str| {
        if pattern == "*" {
            return true;
        }
        let pattern = pattern.to_lowercase();
        match pattern.strip_prefix('.') {
            Some(parent) => domain == parent || domain.ends_with(&pattern),
            None => domain == pattern,
        }
    };
    match settings.allowed_hosts.as_slice() {
        [] if settings.debug => [".localhost", "127.0.0.1", "[::1]"].into_iter().any(fits),
        hosts => hosts.iter().any(|pattern| fits(pattern)),
    }
}

/// Django's `split_domain_port`, with its `host_validation_re`: the name in lower case without port and last dot, or
/// `None` for what can be no host.
fn domain(host: &str) -> Option<String> {
    let host = host.to_lowercase();
    let (domain, port) = match host.rsplit_once(':') {
        Some((domain, port)) if !host.ends_with(']') => (domain, port),
        _ => (host.as_str(), "0"),
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
    valid.then(|| domain.to_owned())
}

/// `CommonMiddleware`, `APPEND_SLASH`: where to go when only the slash at the end is missing.
pub fn append_slash(path: &str, query: &str, resolver: &Resolver) -> Option<String> {
    if path.ends_with('/') || !resolver.is_valid_path(&format!("{path}/")) {
        return None;
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", utf8_percent_encode(query, &QUERY)) };
    Some(format!("{}/{query}", utf8_percent_encode(path, &PATH)))
}

/// What `escape_uri_path` encodes.
const PATH: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b'&')
    .remove(b'+')
    .remove(b'$')
    .remove(b',')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// What `iri_to_uri` encodes.
const QUERY: AsciiSet = PATH.remove(b'=').remove(b';').remove(b'?').remove(b'#').remove(b'[').remove(b']').remove(b'%');

/// `django.views.defaults`: Django's own page for a status.
pub fn server_page(status: StatusCode) -> String {
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
