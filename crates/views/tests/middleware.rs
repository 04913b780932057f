//! Django's `tests/requests_tests` and `tests/middleware`: which hosts are allowed, and the headers of every response.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use actix_web::http::StatusCode;
use views::http::hosts::is_allowed_host;
use views::http::pages::page;
use views::renderers::Renderer;
use views::settings::SchemaClass;

use support::{Answer, Site};

#[track_caller]
fn check_host(host: &str, allowed_hosts: &[&str], debug: bool, expected: bool) {
    let allowed_hosts: Vec<String> = allowed_hosts.iter().map(|host| (*host).to_owned()).collect();
    assert_eq!(is_allowed_host(host, &allowed_hosts, debug), expected, "{host:?} of {allowed_hosts:?}");
}

#[test]
fn hosts_are_compared_without_case_port_and_last_dot() {
    let ours = ["example.com", "10.0.0.1", "[::1]"];
    for host in ["example.com", "EXAMPLE.com", "example.com:8000", "example.com.", "10.0.0.1:1", "[::1]", "[::1]:80"] {
        check_host(host, &ours, false, true);
    }
    for host in ["www.example.com", "example.org", "10.0.0.2", "[::2]", "localhost"] {
        check_host(host, &ours, false, false);
    }
    check_host("example.com", &["EXAMPLE.com"], false, true);
}

#[test]
fn a_leading_dot_allows_subdomains_and_a_star_everything() {
    for host in ["example.com", "a.example.com", "A.B.Example.com:80"] {
        check_host(host, &[".example.COM"], false, true);
    }
    for host in ["notexample.com", "example.com.evil"] {
        check_host(host, &[".example.com"], false, false);
    }
    check_host("anything.at-all", &["*"], false, true);
}

#[test]
fn an_invalid_host_is_never_allowed() {
    for host in [
        "",
        ":80",
        ".:",
        "a:",
        "a:b",
        "a:80:80",
        "under_score",
        "a b",
        "a/b",
        "user@host",
        "[::1",
        "::1",
        "[]",
        "[x]",
        "[::1]x",
        "ä.example",
        "a\0",
    ] {
        check_host(host, &["*"], false, false);
    }
}

#[test]
fn without_allowed_hosts_only_debug_allows_the_local_names() {
    for host in ["localhost", "sub.localhost:8000", "127.0.0.1", "[::1]:8000"] {
        check_host(host, &[], true, true);
        check_host(host, &[], false, false);
    }
    check_host("example.com", &[], true, false);
    check_host("localhost", &["example.com"], true, false);
}

const NOT_FOUND: &str = "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Not Found</title>\n</head>\n<body>\n  \
                         <h1>Not Found</h1><p>The requested resource was not found on this server.</p>\n\
                         </body>\n</html>\n";

const BAD_REQUEST: &str = "\n<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n\
                           <body>\n  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>\n";

#[test]
fn error_pages_are_those_of_django() {
    assert_eq!(page(StatusCode::NOT_FOUND), NOT_FOUND);
    assert_eq!(page(StatusCode::BAD_REQUEST), BAD_REQUEST);
    assert_eq!(page(StatusCode::INTERNAL_SERVER_ERROR), BAD_REQUEST.replace("Bad Request (400)", "Server Error (500)"));
}

/// Every header of an answer, one a line.
fn headers(answer: &Answer) -> Vec<String> {
    answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
}

/// The headers of `SecurityMiddleware`.
const SECURITY: [&str; 3] =
    ["cross-origin-opener-policy: same-origin", "referrer-policy: same-origin", "x-content-type-options: nosniff"];

#[track_caller]
fn check_headers(line: &str, request: &[(&str, &str)], status: u16, own: &[&str]) {
    let answer = Site::new(&views::urlpatterns()).ask(line, request, "");
    let mut expected: Vec<&str> = own.iter().chain(&SECURITY).copied().collect();
    expected.sort_unstable();
    assert_eq!((answer.status, headers(&answer)), (status, expected.iter().map(|line| (*line).to_owned()).collect()));
}

#[test]
fn an_answer_of_a_view_has_these_headers_and_no_others() {
    let own = ["allow: GET, HEAD, OPTIONS", "content-type: application/json", "vary: Accept", "x-frame-options: DENY"];
    check_headers("GET /api/health/", &[], 200, &own);
    let challenge = r#"www-authenticate: Bearer realm="api""#;
    check_headers("GET /api/me/", &[], 401, &[own.as_slice(), &[challenge]].concat());
}

/// A view with renderers of its own chooses among them, whatever `DEFAULT_RENDERER_CLASSES` says.
#[test]
fn an_answer_varies_by_accept_if_the_view_has_several_renderers() {
    let site = Site::with_settings(&views::urlpatterns(), |settings| {
        settings.rest_framework.default_renderer_classes = vec![Renderer::Json];
        settings.rest_framework.default_schema_class = SchemaClass::Spectacular;
    });
    let vary = |path: &str| site.ask(&format!("GET {path}"), &[], "").header("vary").map(str::to_owned);
    assert_eq!((vary("/api/health/"), vary("/api/schema/").as_deref()), (None, Some("Accept")));
}

#[test]
fn responses_from_outside_of_a_view_have_fewer_headers() {
    let page = "content-type: text/html; charset=utf-8";
    check_headers("GET /nothing/", &[], 404, &[page, "x-frame-options: DENY"]);
    check_headers("GET /api/health", &[], 301, &[page, "location: /api/health/"]);
    check_headers("GET /api/health/", &[("Host", "elsewhere")], 400, &[page]);
}

#[test]
fn bodies_from_outside_of_a_view_are_pages() {
    let site = Site::new(&views::urlpatterns());
    assert_eq!(site.ask("GET /nothing/", &[], "").body, NOT_FOUND);
    assert_eq!(site.ask("GET /api/health/", &[("Host", "elsewhere")], "").body, BAD_REQUEST);
    assert_eq!(site.ask("GET /api/health", &[], "").body, "");
}

#[test]
fn a_disallowed_host_is_refused_before_any_other_check() {
    let site = Site::new(&views::urlpatterns());
    for line in ["GET /nothing/", "GET /api/health", "POST /api/auth/token/", "BREW /api/me/"] {
        assert_eq!(site.ask(line, &[("Host", "elsewhere")], "{").status, 400, "{line}");
    }
}
