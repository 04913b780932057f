//! Values that no field can hold: NUL, lone surrogates, numbers beyond 64 bits.

use crate::support::bearer;
use crate::support::wire;
use crate::{is_well, said, send, server};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Every view that accepts text, with the names of its fields.
const TEXTS: [(&str, &[&str]); 5] = [
    ("POST /api/tasks/", &["title", "description"]),
    ("POST /api/auth/token/", &["username", "password"]),
    ("POST /api/auth/token/refresh/", &["refresh"]),
    ("POST /api/auth/token/verify/", &["token"]),
    ("POST /api/auth/token/blacklist/", &["refresh"]),
];

/// Sends a value in every text field. Each field must have the same error.
#[track_caller]
fn check(value: &str, error: &str) {
    let server = server();
    for (line, fields) in TEXTS {
        let body: Vec<_> = fields.iter().map(|field| format!(r#""{field}":{value}"#)).collect();
        let errors: Vec<_> = fields.iter().map(|field| format!(r#""{field}":["{error}"]"#)).collect();
        let answer = send(&server, "alice", line, JSON, format!("{{{}}}", body.join(",")).as_bytes());
        assert_eq!(answer, (400, format!("{{{}}}", errors.join(","))), "{line} {value}");
    }
    is_well(&server);
}

#[test]
fn nul_is_refused_in_every_text() {
    check(r#""a\u0000b""#, "Null characters are not allowed.");
    check(r#""\u0000""#, "Null characters are not allowed.");
}

#[test]
fn lone_surrogates_are_refused_in_every_text() {
    check(r#""a\ud800b""#, "Surrogate characters are not allowed: U+D800.");
    check(r#""\udfff\ud83d""#, "Surrogate characters are not allowed: U+DFFF.");
}

#[test]
fn values_of_other_types_are_refused_in_every_text() {
    for value in ["true", "[]", "{}", r#"["a"]"#, r#"{"$ne":""}"#] {
        check(value, "Not a valid string.");
    }
    check("null", "This field may not be null.");
}

#[test]
fn nul_is_refused_in_forms_too() {
    let server = server();
    let answer = send(&server, "alice", "POST /api/tasks/", FORM, b"title=a%00b");
    assert_eq!(answer, (400, r#"{"title":["Null characters are not allowed."]}"#.into()));
    let answer = send(&server, "", "POST /api/auth/token/", FORM, b"username=%00&password=%00");
    let nul = r#"["Null characters are not allowed."]"#;
    assert_eq!(answer, (400, format!(r#"{{"username":{nul},"password":{nul}}}"#)));
}

#[test]
fn integers_beyond_64_bits_are_ordinary_integers() {
    let server = server();
    for number in ["9223372036854775808", "-99999999999999999999999999", "1e999", "NaN"] {
        let body = format!(r#"{{"completed":{number},"title":"x"}}"#);
        let (status, text) = send(&server, "alice", "POST /api/tasks/", JSON, body.as_bytes());
        let refused = status == 400 && (text.contains("completed") || text.contains("JSON parse error"));
        assert!(refused, "{number}: {status} {text}");
    }
    is_well(&server);
}

#[test]
fn ids_beyond_64_bits_belong_to_no_row() {
    let server = server();
    let missing = r#"{"detail":"No Task matches the given query."}"#;
    for id in ["9223372036854775807", "9223372036854775808", "-9223372036854775809", &"9".repeat(4000)] {
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            server.check("alice", &format!("{method} /api/tasks/{id}/"), r#"{"title":"x"}"#, (404, missing));
        }
        server.check("alice", &format!("GET /api/tasks/{id}.json"), "", (404, missing));
    }
    // Python refuses integers with more digits.
    let line = format!("GET /api/tasks/{}/", "9".repeat(5000));
    server.check("alice", &line, "", (404, r#"{"detail":"Not found."}"#));
}

#[test]
fn paths_with_invalid_utf_8_are_not_found() {
    let server = server();
    let not_found = r#"{"detail":"Not found."}"#;
    for path in ["%ff", "%00", "%ed%a0%80", "1%00", "%F0%9F%A6%80", "%0A", "%27%20OR%201=1", "%", "1%"] {
        server.check("alice", &format!("GET /api/tasks/{path}/"), "", (404, not_found));
    }
    // Raw bytes have the same meaning as percent-encoded ones.
    let answer = said(wire::exchange(server.address, "GET", "/api/tasks/ÿ/", &[bearer("alice")], None));
    assert_eq!(answer.0 / 100, 4, "{answer:?}");
    is_well(&server);
}
