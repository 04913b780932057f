//! The renewal of an expired access token, and what several tabs of one browser do.

use std::thread;

use diesel::connection::SimpleConnection;

use crate::support::Server;
use crate::support::browser::{Browser, form};
use crate::{server, server_with};

const ME: &str = "/api/me/";
const RENEW: &str = "/api-auth/renew/?next=%2Fapi%2Fme%2F";
const LOG_IN: &str = "/api-auth/login/?next=%2Fapi%2Fme%2F";

/// A server that replaces refresh tokens, and ends a login one of whose tokens is used twice.
fn rotating() -> Server {
    server_with(&[
        ("SIMPLE_JWT__ROTATE_REFRESH_TOKENS", "true"),
        ("SIMPLE_JWT__BLACKLIST_AFTER_ROTATION", "true"),
        ("SIMPLE_JWT__END_FAMILY_ON_REUSE", "true"),
    ])
}

#[test]
fn an_expired_token_is_renewed_on_the_way_to_the_page() {
    for server in [server(), rotating()] {
        let mut browser = Browser::of_alice(&server);
        let (old, refresh) = (browser.cookie("page_access").to_owned(), browser.cookie("page_refresh").to_owned());
        browser.expire();
        let answer = browser.get("/api/tasks/?search=a%20b&x=%C3%BC");
        let url = "/api-auth/renew/?next=%2Fapi%2Ftasks%2F%3Fsearch%3Da%2520b%26x%3D%25C3%25BC";
        assert_eq!((answer.status, answer.header("location")), (307, Some(url)));
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        let answer = browser.get(url);
        assert_eq!((answer.status, answer.header("location")), (307, Some("/api/tasks/?search=a%20b&x=%C3%BC")));
        assert_eq!(browser.get(ME).status, 200);
        assert_ne!(browser.cookie("page_access"), old);
        assert_eq!(browser.cookie("page_refresh") != refresh, server.simple_jwt.rotate_refresh_tokens);
    }
}

#[test]
fn a_form_that_is_sent_with_an_expired_token_arrives() {
    let server = rotating();
    let mut browser = Browser::of_alice(&server);
    let token = browser.get("/api/tasks/").csrf_token();
    browser.expire();
    let body = form(&[("csrfmiddlewaretoken", &token), ("title", "typed for an hour")]);
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://testserver")];
    let (url, answer) = browser.follow("POST", "/api/tasks/", &headers, Some(&body));
    assert_eq!((url.as_str(), answer.status), ("/api/tasks/", 201));
    assert!(answer.text().contains("typed for an hour"));
    browser.expire();
    let json = [("X-CSRFToken", token.as_str()), ("Content-Type", "application/json")];
    let (_, answer) = browser.follow("PATCH", "/api/tasks/1/", &json, Some(r#"{"title":"patched"}"#));
    assert!(answer.status == 200 && answer.text().contains("patched"));
    // Without the CSRF token nothing is renewed, and nothing is carried out.
    browser.expire();
    let refresh = browser.cookie("page_refresh").to_owned();
    let (_, answer) = browser.follow("POST", "/api/tasks/", &[], Some("title=forged"));
    assert!(answer.status == 403 && answer.page().contains("CSRF Failed: CSRF token missing."), "{}", answer.text());
    assert_eq!(browser.cookie("page_refresh"), refresh);
}

#[test]
fn a_script_renews_with_post_and_learns_the_time() {
    let server = rotating();
    let mut browser = Browser::of_alice(&server);
    let token = browser.get(ME).csrf_token();
    let header = [("X-CSRFToken", token.as_str())];
    let access = browser.cookie("page_access").to_owned();
    let answer = browser.send("POST", "/api-auth/renew/", &header, None);
    let seconds = serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap()["expires_in"].as_u64().unwrap();
    assert!(answer.status == 200 && (290..=300).contains(&seconds), "{}", answer.text());
    assert_eq!(browser.cookie("page_access"), access, "it is fresh: another tab has renewed it");
    browser.expire();
    let answer = browser.send("POST", "/api-auth/renew/", &[], None);
    assert_eq!((answer.status, answer.text()), (403, r#"{"detail":"CSRF Failed: CSRF token missing."}"#));
    let answer = browser.send("POST", "/api-auth/renew/", &header, None);
    assert_eq!((answer.status, answer.text()), (200, r#"{"expires_in":300}"#));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(browser.get(ME).status, 200);
    browser.cookies.remove("page_refresh");
    browser.expire();
    let answer = browser.send("POST", "/api-auth/renew/", &header, None);
    assert_eq!(answer.status, 401);
    assert!(browser.cookies.is_empty() || !browser.cookies.contains_key("page_access"));
}

#[test]
fn an_ended_login_redirects_to_the_form() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let refresh = format!(r#"{{"refresh":"{}"}}"#, browser.cookie("page_refresh"));
    assert_eq!(server.ask("", "POST /api/auth/token/blacklist/", &refresh).0, 200);
    long_ago(&server);
    browser.expire();
    let (url, answer) = browser.follow("GET", ME, &[], None);
    assert_eq!((url.as_str(), answer.status), (LOG_IN, 200));
    assert!(!browser.cookies.contains_key("page_access") && !browser.cookies.contains_key("page_refresh"));
    let fields =
        [("csrfmiddlewaretoken", &*answer.csrf_token()), ("username", "alice"), ("password", "correct horse battery")];
    let answer = browser.post(&url, &fields);
    assert_eq!((answer.status, answer.header("location")), (303, Some(ME)));
    // A damaged or forged token is the end of a login too.
    for damage in ["x.y.z", "", "é"] {
        browser.cookies.get_mut("page_access").unwrap().1 = damage.to_owned();
        assert_ne!(browser.get(ME).status, 200, "{damage}");
        let mut browser = Browser::of_alice(&server);
        browser.cookies.get_mut("page_refresh").unwrap().1 = damage.to_owned();
        browser.expire();
        assert_eq!(browser.follow("GET", ME, &[], None).0, LOG_IN, "{damage}");
    }
}

/// Another host of the site may plant a cookie with a refresh token of a login of its own.
#[test]
fn a_refresh_token_of_another_login_is_not_used() {
    let server = server();
    let mut browser = Browser::of_alice(&server);
    let planted = Browser::of_alice(&server).cookie("page_refresh").to_owned();
    browser.cookies.get_mut("page_refresh").unwrap().1 = planted;
    browser.expire();
    assert_eq!(browser.follow("GET", ME, &[], None).0, LOG_IN);
}

/// The second tab sends its request before it gets the new cookies.
#[test]
fn the_tab_that_loses_the_race_goes_on_with_the_cookies_of_the_other_one() {
    let server = rotating();
    let mut first = Browser::of_alice(&server);
    let token = first.get(ME).csrf_token();
    first.expire();
    let mut second = first.clone();
    let old = second.cookies.clone();
    assert_eq!(first.get(RENEW).header("location"), Some(ME));
    let answer = second.get(RENEW);
    let again = format!("{RENEW}&tries=1");
    assert_eq!((answer.status, answer.header("location")), (307, Some(again.as_str())));
    assert_eq!((answer.cookies(), &second.cookies), (vec![], &old), "it gets no tokens, and keeps its cookies");
    let fields = form(&[("csrfmiddlewaretoken", &token), ("title", "of the second tab")]);
    let content_type = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = second.send("POST", "/api-auth/renew/?next=/api/tasks/", &content_type, Some(&fields));
    assert_eq!(answer.header("location"), Some("/api-auth/renew/?next=%2Fapi%2Ftasks%2F&tries=1"));
    // The tabs have the same cookies, and the answer for the first one has arrived now.
    second.cookies = first.cookies.clone();
    let (url, answer) = second.follow("POST", answer.header("location").unwrap(), &content_type, Some(&fields));
    assert_eq!((url.as_str(), answer.status), ("/api/tasks/", 201));
    // The login goes on: its family has not ended.
    second.expire();
    assert_eq!(second.follow("GET", ME, &[], None).1.status, 200);
    // While the cookies do not arrive, the form of the login is the end, and the cookies stay.
    let mut third = Browser { cookies: old, ..first.clone() };
    let (url, _) = third.follow("GET", RENEW, &[], None);
    assert_eq!(url, LOG_IN);
    assert!(third.cookies.contains_key("page_refresh"));
}

#[test]
fn of_16_tabs_at_once_one_renews_and_none_logs_out() {
    let server = rotating();
    let mut browser = Browser::of_alice(&server);
    browser.expire();
    let answers: Vec<_> = thread::scope(|scope| {
        let tabs: Vec<_> = (0..16).map(|_| browser.clone()).collect();
        let tabs: Vec<_> = tabs.into_iter().map(|mut tab| scope.spawn(move || (tab.get(RENEW), tab))).collect();
        tabs.into_iter().map(|tab| tab.join().unwrap()).collect()
    });
    let winners: Vec<_> = answers.iter().filter(|(answer, _)| !answer.cookies().is_empty()).collect();
    assert_eq!(winners.len(), 1);
    assert!(answers.iter().all(|(answer, _)| answer.status == 307));
    let mut winner = winners[0].1.clone();
    assert_eq!(winner.get(ME).status, 200);
    winner.expire();
    assert_eq!(winner.follow("GET", ME, &[], None).1.status, 200, "its refresh token is still good");
}

#[test]
fn late_reuse_of_a_refresh_token_ends_the_login() {
    let server = rotating();
    let mut owner = Browser::of_alice(&server);
    owner.expire();
    let mut thief = owner.clone();
    owner.follow("GET", ME, &[], None);
    long_ago(&server);
    assert_eq!(thief.follow("GET", ME, &[], None).0, LOG_IN);
    owner.expire();
    assert_eq!(owner.follow("GET", ME, &[], None).0, LOG_IN, "every token of the login has ended");
}

/// As if all renewals had happened long ago.
fn long_ago(server: &Server) {
    let sql = "UPDATE token_blacklist_blacklistedtoken SET blacklisted_at = '2026-01-01 00:00:00'";
    server.database.handle().connection().unwrap().batch_execute(sql).unwrap();
}
