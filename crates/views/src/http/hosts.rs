//! `HttpRequest.get_host`: which hosts `ALLOWED_HOSTS` allows.

use std::borrow::Cow;

use super::request::{HttpRequest, latin1};
use crate::settings::Settings;

/// `DisallowedHost`: the host is not one of `ALLOWED_HOSTS`.
pub(crate) struct DisallowedHost;

/// `ALLOWED_HOSTS`
pub(crate) struct AllowedHosts {
    hosts: Vec<String>,
    debug: bool,
}

impl AllowedHosts {
    pub(crate) fn new(settings: &Settings) -> AllowedHosts {
        AllowedHosts { hosts: settings.allowed_hosts.clone(), debug: settings.debug }
    }

    /// `HttpRequest.get_host`
    ///
    /// # Errors
    /// The host is not allowed.
    pub(crate) fn get_host<'a>(&self, request: &'a HttpRequest) -> Result<Cow<'a, str>, DisallowedHost> {
        let host = latin1(request.headers.host.as_ref());
        if is_allowed_host(&host, &self.hosts, self.debug) { Ok(host) } else { Err(DisallowedHost) }
    }
}

/// Whether `ALLOWED_HOSTS` allows a host. With `DEBUG` and no `ALLOWED_HOSTS`, the local names are allowed.
pub fn is_allowed_host(host: &str, allowed_hosts: &[String], debug: bool) -> bool {
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
    match allowed_hosts {
        [] if debug => [".localhost", "127.0.0.1", "[::1]"].into_iter().any(fits),
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
