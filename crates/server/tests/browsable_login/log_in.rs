//! The form of the login, its cookies and the logout.

use crate::support::browser::Browser;
use crate::support::{bearer, wire};
use crate::{server, server_with};

const PASSWORD: &str = "correct horse battery";

#[test]
fn a_login_sets_two_cookies_that_no_script_reads_and_no_other_site_sends() {
    let server = server();
    let mut browser = Browser::new(&server);
    let answer = browser.log_in("alice", PASSWORD, "/api/tasks/?page=2");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/api/tasks/?page=2")));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    let (access, refresh) = (browser.cookie("page_access"), browser.cookie("page_refresh"));
    let cookies = answer.cookies();
    assert!(
        cookies.contains(&format!("page_access={access}; Max-Age=86400; Path=/; HttpOnly; SameSite=Strict").as_str())
    );
    let refresh = format!("page_refresh={refresh}; Max-Age=86400; Path=/api-auth/; HttpOnly; SameSite=Strict");
    assert!(cookies.contains(&refresh.as_str()), "{cookies:?}");
    assert_eq!(cookies.len(), 3, "the third one is Django's csrftoken: {cookies:?}");
    let page = browser.get("/api/me/");
    assert!(page.status == 200 && page.page().contains(r#""username": "alice""#), "{}", page.text());
}

#[test]
fn over_https_the_names_of_the_cookies_keep_other_hosts_from_setting_them() {
    let server = server();
    let mut browser = Browser::new(&server);
    browser.headers.push(("X-Forwarded-Proto".into(), "https".into()));
    browser.headers.push(("Origin".into(), "https://testserver".into()));
    let answer = browser.log_in("alice", PASSWORD, "/api/me/");
    assert_eq!(answer.status, 303, "{}", answer.text());
    for (name, path) in [("__Host-page_access", "/"), ("__Secure-page_refresh", "/api-auth/")] {
        let value = browser.cookie(name);
        let cookie = format!("{name}={value}; Max-Age=86400; Path={path}; HttpOnly; SameSite=Strict; Secure");
        assert!(answer.cookies().contains(&cookie.as_str()), "{:?}", answer.cookies());
    }
    assert_eq!(browser.get("/api/me/").status, 200);
    // A name without a prefix could be planted over HTTP.
    let access = browser.cookies.remove("__Host-page_access").unwrap();
    browser.cookies.insert("page_access".into(), access);
    assert_eq!(browser.get("/api/me/").status, 401);
}

#[test]
fn a_refused_login_shows_the_form_with_the_error_and_the_name_but_not_the_password() {
    let server = server();
    let mut browser = Browser::new(&server);
    for (username, password, status, error) in [
        ("ali<b>", "wrong horse", 401, "No active account found with the given credentials"),
        ("alice", "wrong horse", 401, "No active account found with the given credentials"),
        ("carol", "not active any more", 401, "No active account found with the given credentials"),
        ("alice", "", 400, "This field may not be blank."),
        ("", "wrong horse", 400, "This field may not be blank."),
    ] {
        let answer = browser.log_in(username, password, "/api/me/");
        let page = answer.text().replace("&#x2f;", "/");
        assert_eq!(answer.status, status, "{page}");
        assert!(page.contains(error) && !page.contains("wrong horse") && !page.contains("not active any"), "{page}");
        assert!(page.contains(&format!(r#"value="{}""#, username.replace('<', "&lt;").replace('>', "&gt;"))), "{page}");
        assert!(page.contains(r#"action="/api-auth/login/?next=%2Fapi%2Fme%2F""#), "{page}");
        assert!(!browser.cookies.contains_key("page_access"));
    }
    assert_eq!(browser.get("/api/me/").status, 401);
}

#[test]
fn a_username_that_no_user_can_have_is_not_shown_again() {
    let server = server();
    let answer = Browser::new(&server).log_in(&"/".repeat(200_000), "wrong horse", "/api/me/");
    assert_eq!(answer.status, 401);
    assert!(answer.text().len() < 3_000, "{}", answer.text().len());
}

#[test]
fn a_login_leads_only_to_paths_of_this_server() {
    let server = server();
    for (next, location) in [
        ("", "/api/"),
        ("/api/tasks/%3Fsearch%3Dx", "/api/tasks/?search=x"),
        ("//other.example/", "/api/"),
        ("%2F%2Fother.example/", "/api/"),
        ("/%255Cother.example/", "/api/"),
        ("/%5Cother.example/", "/api/"),
        ("/%09/other.example/", "/api/"),
        ("https:other.example", "/api/"),
        ("https://other.example/", "/api/"),
        ("/%0D%0ASet-Cookie:%20x=y", "/api/"),
    ] {
        let answer = Browser::new(&server).log_in("alice", PASSWORD, next);
        assert_eq!((answer.status, answer.header("location")), (303, Some(location)), "{next}");
    }
}

#[test]
fn the_login_form_redirects_users_who_are_logged_in() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let answer = browser.get("/api-auth/login/?next=/api/tasks/");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/api/tasks/")));
    let form = Browser::new(&server).send("GET", "/api-auth/login/", &[("Accept", "application/json")], None);
    assert_eq!((form.status, form.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(form.header("cache-control"), Some("private, no-store"));
    assert!(form.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert!(!form.text().contains("<script>") && !form.text().contains("<style") && !form.text().contains("style="));
    assert_eq!(Browser::new(&server).send("PUT", "/api-auth/login/", &[], Some("")).status, 405);
}

#[test]
fn a_logout_deletes_the_cookies_and_blacklists_the_refresh_token() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let refresh = format!(r#"{{"refresh":"{}"}}"#, browser.cookie("page_refresh"));
    let token = browser.get("/api/me/").csrf_token();
    assert_eq!(server.ask("", "POST /api/auth/token/refresh/", &refresh).0, 200);
    let answer = browser.post("/api-auth/logout/", &[("csrfmiddlewaretoken", &token)]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/api-auth/login/")));
    assert!(!browser.cookies.contains_key("page_access") && !browser.cookies.contains_key("page_refresh"));
    assert_eq!(browser.get("/api/me/").status, 401);
    let (status, answer) = server.ask("", "POST /api/auth/token/refresh/", &refresh);
    assert_eq!((status, answer.contains("Token is blacklisted")), (401, true), "{answer}");
}

#[test]
fn a_logout_with_the_token_of_another_login_asks_again() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let stale = browser.get("/api/me/").csrf_token();
    browser.cookies.clear();
    assert_eq!(browser.log_in("alice", PASSWORD, "/api/me/").status, 303);
    let answer = browser.post("/api-auth/logout/?next=/api/", &[("csrfmiddlewaretoken", &stale)]);
    assert_eq!(answer.status, 403);
    assert!(answer.page().contains("CSRF Failed: CSRF token from POST incorrect."), "{}", answer.text());
    let answer = browser.post("/api-auth/logout/?next=/api/", &[("csrfmiddlewaretoken", &answer.csrf_token())]);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/api/")));
    assert_eq!(browser.get("/api-auth/logout/").header("location"), Some("/api-auth/login/"));
}

#[test]
fn logins_count_for_the_scope_of_the_token_view() {
    let rates = "REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__";
    let names = ["login", "tasks", "multiply"].map(|scope| format!("{rates}{scope}"));
    let server = server_with(&[
        ("REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES", "rest_framework.throttling.ScopedRateThrottle"),
        (&names[0], "2/day"),
        (&names[1], ""),
        (&names[2], ""),
    ]);
    let mut browser = Browser::new(&server);
    // The form itself does not count.
    assert_eq!(browser.log_in("alice", "wrong horse", "/api/me/").status, 401);
    assert_eq!(server.ask("", "POST /api/auth/token/", "{}").0, 400);
    let answer = browser.post("/api-auth/login/", &[("username", "alice"), ("password", PASSWORD)]);
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").is_some() && answer.text().contains("Request was throttled."));
    assert!(answer.text().contains(r#"value="alice""#), "{}", answer.text());
}

#[test]
fn a_token_of_the_token_views_is_refused_in_a_cookie() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let (_, token) = bearer("alice");
    let access = token.strip_prefix("Bearer ").unwrap().to_owned();
    browser.cookies.get_mut("page_access").unwrap().1 = access;
    assert_eq!(browser.get("/api/me/").status, 307, "its cookie is none that a page has set");
    let headers =
        [("Authorization".to_owned(), format!("Bearer {}", Browser::of_alice(&server).cookie("page_access")))];
    assert_eq!(wire::exchange(server.address, "GET", "/api/me/", &headers, None).status, 200);
}
