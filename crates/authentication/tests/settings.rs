//! What single settings of `SIMPLE_JWT` ask of a token, and the limits that no setting moves.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use authentication::backends::TokenBackend;
use authentication::exceptions::TokenError;
use authentication::serializers::TokenVerifySerializer;
use authentication::settings::{Audience, SimpleJwt};
use authentication::{BaseAuthentication, JwtAuthentication, Token, TokenType};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::connection::SimpleConnection;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use models::timezone::DateTime;
use models::{Db, Model};
use python::Value;
use test_database::database;

use support::{HEADER, SIGNING_KEY, backend_with, body, credentials, login, settings, sign, validate};

/// Whether a server with these settings takes a token with these claims, at the moment 1000.
fn takes(settings: &SimpleJwt, claims: &str) -> bool {
    reads(settings, sign(HEADER, claims).as_bytes()).is_ok()
}

fn reads(settings: &SimpleJwt, token: &[u8]) -> Result<(), TokenError> {
    let now = DateTime::from_timestamp_micros(1_000_000_000).unwrap();
    TokenBackend::new(settings.clone()).unwrap().decode(token, now).map(drop)
}

#[test]
fn the_issuer_must_match_the_setting() {
    let settings = SimpleJwt { issuer: Some("us".into()), ..settings() };
    assert!(takes(&settings, r#"{"iss":"us"}"#));
    for claims in ["{}", r#"{"iss":"them"}"#, r#"{"iss":null}"#, r#"{"iss":["us"]}"#] {
        assert!(!takes(&settings, claims), "{claims}");
    }
}

#[test]
fn the_audience_must_match_one_of_the_settings() {
    for audience in [Audience::One("a".into()), Audience::Several(vec!["b".into(), "a".into()])] {
        let settings = SimpleJwt { audience: Some(audience), ..settings() };
        for claims in [r#"{"aud":"a"}"#, r#"{"aud":["a"]}"#, r#"{"aud":["x","a"]}"#] {
            assert!(takes(&settings, claims), "{claims}");
        }
        for claims in ["{}", r#"{"aud":"x"}"#, r#"{"aud":[]}"#, r#"{"aud":["x"]}"#, r#"{"aud":[1,"a"]}"#] {
            assert!(!takes(&settings, claims), "{claims}");
        }
    }
}

#[test]
fn issuer_and_audience_are_both_required() {
    let settings = SimpleJwt { issuer: Some("us".into()), audience: Some(Audience::One("a".into())), ..settings() };
    assert!(takes(&settings, r#"{"iss":"us","aud":"a"}"#));
    assert!(!takes(&settings, r#"{"iss":"us","aud":"x"}"#));
    assert!(!takes(&settings, r#"{"iss":"them","aud":"a"}"#));
}

/// PyJWT's `encode` wants text, and its `decode` does not.
#[test]
fn an_issuer_that_is_not_text_is_decoded_but_not_encoded() {
    let backend = TokenBackend::new(settings()).unwrap();
    let with_issuer = |issuer| backend.encode(&vec![("iss".to_owned(), issuer)]);
    assert!(with_issuer(Value::Str("us".into())).is_ok());
    assert!(with_issuer(Value::Surrogates(vec![0xD800])).is_ok());
    for issuer in [Value::None, Value::Int(1), Value::List(Vec::new())] {
        assert_eq!(with_issuer(issuer), Err(TokenError::Invalid));
    }
    assert!(takes(&settings(), r#"{"iss":1}"#));
}

#[test]
fn a_token_of_more_than_16_kib_is_refused() {
    const MOST: usize = 16 * 1024;
    let token = |padding: usize| sign(HEADER, &format!(r#"{{"x":"{}"}}"#, "y".repeat(padding)));
    // Four letters hold three bytes.
    let about = (MOST - token(0).len()) / 4 * 3;
    let tokens: Vec<String> = (about - 6..about + 6).map(token).collect();
    assert!(tokens.iter().any(|token| token.len() == MOST) && tokens.iter().any(|token| token.len() == MOST + 1));
    for token in tokens {
        let expected = if token.len() <= MOST { Ok(()) } else { Err(TokenError::Invalid) };
        assert_eq!(reads(&settings(), token.as_bytes()), expected, "{}", token.len());
    }
}

#[test]
fn critical_headers_are_a_list_that_is_not_empty() {
    let reads_header = |header: &str| reads(&settings(), sign(header, "{}").as_bytes()).is_ok();
    assert!(reads_header(r#"{"alg":"HS256","crit":["b64"],"b64":true}"#));
    for header in [
        r#"{"alg":"HS256","crit":[],"b64":true}"#,
        r#"{"alg":"HS256","crit":["b64"]}"#,
        r#"{"alg":"HS256","crit":"b64","b64":true}"#,
    ] {
        assert!(!reads_header(header), "{header}");
    }
}

/// What is signed is the text, padding and all.
#[test]
fn padding_is_correct_or_missing() {
    let key = EncodingKey::from_secret(SIGNING_KEY.as_bytes());
    let reads_padded = |claims: &str, padding: &str| {
        let input = format!("{}.{}{padding}", URL_SAFE_NO_PAD.encode(HEADER), URL_SAFE_NO_PAD.encode(claims));
        let signature = crypto::sign(input.as_bytes(), &key, Algorithm::HS256).unwrap();
        reads(&settings(), format!("{input}.{signature}").as_bytes()).is_ok()
    };
    // Texts of 7, 8 and 9 bytes want two, one and no signs of padding.
    for (claims, right) in [(r#"{"x":1}"#, "=="), (r#"{"x":12}"#, "="), (r#"{"x":123}"#, "")] {
        for padding in ["", "=", "==", "===", "===="] {
            assert_eq!(reads_padded(claims, padding), padding.is_empty() || padding == right, "{claims} {padding}");
        }
    }
}

#[test]
fn infinite_and_nan_times_are_invalid() {
    for claim in ["exp", "iat", "nbf"] {
        for number in ["Infinity", "-Infinity", "NaN", "1e400"] {
            let token = sign(HEADER, &format!(r#"{{"{claim}":{number}}}"#));
            assert_eq!(reads(&settings(), token.as_bytes()), Err(TokenError::Invalid), "{claim} {number}");
        }
    }
}

/// The caller of a request with an access token, or the body that refuses it.
fn caller(token: &str, backend: &TokenBackend, db: &mut Db) -> Result<i64, String> {
    let refresh = Token::new(token.as_bytes(), TokenType::Refresh, backend).unwrap();
    let header = format!("Bearer {}", refresh.access_token(backend).encode(backend).unwrap());
    let jwt = JwtAuthentication::new(backend_with(backend.settings().clone()));
    let found = jwt.authenticate(&credentials(&header), db).map_err(body)?;
    Ok(found.map(|user| user.pk()).unwrap())
}

#[test]
fn with_check_revoke_token_a_password_change_ends_tokens() {
    let changed = r#"{"detail":"The user's password has been changed.","code":"password_changed"}"#;
    for (check_revoke_token, expected) in [(true, Err(changed.to_owned())), (false, Ok(1))] {
        let (_made, mut db) = database();
        let (backend, token) = login(SimpleJwt { check_revoke_token, ..settings() }, &mut db);
        assert_eq!(caller(&token, &backend, &mut db), Ok(1));
        db.connection().unwrap().batch_execute("UPDATE auth_user SET password = '!another'").unwrap();
        assert_eq!(caller(&token, &backend, &mut db), expected);
    }
}

#[test]
fn a_token_from_before_check_revoke_token_is_refused() {
    let (_made, mut db) = database();
    let (_backend, token) = login(settings(), &mut db);
    let backend = backend_with(SimpleJwt { check_revoke_token: true, ..settings() });
    assert!(caller(&token, &backend, &mut db).is_err());
}

/// What `TokenVerifySerializer` says of a token.
fn verified(token: &str, backend: &TokenBackend, db: &mut Db) -> Result<(), String> {
    let data = TokenVerifySerializer { token: token.to_owned() };
    validate::<TokenVerifySerializer>(data, backend, db).map(drop).map_err(body)
}

/// SimpleJWT asks the blacklist here only where rotation fills it.
#[test]
fn verify_looks_at_the_blacklist_under_blacklist_after_rotation() {
    for blacklist_after_rotation in [true, false] {
        let (_made, mut db) = database();
        let (backend, token) = login(SimpleJwt { blacklist_after_rotation, ..settings() }, &mut db);
        let verify = |db: &mut Db| verified(&token, &backend, db);
        assert_eq!(verify(&mut db), Ok(()));
        let refresh = Token::new(token.as_bytes(), TokenType::Refresh, &backend).unwrap();
        refresh.blacklist(None, &backend, &mut db).unwrap();
        let refused = Err(r#"{"non_field_errors":["Token is blacklisted"]}"#.to_owned());
        assert_eq!(verify(&mut db), if blacklist_after_rotation { refused } else { Ok(()) });
    }
}

#[test]
fn an_identifier_that_no_blacklist_can_hold_is_not_called_blacklisted() {
    let (_made, mut db) = database();
    let backend = backend_with(SimpleJwt { blacklist_after_rotation: true, ..settings() });
    let token = sign(HEADER, r#"{"token_type":"refresh","exp":99999999999,"jti":"\ud800"}"#);
    assert_eq!(
        verified(&token, &backend, &mut db),
        Err(r#"{"detail":"Token is invalid","code":"token_not_valid"}"#.to_owned())
    );
}
