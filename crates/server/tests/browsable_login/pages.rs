//! Which requests the cookie of a page authenticates, and what caches may keep.

use crate::server;
use crate::support::browser::Browser;

const ANONYMOUS: &str = r#"{"detail":"Authentication credentials were not provided."}"#;

#[test]
fn json_requests_ignore_the_cookies() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    browser.headers.clear();
    for (method, path) in
        [("GET", "/api/me/"), ("GET", "/api/tasks/"), ("POST", "/api/tasks/"), ("DELETE", "/api/tasks/1/")]
    {
        for accept in ["application/json", "*/*"] {
            let answer = browser.send(method, path, &[("Accept", accept)], Some("{}"));
            assert_eq!((answer.status, answer.text()), (401, ANONYMOUS), "{method} {path}");
            assert_eq!(answer.header("vary"), Some("Accept"));
            assert_eq!(answer.header("cache-control"), None);
        }
    }
    browser.expire();
    assert_eq!(browser.get("/api/me/").status, 401, "an expired token leads nowhere");
}

#[test]
fn an_authorization_header_overrides_the_cookie() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    for (header, status) in [("Bearer bad", 401), ("Basic YTpi", 401), ("", 401)] {
        assert_eq!(browser.send("GET", "/api/me/", &[("Authorization", header)], None).status, status, "{header}");
    }
    let (name, bob) = crate::support::bearer("bob");
    let answer = browser.send("GET", "/api/me/", &[(&name, &bob)], None);
    assert!(answer.status == 200 && answer.text().contains("bob") && !answer.text().contains("alice"));
    // As before, such a request needs no CSRF token, because no browser sends the header by itself.
    let made = browser.send(
        "POST",
        "/api/tasks/",
        &[(&name, &bob), ("Content-Type", "application/json")],
        Some(r#"{"title":"x"}"#),
    );
    assert_eq!(made.status, 201);
}

#[test]
fn pages_of_a_user_are_not_cached() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    for path in ["/api/me/", "/api/tasks/", "/api/tasks/1/", "/api/tasks/99/", "/api/health/", "/api/tasks.api"] {
        let answer = browser.get(path);
        assert_eq!(answer.header("cache-control"), Some("private, no-store"), "{path}");
        assert_eq!(answer.header("vary"), Some("Accept, Cookie"), "{path}");
    }
}

#[test]
fn a_page_shows_the_rows_of_its_user_only() {
    let server = server();
    let mut alice = Browser::of_alice(&server);
    let own = alice.get("/api/tasks/");
    assert!(own.status == 200 && own.page().contains(r#""owner": 1"#) && !own.page().contains(r#""owner": 2"#));
    let (_, foreign) = server.ask("bob", "POST /api/tasks/", r#"{"title":"of bob"}"#);
    let foreign: serde_json::Value = serde_json::from_str(&foreign).unwrap();
    assert_eq!(alice.get(&format!("/api/tasks/{}/", foreign["id"])).status, 404);
}

#[test]
fn a_user_who_may_not_log_in_any_more_gets_401_and_the_form() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let mut db = server.database.handle();
    diesel::connection::SimpleConnection::batch_execute(
        db.connection().unwrap(),
        "UPDATE auth_user SET is_active = (1 = 0) WHERE id = 1",
    )
    .unwrap();
    let answer = browser.get("/api/me/");
    assert!(answer.status == 401 && answer.text().contains("User is inactive"), "{}", answer.text());
    assert_eq!(browser.get("/api-auth/login/").status, 200);
    browser.expire();
    let (url, answer) = browser.follow("GET", "/api/me/", &[], None);
    assert_eq!((url.as_str(), answer.status), ("/api-auth/login/?next=%2Fapi%2Fme%2F", 200));
    assert!(!browser.cookies.contains_key("page_access"));
}

#[test]
fn neither_token_is_in_a_page() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let signatures =
        ["page_access", "page_refresh"].map(|name| browser.cookie(name).rsplit('.').next().unwrap().to_owned());
    for path in
        ["/api/", "/api/me/", "/api/tasks/", "/api/tasks/1/", "/api/auth/token/", "/api-auth/logout/", "/api/tasks/99/"]
    {
        let answer = browser.get(path);
        assert!(signatures.iter().all(|signature| !answer.text().contains(signature)), "{path}");
    }
}
