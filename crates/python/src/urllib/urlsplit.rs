//! `urllib.parse.urlsplit`: the parts of a URL.

use std::net::Ipv6Addr;

/// `SplitResult`
#[derive(Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "they have Python's names")]
pub struct SplitResult {
    pub scheme: String,
    pub netloc: String,
    pub path: String,
    pub query: String,
    pub fragment: String,
}

/// Python's `ValueError`: the brackets of an IPv6 address are wrong.
#[derive(Debug, Eq, PartialEq)]
pub struct InvalidUrl;

/// Splits a URL. A text that is no URL is a path.
///
/// Python also normalizes the host (NFKC), and refuses it if a character becomes `/`, `?`, `#`, `@` or `:`. No character
/// of Latin-1 does, and a header has no others.
///
/// # Errors
/// The brackets in the host are wrong.
pub fn urlsplit(url: &str) -> Result<SplitResult, InvalidUrl> {
    let url = url.trim_start_matches(|c: char| c <= ' ').replace(['\t', '\r', '\n'], "");
    let (scheme, rest) = match url.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (scheme.to_lowercase(), rest),
        _ => (String::new(), url.as_str()),
    };
    let (netloc, rest) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())),
        None => ("", rest),
    };
    check_brackets(netloc)?;
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let [netloc, path, query, fragment] = [netloc, path, query, fragment].map(str::to_owned);
    Ok(SplitResult { scheme, netloc, path, query, fragment })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// `_check_bracketed_netloc`
fn check_brackets(netloc: &str) -> Result<(), InvalidUrl> {
    match (netloc.contains('['), netloc.contains(']')) {
        (false, false) => return Ok(()),
        (true, true) => {}
        _ => return Err(InvalidUrl),
    }
    let host_and_port = netloc.rsplit_once('@').map_or(netloc, |(_, rest)| rest);
    let host = match host_and_port.split_once('[') {
        // Both brackets are in the name of the user.
        None => host_and_port.split(':').next().unwrap_or_default(),
        Some((before, bracketed)) => {
            let (host, port) = bracketed.split_once(']').unwrap_or((bracketed, ""));
            if !before.is_empty() || !port.is_empty() && !port.starts_with(':') {
                return Err(InvalidUrl);
            }
            host
        }
    };
    if is_bracketed_host(host) { Ok(()) } else { Err(InvalidUrl) }
}

/// `_check_bracketed_host`: an IPv6 address, with or without a scope, or an address of a later version.
fn is_bracketed_host(host: &str) -> bool {
    if let Some(future) = host.strip_prefix('v') {
        let is_version = |version: &str| !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_hexdigit());
        return future.split_once('.').is_some_and(|(version, rest)| is_version(version) && !rest.is_empty());
    }
    let (address, scope) = host.split_once('%').unwrap_or((host, "none"));
    address.parse::<Ipv6Addr>().is_ok() && !scope.is_empty() && !scope.contains('%')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(url: &str) -> Result<[String; 5], InvalidUrl> {
        urlsplit(url)
            .map(|SplitResult { scheme, netloc, path, query, fragment }| [scheme, netloc, path, query, fragment])
    }

    #[test]
    fn the_parts_are_those_of_python() {
        for (url, expected) in [
            ("https://app.example", ["https", "app.example", "", "", ""]),
            ("HTTPS://APP.example:443/a?b#c", ["https", "APP.example:443", "/a", "b", "c"]),
            (" \0https://a\tb", ["https", "ab", "", "", ""]),
            ("null", ["", "", "null", "", ""]),
            ("//a@b?c", ["", "a@b", "", "c", ""]),
            ("file:///x", ["file", "", "/x", "", ""]),
            ("1a://b", ["", "", "1a://b", "", ""]),
            ("a_b://c", ["", "", "a_b://c", "", ""]),
            (":", ["", "", ":", "", ""]),
            ("a:", ["a", "", "", "", ""]),
            ("é:b", ["", "", "é:b", "", ""]),
            ("http://[::1]:80/", ["http", "[::1]:80", "/", "", ""]),
            ("http://[fe80::1%eth0]", ["http", "[fe80::1%eth0]", "", "", ""]),
            ("http://[v1.a]", ["http", "[v1.a]", "", "", ""]),
            ("http://u@[::1]", ["http", "u@[::1]", "", "", ""]),
            ("", ["", "", "", "", ""]),
        ] {
            assert_eq!(parts(url), Ok(expected.map(str::to_owned)), "{url:?}");
        }
    }

    #[test]
    fn wrong_brackets_are_an_error() {
        for host in ["[::1", "::1]", "[]", "[x]", "[1.2.3.4]", "a[::1]", "[::1]a", "[v.a]", "[v1.]", "[::1%]", "[a]@b"]
        {
            assert_eq!(urlsplit(&format!("http://{host}/")), Err(InvalidUrl), "{host}");
        }
    }
}
