//! SimpleJWT's `tests/test_authentication.py`: the caller of a request, or why there is none.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use authentication::{BaseAuthentication, Credentials};
use models::Db;
use test_database::{TestDatabase, database, user};

use support::{HEADER, body, credentials, jwt, sign};

/// What the header's value leads to: a user's name, nobody, or the body of a 401.
fn authenticate(header: Option<&[u8]>, db: &mut Db) -> Result<Option<String>, String> {
    let caller =
        jwt().authenticate(&Credentials { authorization: header, ..Credentials::default() }, db).map_err(body)?;
    Ok(caller.map(|user| user.username))
}

/// An access token with this text as `user_id`.
fn token(user_id: &str) -> String {
    let user_id = if user_id.is_empty() { String::new() } else { format!(r#","user_id":{user_id}"#) };
    sign(HEADER, &format!(r#"{{"token_type":"access","exp":4102444800,"jti":"j"{user_id}}}"#))
}

/// The answers to header values, where `{}` stands for ann's token.
#[track_caller]
fn check_headers(headers: &[&str], expected: &Result<Option<&str>, &str>) {
    let (_folder, mut db) = database();
    user(1, "ann", "!", true, &mut db);
    for header in headers {
        let value = header.replace("{}", &token(r#""1""#));
        let found = authenticate(Some(value.as_bytes()), &mut db);
        assert_eq!(found.as_ref().map(Option::as_deref).map_err(String::as_str), *expected, "{header:?}");
    }
}

#[test]
fn a_bearer_token_after_any_white_space_identifies_the_user() {
    let headers = ["Bearer {}", "Bearer  {}", " Bearer {} ", "Bearer\t{}", "\x0bBearer\x0c{}\x0b"];
    check_headers(&headers, &Ok(Some("ann")));
}

#[test]
fn other_headers_identify_no_user() {
    check_headers(&["", " ", "{}", "bearer {}", "BEARER {}", "Basic YTpi", "Token {} x", "Bearer: {}"], &Ok(None));
    let (_folder, mut db) = database();
    assert_eq!(authenticate(None, &mut db), Ok(None));
}

#[test]
fn a_bearer_header_with_another_number_of_words_is_refused() {
    let refused = concat!(
        r#"{"detail":"Authorization header must contain two space-delimited values","#,
        r#""code":"bad_authorization_header"}"#
    );
    check_headers(&["Bearer", "Bearer ", "Bearer {} {}", "Bearer a b c"], &Err(refused));
}

/// The answer to a token that is no valid access token.
#[track_caller]
fn check_token(token: &str, message: &str) {
    let (_folder, mut db) = database();
    let refused = format!(
        "{}{}{}",
        r#"{"detail":"Given token not valid for any token type","code":"token_not_valid","#,
        r#""messages":[{"token_class":"AccessToken","token_type":"access","message":""#,
        format_args!(r#"{message}"}}]}}"#)
    );
    assert_eq!(authenticate(Some(format!("Bearer {token}").as_bytes()), &mut db), Err(refused), "{token}");
}

#[test]
fn a_refused_token_says_why() {
    let forever = r#""exp":4102444800,"user_id":"1""#;
    check_token("bad", "Token is invalid");
    check_token(&sign(HEADER, r#"{"token_type":"access","exp":1,"jti":"j"}"#), "Token is expired");
    check_token(&sign(HEADER, r#"{"token_type":"access","jti":"j"}"#), "Token has no 'exp' claim");
    check_token(&sign(HEADER, &format!(r#"{{"token_type":"access",{forever}}}"#)), "Token has no id");
    check_token(&sign(HEADER, &format!(r#"{{"jti":"j",{forever}}}"#)), "Token has no type");
    check_token(&sign(HEADER, &format!(r#"{{"token_type":"refresh","jti":"j",{forever}}}"#)), "Token has wrong type");
}

#[test]
fn a_header_that_is_not_utf_8_is_an_invalid_token() {
    let (_folder, mut db) = database();
    let refused = authenticate(Some(b"Bearer \xff\xfe"), &mut db).unwrap_err();
    assert!(refused.contains(r#""message":"Token is invalid""#), "{refused}");
}

/// The answer to a token with this `user_id`, where ann is user 1 and active, and bob user 2 and not.
#[track_caller]
fn check_users(user_ids: &[&str], expected: &Result<Option<&str>, &str>) {
    let (_folder, mut db) = database();
    user(1, "ann", "!", true, &mut db);
    user(2, "bob", "!", false, &mut db);
    for user_id in user_ids {
        let header = format!("Bearer {}", token(user_id));
        let found = authenticate(Some(header.as_bytes()), &mut db);
        assert_eq!(found.as_ref().map(Option::as_deref).map_err(String::as_str), *expected, "{user_id}");
    }
}

#[test]
fn user_ids_are_converted_as_in_python() {
    check_users(&[r#""1""#, "1", "true", "1.9", r#"" 1 ""#, r#""+1""#, r#""0_1""#, r#""١""#], &Ok(Some("ann")));
}

#[test]
fn a_deleted_user_is_not_found() {
    let missing =
        [r#""999""#, "0", "-1", "null", "false", "4294967297", "9223372036854775808", r#""1000000000000000000000""#];
    check_users(&missing, &Err(r#"{"detail":"User not found","code":"user_not_found"}"#));
}

/// Both ends of 64 bits are users here, whom a number that is cut or stops there would name.
#[test]
fn a_user_id_beyond_64_bits_is_not_found() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    user(i64::MAX, "last", "!", true, &mut db);
    user(i64::MIN, "first", "!", true, &mut db);
    user(1_000_000_000_000_000_000, "float", "!", true, &mut db);
    user(1, "ann", "!", true, &mut db);
    let missing = Err(r#"{"detail":"User not found","code":"user_not_found"}"#.to_owned());
    for (user_id, expected) in [
        ("9223372036854775807", Ok(Some("last".to_owned()))),
        (r#""9223372036854775807""#, Ok(Some("last".to_owned()))),
        (r#""-9223372036854775808""#, Ok(Some("first".to_owned()))),
        ("-9223372036854775808.0", Ok(Some("first".to_owned()))),
        ("1e18", Ok(Some("float".to_owned()))),
        ("1.9", Ok(Some("ann".to_owned()))),
        ("9223372036854775808", missing.clone()),
        (r#""9223372036854775808""#, missing.clone()),
        ("-9223372036854775809", missing.clone()),
        ("18446744073709551617", missing.clone()),
        (r#""18446744073709551617""#, missing.clone()),
        ("9223372036854775807.0", missing.clone()),
        ("1e19", missing.clone()),
        ("1e30", missing.clone()),
        ("-1e30", missing),
    ] {
        let header = format!("Bearer {}", token(user_id));
        assert_eq!(authenticate(Some(header.as_bytes()), &mut db), expected, "{user_id}");
    }
}

#[test]
fn a_user_who_is_not_active_is_refused() {
    check_users(&[r#""2""#], &Err(r#"{"detail":"User is inactive","code":"user_inactive"}"#));
}

#[test]
fn a_user_id_that_is_not_an_integer_is_refused() {
    let refused = r#"{"detail":"Token contained no recognizable user identification","code":"token_not_valid"}"#;
    check_users(&["", r#""""#, r#""ann""#, r#""1.0""#, r#""0x1""#, r#""1\u0000""#, "[1]", "{}"], &Err(refused));
}

#[test]
fn www_authenticate_has_the_scheme_bearer() {
    assert_eq!(jwt().authenticate_header(), r#"Bearer realm="api""#);
}

/// A stranger cannot make the event loop verify a signature, or the database look up a user.
#[test]
fn only_a_token_that_was_verified_before_is_looked_up_later() {
    let (_folder, mut db) = database();
    user(1, "ann", "!", true, &mut db);
    let (jwt, header) = (jwt(), format!("Bearer {}", token("1")));
    assert!(jwt.look_up_later(Some(header.as_bytes())).is_none());
    jwt.authenticate(&credentials(&header), &mut db).unwrap();
    assert!(jwt.look_up_later(Some(header.as_bytes())).is_some());
    assert!(jwt.look_up_later(Some(format!("{header}x").as_bytes())).is_none());
}
