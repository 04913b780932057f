//! Django's `tests/urlpatterns` and `APPEND_SLASH`: from the bytes of a path to a view, or to a redirect.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use views::HealthCheckView;
use views::api_view::ApiView;
use views::http::middleware::common::append_slash;
use views::http::request::path_info;
use views::resolvers::{Resolver, UrlPattern, path};

fn urls(routes: &[&str]) -> Vec<UrlPattern> {
    routes.iter().map(|route| path(route, HealthCheckView::as_view())).collect()
}

#[track_caller]
fn check_path_info(raw: &str, expected: &str) {
    assert_eq!(path_info(raw), expected, "{raw}");
}

#[test]
fn a_path_is_decoded_once() {
    check_path_info("/api/books/", "/api/books/");
    check_path_info("/%61pi/", "/api/");
    check_path_info("/api%2Fbooks", "/api/books");
    check_path_info("/%2561pi/", "/%61pi/");
    check_path_info("/a+b/", "/a+b/");
    check_path_info("/gr%C3%BC%c3%9fe/", "/grüße/");
    check_path_info("/%00/", "/\0/");
    check_path_info("/%/%4/%zz/", "/%/%4/%zz/");
}

#[test]
fn invalid_utf_8_stays_percent_encoded() {
    check_path_info("/%ff/", "/%FF/");
    check_path_info("/a%C3/%BCb/", "/a%C3/%BCb/");
    check_path_info("/%ed%a0%80/", "/%ED%A0%80/");
    check_path_info("/ü%C3%BC%80/", "/üü%80/");
}

#[test]
fn a_route_matches_the_whole_path_and_is_not_a_regular_expression() {
    let resolver = Resolver::new(&urls(&["a.b/"])).unwrap();
    assert!(resolver.resolve("/a.b/").is_some());
    for path in ["/axb/", "/a.b", "/a.b//", "/x/a.b/", "/a.b/x", "a.b/", "/a.b/\n"] {
        assert!(resolver.resolve(path).is_none(), "{path:?}");
    }
}

#[test]
fn the_first_matching_pattern_is_used() {
    let mut patterns = urls(&["a/"]);
    patterns.extend(views::urlpatterns());
    patterns.push(path("api/health/", views::MeView::as_view()));
    let resolver = Resolver::new(&patterns).unwrap();
    assert_eq!(resolver.resolve("/api/health/").unwrap().0.name, "Health Check");
}

#[test]
fn an_invalid_regular_expression_is_an_error() {
    let view = std::sync::Arc::new(HealthCheckView::as_view());
    assert!(Resolver::new(&[UrlPattern::new("(", view)]).is_err());
}

#[track_caller]
fn check_slash(path: &str, query: &str, expected: Option<&str>) {
    let resolver = Resolver::new(&urls(&["a/", "a/b c/", "ü?/"])).unwrap();
    assert_eq!(
        append_slash(path, query, |path| resolver.resolve(path).is_some()).as_deref(),
        expected,
        "{path}?{query}"
    );
}

#[test]
fn a_slash_is_appended_if_the_result_matches_a_pattern() {
    check_slash("/a", "", Some("/a/"));
    check_slash("/a", "x=1&y=a%20b", Some("/a/?x=1&y=a%20b"));
    check_slash("/a/b c", "", Some("/a/b%20c/"));
    check_slash("/ü?", "q=ü", Some("/%C3%BC%3F/?q=%C3%BC"));
    for path in ["/a/", "/b", "", "/", "/a/b"] {
        check_slash(path, "", None);
    }
}
