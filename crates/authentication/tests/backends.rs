//! SimpleJWT's `tests/test_backends.py`: which texts are tokens, by the judgement of PyJWT 2.15.1.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use authentication::backends::TokenBackend;
use authentication::exceptions::TokenError;
use models::timezone::{self, DateTime};
use python::Value;
use python::json;

use support::{HEADER, payload, settings, sign};

/// `AccessToken` of SimpleJWT 5.5.1.
const MADE_BY_SIMPLEJWT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0MTAyNDQ0ODAwLCJpYXQiOjE3NjcyMjU2MDAsImp0aSI6ImZlZGNiYTk4NzY1NDMyMTBmZWRjYmE5ODc2NTQzMjEwIiwidXNlcl9pZCI6IjEifQ.0x_EnHP5PTiAqKeATA3z-irDs10JXNm5CpfHbCvroK4";

/// `jwt.encode` with a `kid`, a fraction in `exp`, a number as `user_id` and letters beyond ASCII.
const MADE_BY_PYJWT: &str = "eyJhbGciOiJIUzI1NiIsImtpZCI6Im9uZSIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0MTAyNDQ0ODAwLjUsImlhdCI6MTc2NzIyNTYwMCwianRpIjoicHlqd3QiLCJ1c2VyX2lkIjoxLCJuYW1lIjoiR3JcdTAwZmNcdTAwZGZlIFx1ZDgzZVx1ZGQ4MCJ9.LuMCuJFpz6bvUbRbg4EmY-PuogMMN5RDiziQhnAQAPs";

/// Signed by PyJWT with the right key, and with an algorithm that the server does not use.
const OTHER_ALGORITHMS: [&str; 3] = [
    "eyJhbGciOiJIUzM4NCIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0MTAyNDQ0ODAwLCJqdGkiOiJ4IiwidXNlcl9pZCI6IjEifQ.Vx7cIslx8R071tRFvpim1fKVt5Xu4s5vFes3b6NFLXBzITIO-eGy2Kf5YNdMHn-D",
    "eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0MTAyNDQ0ODAwLCJqdGkiOiJ4IiwidXNlcl9pZCI6IjEifQ.7OSOvDYLC8FKDv_-qIu4zk4i61Id5DQNxa22o12hglo-yamAKIeaIlLTlw7gG4L5nMttDbDZTDQpkZgcF5a6Xg",
    "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIiwiZXhwIjo0MTAyNDQ0ODAwLCJqdGkiOiJ4IiwidXNlcl9pZCI6IjEifQ.",
];

fn decode(token: &str) -> Result<String, TokenError> {
    let claims = TokenBackend::new(settings()).unwrap().decode(token.as_bytes(), timezone::now())?;
    Ok(json::dumps(&Value::Dict(claims.to_vec())))
}

#[test]
fn tokens_made_by_python_are_decoded_with_all_claims() {
    for token in [MADE_BY_SIMPLEJWT, MADE_BY_PYJWT] {
        assert_eq!(decode(token), Ok(payload(token)));
    }
}

#[test]
fn claims_are_encoded_to_the_same_text_as_in_python() {
    let backend = TokenBackend::new(settings()).unwrap();
    let claims = backend.decode(MADE_BY_SIMPLEJWT.as_bytes(), timezone::now()).unwrap();
    assert_eq!(backend.encode(&claims).unwrap(), MADE_BY_SIMPLEJWT);
}

#[test]
fn a_token_that_was_verified_before_still_expires() {
    let backend = TokenBackend::new(settings()).unwrap();
    let decode = |now| backend.decode(MADE_BY_SIMPLEJWT.as_bytes(), now).map(drop);
    let now = timezone::now();
    let later = DateTime::from_timestamp_micros((now.timestamp() + 100 * 365 * 24 * 60 * 60) * 1_000_000).unwrap();
    assert_eq!(decode(now), Ok(()));
    assert_eq!(decode(later), Err(TokenError::Expired));
    assert_eq!(decode(now), Ok(()));
}

#[test]
fn an_algorithm_other_than_the_servers_is_refused() {
    for token in OTHER_ALGORITHMS {
        assert_eq!(decode(token), Err(TokenError::Invalid), "{token}");
    }
}

#[test]
fn another_key_or_a_changed_claim_is_refused() {
    let mut settings = settings();
    settings.signing_key.push('!');
    let other = TokenBackend::new(settings).unwrap();
    assert_eq!(other.decode(MADE_BY_SIMPLEJWT.as_bytes(), timezone::now()), Err(TokenError::Invalid));
    let (theirs, ours) = (sign(HEADER, r#"{"user_id":"2"}"#), sign(HEADER, r#"{"user_id":"1"}"#));
    let forged = format!("{}.{}", theirs.rsplit_once('.').unwrap().0, ours.rsplit_once('.').unwrap().1);
    assert_eq!(decode(&forged), Err(TokenError::Invalid));
}

/// Headers that PyJWT refuses, whatever the signature.
const REFUSED_HEADERS: [&str; 20] = [
    "{}",
    "[]",
    "null",
    "",
    "alg=HS256",
    r#"{"alg":null}"#,
    r#"{"alg":""}"#,
    r#"{"alg":"none"}"#,
    r#"{"alg":"hs256"}"#,
    r#"{"alg":"HS384"}"#,
    r#"{"alg":"RS256"}"#,
    r#"{"alg":["HS256"]}"#,
    r#"{"alg":"HS256","kid":1}"#,
    r#"{"alg":"HS256","kid":null}"#,
    r#"{"alg":"HS256","b64":false}"#,
    r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
    r#"{"alg":"HS256","crit":["b64"]}"#,
    r#"{"alg":"HS256","crit":["exp"],"exp":1}"#,
    r#"{"alg":"HS256","crit":[]}"#,
    r#"{"alg":"HS256","crit":"b64","b64":true}"#,
];

/// Reads a token with this header, signed with the key.
#[track_caller]
fn check_header(header: &str, accepted: bool) {
    let expected = if accepted { Ok("{}".to_owned()) } else { Err(TokenError::Invalid) };
    assert_eq!(decode(&sign(header, "{}")), expected, "{header}");
}

#[test]
fn the_header_must_be_valid_for_pyjwt_and_has_no_other_effect() {
    check_header(r#"{"alg":"HS256"}"#, true);
    check_header(r#"{ "typ": 1, "alg" : "HS256", "x": [] }"#, true);
    check_header(r#"{"alg":"none","alg":"HS256"}"#, true);
    check_header(r#"{"alg":"HS256","kid":"one"}"#, true);
    check_header(r#"{"alg":"HS256","b64":true}"#, true);
    check_header(r#"{"alg":"HS256","crit":["b64"],"b64":true}"#, true);
    for header in REFUSED_HEADERS {
        check_header(header, false);
    }
}

/// Reads a token with these claims at the moment 1000.
#[track_caller]
fn check_claims(claims: &str, expected: Result<(), TokenError>) {
    let now = DateTime::from_timestamp_micros(1_000_999_999).unwrap();
    let read = TokenBackend::new(settings()).unwrap().decode(sign(HEADER, claims).as_bytes(), now);
    assert_eq!(read.map(drop), expected, "{claims}");
}

#[test]
fn times_are_compared_in_whole_seconds() {
    for claims in [r#"{"exp":1001}"#, r#"{"exp":"1001"}"#, r#"{"exp":1001.9}"#, r#"{"iat":1000,"nbf":1000}"#] {
        check_claims(claims, Ok(()));
    }
    for claims in [r#"{"exp":1000}"#, r#"{"exp":1000.9}"#, r#"{"exp":" 1000 "}"#, r#"{"exp":true}"#, r#"{"exp":-1}"#] {
        check_claims(claims, Err(TokenError::Expired));
    }
    for claims in [r#"{"iat":1001}"#, r#"{"nbf":1001}"#, r#"{"exp":null}"#, r#"{"exp":"x"}"#, r#"{"iat":[]}"#] {
        check_claims(claims, Err(TokenError::Invalid));
    }
}

#[test]
fn registered_claims_must_be_text() {
    check_claims(r#"{"sub":"s","jti":"j"}"#, Ok(()));
    for claims in [r#"{"sub":1}"#, r#"{"sub":null}"#, r#"{"jti":1}"#, r#"{"jti":null}"#] {
        check_claims(claims, Err(TokenError::Invalid));
    }
}

/// Reads a token whose text was changed from a right one.
#[track_caller]
fn check_text(token: &str, accepted: bool) {
    assert_eq!(decode(token).is_ok(), accepted, "{token}");
}

#[test]
fn base64_may_be_padded_and_must_be_canonical() {
    // The segments have 36, 34 and 43 characters.
    let token = sign(HEADER, r#"{"x":"yyyyyyyyyyyyyyyyy"}"#);
    let [header, claims, signature] = <[&str; 3]>::try_from(token.split('.').collect::<Vec<_>>()).unwrap();
    assert_eq!([header, claims, signature].map(str::len), [36, 34, 43]);
    check_text(&token, true);
    check_text(&format!("{token}="), true);
    check_text(&format!("{token}=="), false);
    check_text(&format!("{header}=.{claims}.{signature}"), false);
    // Two bits of the last letter hold nothing, and must be zero.
    let last = char::from(token.as_bytes()[token.len() - 1] + 1);
    check_text(&format!("{}{last}", &token[..token.len() - 1]), false);
}

#[test]
fn malformed_tokens_are_refused() {
    let token = sign(HEADER, "{}");
    let two = token.rsplit_once('.').unwrap().0;
    for text in ["", ".", "..", "...", "abc", "a.b.c", "é.ü.ñ", two, &format!("{two}."), &format!("{token}.x")] {
        check_text(text, false);
    }
    for blank in [" ", "\n", "\t", "\0"] {
        check_text(&format!("{token}{blank}"), false);
    }
}
