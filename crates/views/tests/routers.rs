//! DRF's `tests/test_routers.py`: the URLs that a viewset gets, and the root that names them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use views::request::Kwargs;
use views::resolvers::{Resolver, UrlPattern};
use views::routers::DefaultRouter;

use support::Site;
use support::books::BookViewSet;

fn urls() -> Vec<UrlPattern> {
    DefaultRouter::default().register::<BookViewSet>("books").register::<BookViewSet>("a-b").urls("api/")
}

/// Checks the view of a path, and the named groups of its pattern.
#[track_caller]
fn check(path: &str, expected: Option<(&str, Option<&str>, Option<&str>)>) {
    let found = Resolver::new(&urls()).unwrap().resolve(path).map(|(view, kwargs)| (view.name.clone(), kwargs));
    let expected = expected.map(|(name, pk, format)| {
        (name.to_owned(), Kwargs { pk: pk.map(str::to_owned), format: format.map(str::to_owned) })
    });
    assert_eq!(found, expected, "{path}");
}

#[test]
fn a_resource_has_a_list_and_its_rows() {
    check("/api/books/", Some(("Book List", None, None)));
    check("/api/books/1/", Some(("Book Instance", Some("1"), None)));
    check("/api/books/abc/", Some(("Book Instance", Some("abc"), None)));
    check("/api/books/ä b/", Some(("Book Instance", Some("ä b"), None)));
    check("/api/a-b/", Some(("Book List", None, None)));
}

#[test]
fn a_format_suffix_may_end_with_a_slash() {
    for slash in ["", "/"] {
        check(&format!("/api/books.json{slash}"), Some(("Book List", None, Some("json"))));
        check(&format!("/api/books/1.api{slash}"), Some(("Book Instance", Some("1"), Some("api"))));
        check(&format!("/api/books/1.5{slash}"), Some(("Book Instance", Some("1"), Some("5"))));
        check(&format!("/api/.xml2{slash}"), Some(("Api Root", None, Some("xml2"))));
    }
}

#[test]
fn other_paths_match_no_route() {
    for path in [
        "/",
        "/api",
        "/API/",
        "/api/books",
        "/api/books//",
        "/api/books/1",
        "/api/books/1/2/",
        "/api/books.JSON",
        "/api/books.",
        "/api/books.json/1/",
        "/api/books/1.json.api",
        "/api/axb/",
        "api/books/",
        "/x/api/books/",
    ] {
        check(path, None);
    }
}

#[test]
fn the_root_is_below_the_base() {
    check("/api/", Some(("Api Root", None, None)));
    let urls = DefaultRouter::default().urls("");
    let (view, _kwargs) = Resolver::new(&urls).unwrap().resolve("/").unwrap();
    assert_eq!((view.name.as_str(), view.description), ("Api Root", "The default basic root view for DefaultRouter"));
}

#[test]
fn each_view_allows_the_methods_of_its_actions() {
    let resolver = Resolver::new(&urls()).unwrap();
    for (path, allow) in [
        ("/api/", "GET, HEAD, OPTIONS"),
        ("/api/books/", "GET, POST, HEAD, OPTIONS"),
        ("/api/books/1/", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
        ("/api/books/1.json", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"),
    ] {
        assert_eq!(resolver.resolve(path).unwrap().0.allow, allow, "{path}");
    }
}

#[track_caller]
fn check_root(path: &str, host: &str, links: &str) {
    let site = Site::new(&urls());
    let answer = site.ask(&format!("GET {path}"), &[("Authorization", &site.bearer("ann")), ("Host", host)], "");
    assert_eq!((answer.status, answer.body.as_str()), (200, links), "{path}");
}

#[test]
fn the_root_links_each_list_in_the_requested_format() {
    check_root("/api/", "testserver", r#"{"books":"http://testserver/api/books/","a-b":"http://testserver/api/a-b/"}"#);
    check_root(
        "/api/.json",
        "testserver:8000",
        r#"{"books":"http://testserver:8000/api/books.json","a-b":"http://testserver:8000/api/a-b.json"}"#,
    );
    check_root(
        "/api/?format=json&x=y",
        "testserver",
        r#"{"books":"http://testserver/api/books/?format=json","a-b":"http://testserver/api/a-b/?format=json"}"#,
    );
}
