//! SimpleJWT's `tests/test_tokens.py`: what a token holds, how long it counts, and why one is refused.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::time::Duration;

use authentication::backends::TokenBackend;
use authentication::exceptions::TokenError;
use authentication::settings::SimpleJwt;
use authentication::{Token, TokenType};
use models::{Db, OutstandingToken, User, timezone};
use test_database::{database, user};

use support::{HEADER, backend, body, number, payload, settings, sign, text};

/// The year 2100.
const FOREVER: i64 = 4_102_444_800;

fn ann(db: &mut Db) -> User {
    user(7, "ann", "!", true, db)
}

/// A login's two tokens, as text.
fn pair(backend: &TokenBackend) -> (String, String) {
    let (_folder, mut db) = database();
    let refresh = Token::for_user(&ann(&mut db), backend, &mut db).unwrap();
    (refresh.encode(backend).unwrap(), refresh.access_token(backend).encode(backend).unwrap())
}

#[test]
fn both_tokens_have_simplejwts_claims_in_its_order() {
    let (refresh, access) = pair(&backend());
    for (token, name) in [(refresh, "refresh"), (access, "access")] {
        let (exp, iat, jti) = (number(&token, "exp"), number(&token, "iat"), text(&token, "jti"));
        let claims = format!(r#"{{"token_type":"{name}","exp":{exp},"iat":{iat},"jti":"{jti}","user_id":"7"}}"#);
        assert_eq!(payload(&token), claims);
        assert_eq!(token, sign(HEADER, &claims));
    }
}

#[test]
fn an_access_token_lives_five_minutes_and_a_refresh_token_a_day_from_now() {
    let before = timezone::now().timestamp();
    let (refresh, access) = pair(&backend());
    let after = timezone::now().timestamp();
    for (token, lifetime) in [(refresh, 86_400), (access, 300)] {
        assert!((before..=after).contains(&number(&token, "iat")));
        assert_eq!(number(&token, "exp") - number(&token, "iat"), lifetime);
    }
}

#[test]
fn lifetimes_are_settings() {
    let (access_token_lifetime, refresh_token_lifetime) = (Duration::from_secs(60), Duration::from_secs(3600));
    let settings = SimpleJwt { access_token_lifetime, refresh_token_lifetime, ..settings() };
    let (refresh, access) = pair(&TokenBackend::new(settings).unwrap());
    assert_eq!(number(&refresh, "exp") - number(&refresh, "iat"), 3600);
    assert_eq!(number(&access, "exp") - number(&access, "iat"), 60);
}

#[test]
fn every_token_has_an_identifier_of_its_own() {
    let backend = backend();
    let tokens: [String; 4] =
        [pair(&backend), pair(&backend)].map(|(refresh, access)| [refresh, access]).concat().try_into().unwrap();
    let mut identifiers = tokens.map(|token| text(&token, "jti"));
    for jti in &identifiers {
        assert!(jti.len() == 32 && jti.bytes().all(|byte| b"0123456789abcdef".contains(&byte)), "{jti}");
    }
    identifiers.sort();
    assert!(identifiers.windows(2).all(|two| two[0] != two[1]), "{identifiers:?}");
}

#[test]
fn an_access_token_copies_all_claims_but_those_of_the_token_itself() {
    let backend = backend();
    let claims = format!(
        r#"{{"color":"blau \ud83e\udd80","token_type":"refresh","exp":{FOREVER},"iat":1,"jti":"j","user_id":"7","nested":{{"a":[1,2.5,null,true]}}}}"#
    );
    let refresh = Token::new(sign(HEADER, &claims).as_bytes(), TokenType::Refresh, &backend).unwrap();
    let access = refresh.access_token(&backend).encode(&backend).unwrap();
    let (exp, iat, jti) = (number(&access, "exp"), number(&access, "iat"), text(&access, "jti"));
    let copied = r#""color":"blau \ud83e\udd80","user_id":"7","nested":{"a":[1,2.5,null,true]}"#;
    let expected = format!(r#"{{"token_type":"access","exp":{exp},"iat":{iat},"jti":"{jti}",{copied}}}"#);
    assert_eq!(payload(&access), expected);
    assert_eq!((exp - iat, jti.len()), (300, 32));
    assert!(timezone::now().timestamp() - iat < 60, "{iat}");
}

#[test]
fn both_tokens_of_a_login_have_the_same_iat() {
    let (backend, (_folder, mut db)) = (backend(), database());
    let refresh = Token::for_user(&ann(&mut db), &backend, &mut db).unwrap();
    std::thread::sleep(Duration::from_millis(1100));
    let (refresh, access) =
        (refresh.encode(&backend).unwrap(), refresh.access_token(&backend).encode(&backend).unwrap());
    assert_eq!(number(&refresh, "iat"), number(&access, "iat"));
}

/// Reads a token with these claims as each type: access, refresh, untyped.
#[track_caller]
fn check(claims: &str, expected: [Option<TokenError>; 3]) {
    let token = sign(HEADER, claims);
    let read = |kind| Token::new(token.as_bytes(), kind, &backend()).err();
    assert_eq!([TokenType::Access, TokenType::Refresh, TokenType::Untyped].map(read), expected, "{claims}");
}

#[test]
fn a_token_is_valid_only_for_its_type() {
    use TokenError::{NoType, WrongType};
    let of_type = |name| format!(r#"{{"token_type":{name},"exp":{FOREVER},"jti":"j"}}"#);
    check(&of_type(r#""access""#), [None, Some(WrongType), None]);
    check(&of_type(r#""refresh""#), [Some(WrongType), None, None]);
    check(&of_type(r#""untyped""#), [Some(WrongType), Some(WrongType), None]);
    check(&of_type("null"), [Some(WrongType), Some(WrongType), None]);
    check(&format!(r#"{{"exp":{FOREVER},"jti":"j"}}"#), [Some(NoType), Some(NoType), None]);
}

#[test]
fn the_first_error_is_reported() {
    use TokenError::{Expired, Invalid, NoExpiry, NoId};
    check("{}", [Some(NoExpiry); 3]);
    check(r#"{"jti":"j","token_type":"access"}"#, [Some(NoExpiry); 3]);
    check(&format!(r#"{{"exp":{FOREVER}}}"#), [Some(NoId); 3]);
    check(r#"{"exp":1}"#, [Some(Expired); 3]);
    check(&format!(r#"{{"exp":1,"iat":{FOREVER}}}"#), [Some(Invalid); 3]);
    check(&format!(r#"{{"exp":1,"nbf":{FOREVER}}}"#), [Some(Invalid); 3]);
    check("[]", [Some(Invalid); 3]);
}

#[test]
fn errors_have_simplejwts_texts() {
    use TokenError::{Blacklisted, Expired, Invalid, NoExpiry, NoId, NoType, WrongType};
    assert_eq!(
        [Invalid, Expired, NoExpiry, NoId, NoType, WrongType, Blacklisted].map(|error| error.to_string()),
        [
            "Token is invalid",
            "Token is expired",
            "Token has no 'exp' claim",
            "Token has no id",
            "Token has no type",
            "Token has wrong type",
            "Token is blacklisted"
        ]
    );
}

#[test]
fn a_new_refresh_token_is_stored() {
    let (backend, (_folder, mut db)) = (backend(), database());
    let token = Token::for_user(&ann(&mut db), &backend, &mut db).unwrap().encode(&backend).unwrap();
    let same = OutstandingToken {
        user_id: None,
        jti: text(&token, "jti"),
        token,
        created_at: None,
        expires_at: timezone::now(),
    };
    assert!(matches!(same.create(db.connection().unwrap()), Err(models::Error::NotUnique(_))));
}

#[test]
fn only_the_blacklisted_token_is_invalid() {
    let (backend, (_folder, mut db)) = (backend(), database());
    let ann = ann(&mut db);
    let [lost, kept] = [(); 2].map(|()| Token::for_user(&ann, &backend, &mut db).unwrap());
    lost.check_blacklist(&backend, &mut db).unwrap();
    // Twice is as good as once.
    for _ in 0..2 {
        lost.blacklist(Some(ann.id), &backend, &mut db).unwrap();
        let refused = lost.check_blacklist(&backend, &mut db).map_err(body);
        assert_eq!(refused, Err(r#"{"detail":"Token is blacklisted","code":"token_not_valid"}"#.into()));
    }
    kept.check_blacklist(&backend, &mut db).unwrap();
}

#[test]
fn a_token_that_was_not_stored_can_be_blacklisted() {
    let (backend, (_folder, mut db)) = (backend(), database());
    let claims = format!(r#"{{"token_type":"refresh","exp":{FOREVER},"jti":"foreign","user_id":"7"}}"#);
    let token = Token::new(sign(HEADER, &claims).as_bytes(), TokenType::Refresh, &backend).unwrap();
    token.blacklist(None, &backend, &mut db).unwrap();
    assert!(token.check_blacklist(&backend, &mut db).is_err());
}
