//! `django.utils.http.url_has_allowed_host_and_scheme`: where a login leads. Only paths of this server are allowed.

use percent_encoding::percent_decode_str;
use python::urllib::quote_plus;

use crate::http::request::HttpRequest;
use crate::http::uris::escape_uri_path;

/// The target of a login without a valid `?next=`: the root of the API.
pub(crate) const HOME: &str = "/api/";

/// The maximum length of `?next=`, in bytes. A longer one could make a URL exceed the limit of a request line.
const LONGEST: usize = 2_000;

/// `next`, if it is a path of this server, in ASCII and escaped as in a URL.
///
/// Browsers read `\` as `/`, and two slashes at the beginning as the start of a host. They also leave out tabs and line
/// breaks.
pub(crate) fn local(next: &str) -> Option<&str> {
    let is_plain = next.len() <= LONGEST && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let decoded: Vec<u8> = percent_decode_str(next).collect();
    let begins_a_host = |path: &[u8]| matches!(path, [b'/', b'/' | b'\\', ..]);
    let is_path = decoded.first() == Some(&b'/') && next.starts_with('/') && !begins_a_host(&decoded);
    (is_plain && is_path && !decoded.iter().any(u8::is_ascii_control)).then_some(next)
}

/// The path and the query of a request, or the root of the API if this path is not allowed.
pub(crate) fn here(request: &HttpRequest) -> String {
    let path = escape_uri_path(&request.path).to_string();
    let whole = if request.query.is_empty() { path.clone() } else { format!("{path}?{}", request.query) };
    local(&whole).or_else(|| local(&path)).unwrap_or(HOME).to_owned()
}

/// A URL with this `?next=`.
pub(crate) fn with(url: &str, next: &str) -> String {
    format!("{url}?next={}", quote_plus(next))
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn paths_of_this_server_are_allowed() {
        for next in ["/", "/api/", "/api/x/?page=2&y=%C3%BC#z", "/api/x/?next=//other.example", "/a//b", "/a%2F%2Fb"] {
            assert_eq!(local(next), Some(next));
        }
    }

    #[test]
    fn other_hosts_are_refused() {
        for next in [
            "",
            "api/",
            "//other.example",
            "///other.example",
            r"/\other.example",
            r"\/other.example",
            r"\\other.example",
            "https://other.example/",
            "https:other.example",
            "HTTPS:/other.example",
            "javascript:alert(1)",
            "/\t/other.example",
            "/\n/other.example",
            "/%2Fother.example",
            "/%5Cother.example",
            "%2F%2Fother.example",
            "/%09/other.example",
            "/%0d%0aSet-Cookie:x=y",
            "/%00",
            " /api/",
            "/api/ x",
            "/ü",
            "/\u{2028}",
            "/\u{ff0f}other.example",
            "@other.example",
        ] {
            assert_eq!(local(next), None, "{next:?}");
        }
        assert_eq!(local(&format!("/{}", "x".repeat(2_000))), None);
    }
}
