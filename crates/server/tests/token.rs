//! Section 2 of the document through HTTP: SimpleJWT's four views below `/api/auth/token/`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use support::{Server, fixture, text, wire};

const LOGIN: &str = r#"{"username":"alice","password":"correct horse battery"}"#;

const BLACKLISTED: (u16, &str) = (401, r#"{"detail":"Token is blacklisted","code":"token_not_valid"}"#);

fn server() -> Server {
    Server::start(fixture::template())
}

/// The two tokens of a login of alice, refresh and access.
fn login(server: &Server) -> [String; 2] {
    let (status, body) = server.ask("", "POST /api/auth/token/", LOGIN);
    let [refresh, access] = ["refresh", "access"].map(|name| text(&body, name));
    assert_eq!((status, body), (200, format!(r#"{{"refresh":"{refresh}","access":"{access}"}}"#)));
    [refresh, access]
}

/// The user that `/api/me/` returns for a token.
fn me(server: &Server, access: &str) -> (u16, String) {
    let headers = [("Authorization".to_owned(), format!("Bearer {access}"))];
    let answer = wire::exchange(server.address, "GET", "/api/me/", &headers, None);
    (answer.status, String::from_utf8(answer.body).unwrap())
}

#[test]
fn a_login_returns_tokens_that_work() {
    let server = server();
    let [refresh, access] = login(&server);
    assert_eq!(me(&server, &access), (200, r#"{"id":1,"username":"alice"}"#.into()));
    assert_eq!(me(&server, &refresh).0, 401);
    let [_, other] = login(&server);
    assert_ne!(access, other);
}

#[test]
fn a_failed_login_does_not_reveal_the_reason() {
    let server = server();
    let refused = (401, r#"{"detail":"No active account found with the given credentials"}"#);
    for (username, password) in
        [("alice", "wrong"), ("nobody", "correct horse battery"), ("carol", "not active any more"), ("dave", "!")]
    {
        let credentials = format!(r#"{{"username":"{username}","password":"{password}"}}"#);
        server.check("", "POST /api/auth/token/", &credentials, refused);
    }
    let required = r#"{"username":["This field is required."],"password":["This field is required."]}"#;
    server.check("", "POST /api/auth/token/", "{}", (400, required));
}

#[test]
fn a_refresh_token_works_until_it_is_blacklisted() {
    let server = server();
    let [refresh, access] = login(&server);
    let body = format!(r#"{{"refresh":"{refresh}"}}"#);
    let (status, answer) = server.ask("", "POST /api/auth/token/refresh/", &body);
    let fresh = text(&answer, "access");
    assert_eq!((status, answer), (200, format!(r#"{{"access":"{fresh}"}}"#)));
    assert_eq!(me(&server, &fresh).0, 200);

    server.check("", "POST /api/auth/token/blacklist/", &body, (200, "{}"));
    server.check("", "POST /api/auth/token/refresh/", &body, BLACKLISTED);
    server.check("", "POST /api/auth/token/blacklist/", &body, BLACKLISTED);
    for token in [access, fresh] {
        assert_eq!(me(&server, &token).0, 200);
    }
}

#[test]
fn each_token_view_accepts_only_its_token_type() {
    let server = server();
    let [refresh, access] = login(&server);
    for token in [&refresh, &access] {
        server.check("", "POST /api/auth/token/verify/", &format!(r#"{{"token":"{token}"}}"#), (200, "{}"));
    }
    let wrong_type = (401, r#"{"detail":"Token has wrong type","code":"token_not_valid"}"#);
    let expired = (401, r#"{"detail":"Token is expired","code":"token_not_valid"}"#);
    let invalid = (401, r#"{"detail":"Token is invalid","code":"token_not_valid"}"#);
    for view in ["refresh", "blacklist"] {
        let line = format!("POST /api/auth/token/{view}/");
        server.check("", &line, &format!(r#"{{"refresh":"{access}"}}"#), wrong_type);
        server.check("", &line, &format!(r#"{{"refresh":"{}"}}"#, fixture::token("expired_refresh")), expired);
        server.check("", &line, &format!(r#"{{"refresh":"{}"}}"#, fixture::token("wrong_key_refresh")), invalid);
        server.check("", &line, "{}", (400, r#"{"refresh":["This field is required."]}"#));
    }
    server.check("", "POST /api/auth/token/verify/", r#"{"token":"a.b.c"}"#, invalid);
}

#[test]
fn token_views_ignore_an_invalid_authorization_header() {
    let headers = [("Authorization", "Bearer bad"), ("Content-Type", "application/json")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let answer = wire::exchange(server().address, "POST", "/api/auth/token/", &headers, Some(LOGIN.as_bytes()));
    assert_eq!(answer.status, 200);
}

#[test]
fn token_views_accept_only_post() {
    let server = server();
    for view in ["", "refresh/", "verify/", "blacklist/"] {
        let line = format!("GET /api/auth/token/{view}");
        server.check("", &line, "", (405, r#"{"detail":"Method \"GET\" not allowed."}"#));
    }
}
