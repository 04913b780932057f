//! Unsafe requests with the cookie of a page need the CSRF token of its login, and come from a page of this server.

use crate::support::browser::{Browser, form};
use crate::{server, support};

/// What a page says when the check fails.
fn failed(answer: &support::wire::Answer) -> String {
    assert_eq!(answer.status, 403, "{}", answer.text());
    let text = answer.page();
    let (_, rest) = text.split_once("CSRF Failed: ").expect("the page has the reason");
    rest.split('"').next().unwrap().to_owned()
}

#[test]
fn a_form_with_the_token_of_its_login_is_carried_out() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let token = browser.get("/api/tasks/").csrf_token();
    let answer = browser.post("/api/tasks/", &[("csrfmiddlewaretoken", &token), ("title", "typed")]);
    assert!(answer.status == 201 && answer.page().contains("typed"), "{}", answer.text());
    let json = [("X-CSRFToken", token.as_str()), ("Content-Type", "application/json"), ("Origin", "http://testserver")];
    let answer = browser.send("PATCH", "/api/tasks/1/", &json, Some(r#"{"title":"patched"}"#));
    assert!(answer.status == 200 && answer.text().contains("patched"), "{}", answer.text());
    let answer = browser.send("DELETE", "/api/tasks/1/", &json[..1], None);
    assert_eq!(answer.status, 200, "a page for 204");
    assert_eq!(browser.get("/api/tasks/1/").status, 404);
    // The token is bound to the login and not to one access token.
    browser.expire();
    browser.follow("GET", "/api/tasks/", &[], None);
    let answer = browser.post("/api/tasks/", &[("csrfmiddlewaretoken", &token), ("title", "later")]);
    assert_eq!(answer.status, 201);
}

#[test]
fn a_missing_stale_or_foreign_token_is_403_in_the_words_of_drf() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let stale = browser.get("/api/me/").csrf_token();
    let mut bob = Browser::new(&server);
    bob.log_in("bob", "staple staple", "/api/me/");
    browser.cookies.clear();
    browser.log_in("alice", "correct horse battery", "/api/me/");
    let foreign = bob.get("/api/me/").csrf_token();
    let wrong = "CSRF token from POST incorrect.";
    for (token, reason) in [
        ("", "CSRF token missing."),
        (stale.as_str(), wrong),
        (&foreign, wrong),
        ("short", "CSRF token from POST has incorrect length."),
        (&"-".repeat(64), "CSRF token from POST has invalid characters."),
    ] {
        let answer = browser.post("/api/tasks/", &[("csrfmiddlewaretoken", token), ("title", "forged")]);
        assert_eq!(failed(&answer), reason);
    }
    let header = |token: &str| [("X-CSRFToken".to_owned(), token.to_owned())];
    for (token, reason) in [
        (foreign.as_str(), "CSRF token from the 'X-Csrftoken' HTTP header incorrect."),
        ("short", "CSRF token from the 'X-Csrftoken' HTTP header has incorrect length."),
    ] {
        let [(name, value)] = header(token);
        for (method, path) in
            [("PUT", "/api/tasks/1/"), ("PATCH", "/api/tasks/1/"), ("DELETE", "/api/tasks/1/"), ("POST", "/api/tasks/")]
        {
            let answer = browser.send(method, path, &[(&name, &value)], None);
            assert_eq!(failed(&answer), reason, "{method}");
        }
    }
    // Django's cookie for forms is not the secret of a login.
    let cookie = browser.cookie("csrftoken").to_owned();
    assert_eq!(failed(&browser.post("/api/tasks/", &[("csrfmiddlewaretoken", &cookie)])), wrong);
    assert!(!browser.get("/api/tasks/").text().contains("forged"));
}

#[test]
fn a_request_of_another_site_is_403_even_with_the_token() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let token = browser.get("/api/me/").csrf_token();
    let body = form(&[("csrfmiddlewaretoken", &token), ("title", "forged")]);
    let origin = |origin: &str| format!("Origin checking failed - {origin} does not match any trusted origins.");
    let site = "Sec-Fetch-Site checking failed - the request comes from another origin.".to_owned();
    for (name, value, reason) in [
        ("Origin", "https://other.example", origin("https://other.example")),
        ("Origin", "https://testserver", origin("https://testserver")),
        ("Origin", "http://testserver:8000", origin("http://testserver:8000")),
        ("Origin", "null", origin("null")),
        ("Sec-Fetch-Site", "cross-site", site.clone()),
        ("Sec-Fetch-Site", "same-site", site),
    ] {
        let headers = [("Content-Type", "application/x-www-form-urlencoded"), (name, value)];
        let answer = browser.send("POST", "/api/tasks/", &headers, Some(&body));
        assert_eq!(failed(&answer), reason, "{name}: {value}");
    }
    let own = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", "http://testserver"),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    assert_eq!(browser.send("POST", "/api/tasks/", &own, Some(&body)).status, 201);
}

#[test]
fn over_https_the_referer_must_be_a_page_of_this_server() {
    let server = server();
    let mut browser = Browser::new(&server);
    browser.headers.push(("X-Forwarded-Proto".into(), "https".into()));
    let token = browser.get("/api-auth/login/").csrf_token();
    let body = form(&[("csrfmiddlewaretoken", &token), ("username", "alice"), ("password", "correct horse battery")]);
    let content_type = ("Content-Type", "application/x-www-form-urlencoded");
    let url = "/api-auth/login/";
    let answer = browser.send("POST", url, &[content_type], Some(&body));
    assert!(answer.status == 403 && answer.page().contains("Referer checking failed - no Referer."));
    for (referer, reason) in [
        ("testserver", "Referer is malformed."),
        ("http://testserver/", "Referer is insecure while host is secure."),
        ("https://other.example/", "does not match any trusted origins."),
        ("https://testserver.other.example/", "does not match any trusted origins."),
    ] {
        let answer = browser.send("POST", url, &[content_type, ("Referer", referer)], Some(&body));
        assert!(answer.status == 403 && answer.text().contains(reason), "{referer}: {}", answer.text());
    }
    let answer =
        browser.send("POST", url, &[content_type, ("Referer", "https://testserver/api-auth/login/")], Some(&body));
    assert_eq!(answer.status, 303, "{}", answer.text());
}

#[test]
fn no_other_site_can_log_a_browser_in() {
    let server = server();
    let mut browser = Browser::new(&server);
    let credentials = [("username", "alice"), ("password", "correct horse battery")];
    let answer = browser.post("/api-auth/login/", &credentials);
    assert!(answer.status == 403 && answer.page().contains("CSRF Failed: CSRF cookie not set."), "{}", answer.text());
    assert!(answer.text().contains(r#"value="alice""#) && !answer.text().contains("correct horse"));
    let answer = browser.post("/api-auth/login/", &credentials);
    assert!(answer.status == 403 && answer.page().contains("CSRF Failed: CSRF token missing."));
    let token = answer.csrf_token();
    let fields = [("csrfmiddlewaretoken", token.as_str()), credentials[0], credentials[1]];
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "https://other.example")];
    let answer = browser.send("POST", "/api-auth/login/", &headers, Some(&form(&fields)));
    assert!(answer.status == 403 && answer.text().contains("Origin checking failed"));
    // The token of another browser belongs to the cookie of that browser.
    let foreign = Browser::new(&server).get("/api-auth/login/").csrf_token();
    let answer = browser.post("/api-auth/login/", &[("csrfmiddlewaretoken", &foreign), credentials[0], credentials[1]]);
    assert!(answer.status == 403 && answer.text().contains("CSRF token from POST incorrect."));
    assert_eq!(browser.post("/api-auth/login/", &fields).status, 303);
}

#[test]
fn a_forged_request_makes_no_query() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    diesel::connection::SimpleConnection::batch_execute(
        server.database.handle().connection().unwrap(),
        "DROP TABLE tasks_task",
    )
    .unwrap();
    assert_eq!(failed(&browser.post("/api/tasks/", &[("title", "forged")])), "CSRF token missing.");
    assert_eq!(failed(&browser.send("DELETE", "/api/tasks/1/", &[], None)), "CSRF token missing.");
}
