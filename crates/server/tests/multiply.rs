//! Section 9 of the document through HTTP: `MultiplyBySevenView` at `/api/multiply-by-seven/`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use support::{Server, fixture};

#[track_caller]
fn check(json: &str, expected: (u16, &str)) {
    Server::start(fixture::template()).check("alice", "POST /api/multiply-by-seven/", json, expected);
}

#[test]
fn an_integer_is_multiplied_by_seven() {
    for (value, result) in [
        ("6", "42"),
        ("0", "0"),
        ("-1", "-7"),
        (r#""6""#, "42"),
        ("6.0", "42"),
        ("6e2", "4200"),
        ("1000000000000", "7000000000000"),
        ("-1000000000000", "-7000000000000"),
    ] {
        check(&format!(r#"{{"value":{value}}}"#), (200, &format!(r#"{{"result":{result}}}"#)));
    }
}

#[test]
fn other_values_are_refused() {
    check("{}", (400, r#"{"value":["This field is required."]}"#));
    check(r#"{"value":null}"#, (400, r#"{"value":["This field may not be null."]}"#));
    for value in ["6.5", "1e300", r#""six""#, "[]", r#""""#] {
        check(&format!(r#"{{"value":{value}}}"#), (400, r#"{"value":["A valid integer is required."]}"#));
    }
    let too_large = r#"{"value":["Ensure this value is less than or equal to 1000000000000."]}"#;
    check(r#"{"value":1000000000001}"#, (400, too_large));
    check(r#"{"value":99999999999999999999}"#, (400, too_large));
    let too_small = r#"{"value":["Ensure this value is greater than or equal to -1000000000000."]}"#;
    check(r#"{"value":-99999999999999999999}"#, (400, too_small));
}

#[test]
fn multiplying_needs_a_token() {
    let refused = (401, r#"{"detail":"Authentication credentials were not provided."}"#);
    Server::start(fixture::template()).check("", "POST /api/multiply-by-seven/", r#"{"value":6}"#, refused);
}
