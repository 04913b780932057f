//! The files of the pages.

use regex::Regex;

use crate::{page, send, server};

#[test]
fn browsers_cache_files_for_a_year() {
    let server = server();
    let html = page(&server, "", "GET /api/health/").html.replace("&#x2f;", "/");
    let url = Regex::new(r#"/static/rest_framework/\w+\.[0-9a-f]{16}\.\w+"#).unwrap();
    let urls: Vec<&str> = url.find_iter(&html).map(|url| url.as_str()).collect();
    let types = ["image/svg+xml", "text/css; charset=utf-8", "text/javascript; charset=utf-8"];
    assert_eq!(urls.len(), types.len(), "{urls:?}");
    for (url, content_type) in urls.iter().zip(types) {
        let file = page(&server, "", &format!("GET {url}"));
        assert_eq!(file.status, 200);
        assert_eq!(file.header("content-type"), Some(content_type));
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(file.header("set-cookie"), None);
    }
}

#[test]
fn files_allow_get_and_head_only() {
    let server = server();
    let html = page(&server, "", "GET /api/health/").html.replace("&#x2f;", "/");
    let url = Regex::new(r"/static/rest_framework/api\.[0-9a-f]{16}\.css").unwrap().find(&html).unwrap().as_str();
    let head = page(&server, "", &format!("HEAD {url}"));
    assert_eq!((head.status, head.html.as_str()), (200, ""));
    let post = send(&server, "", &format!("POST {url}"), "text/css", Some("x"));
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn other_paths_below_static_are_not_found() {
    let server = server();
    for path in ["", "api.css", "../api.css", "%2e%2e/Cargo.toml", "API.CSS", "api.css%00", "base.html"] {
        let file = page(&server, "", &format!("GET /static/rest_framework/{path}"));
        assert_eq!((file.status, file.html.as_str()), (404, crate::support::NOT_FOUND), "{path}");
    }
}
