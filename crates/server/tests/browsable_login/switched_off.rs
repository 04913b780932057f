//! `DEFAULT_RENDERER_CLASSES` without the browsable renderer: there is no login, and no cookie counts.

use crate::support::browser::Browser;
use crate::support::{NOT_FOUND, Server};
use crate::{server, server_with};

const JSON: &str = "rest_framework.renderers.JSONRenderer";

fn without_pages() -> Server {
    server_with(&[("REST_FRAMEWORK__DEFAULT_RENDERER_CLASSES", JSON)])
}

#[test]
fn without_the_browsable_renderer_there_is_no_login() {
    let server = without_pages();
    let mut browser = Browser::new(&server);
    for path in ["/api-auth/login/", "/api-auth/login", "/api-auth/logout/", "/api-auth/renew/", "/api-auth/"] {
        for method in ["GET", "POST"] {
            let answer = browser.send(method, path, &[], Some(""));
            assert_eq!((answer.status, answer.text()), (404, NOT_FOUND), "{method} {path}");
        }
    }
    let with = self::server();
    assert_eq!(Browser::new(&with).get("/api-auth/login").header("location"), Some("/api-auth/login/"));
}

#[test]
fn without_the_browsable_renderer_a_cookie_of_a_page_means_nothing() {
    let with = server();
    let server = without_pages();
    // Both servers have the same key and the same users.
    let mut browser = Browser { server: &server, ..Browser::of_alice(&with) };
    for accept in ["application/json", "*/*", "text/html, */*"] {
        browser.headers = vec![("Accept".to_owned(), accept.to_owned())];
        let answer = browser.get("/api/me/");
        assert_eq!((answer.status, answer.header("content-type")), (401, Some("application/json")), "{accept}");
        assert_eq!(answer.header("vary"), None, "neither header changes the answer");
    }
}
