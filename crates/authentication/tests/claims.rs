//! Single claims: identifiers under other names, times at the end of Python's calendar, and the password's digest.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use authentication::exceptions::TokenError;
use authentication::settings::SimpleJwt;
use authentication::{Token, TokenType};
use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use models::BlacklistedToken;
use sha2::{Digest, Sha256};
use test_database::{database, on_postgres};

use support::{HEADER, backend, backend_with, login, settings, sign, text};

fn refresh(claims: &str, settings: SimpleJwt) -> Result<Token, TokenError> {
    Token::new(sign(HEADER, claims).as_bytes(), TokenType::Refresh, &backend_with(settings))
}

/// PyJWT looks only at `jti` itself; Django stores `str(value)`.
#[test]
fn an_identifier_under_another_name_may_be_any_value() {
    let (_made, mut db) = database();
    let settings = SimpleJwt { jti_claim: "id".into(), ..settings() };
    for (id, stored) in [("7", "7"), (r#""seven""#, "seven"), ("true", "True"), ("[1]", "[1]")] {
        let claims = format!(r#"{{"token_type":"refresh","exp":4102444800,"id":{id}}}"#);
        let token = refresh(&claims, settings.clone()).unwrap();
        token.blacklist(None, &backend_with(settings.clone()), &mut db).unwrap();
        assert!(BlacklistedToken::exists(stored, db.connection().unwrap()).unwrap(), "{id}");
    }
    let usual = r#"{"token_type":"refresh","exp":4102444800,"jti":7}"#;
    assert_eq!(refresh(usual, support::settings()).err(), Some(TokenError::Invalid));
}

#[test]
fn exp_must_be_in_the_range_of_pythons_dates() {
    let ends =
        |exp: &str| refresh(&format!(r#"{{"token_type":"refresh","jti":"a","exp":{exp}}}"#), settings()).map(drop);
    for exp in ["253402300799", "253402300799.5", "4102444800.25"] {
        assert_eq!(ends(exp), Ok(()), "{exp}");
    }
    for exp in ["253402300800", "253402300800.0", "1e18", "99999999999999999999"] {
        assert_eq!(ends(exp), Err(TokenError::Invalid), "{exp}");
    }
}

/// `datetime.fromtimestamp` rounds to microseconds, half to even.
#[test]
fn a_fractional_exp_is_stored_with_its_fraction() {
    for (exp, noted) in [
        ("4102444800", "2100-01-01 00:00:00"),
        ("4102444800.5", "2100-01-01 00:00:00.500000"),
        ("4102444800.000002", "2100-01-01 00:00:00.000002"),
    ] {
        let (_made, mut db) = database();
        let claims = format!(r#"{{"token_type":"refresh","jti":"a","exp":{exp}}}"#);
        refresh(&claims, settings()).unwrap().blacklist(None, &backend(), &mut db).unwrap();
        let column = if on_postgres() { "(expires_at AT TIME ZONE 'UTC')::text" } else { "expires_at" };
        let query = format!("SELECT {column} FROM token_blacklist_outstandingtoken");
        let stored: String = sql::<Text>(&query).get_result(db.connection().unwrap()).unwrap();
        assert_eq!(stored.trim_end_matches('0'), noted.trim_end_matches('0'), "{exp}");
    }
}

/// `hashlib.md5(user.password.encode()).hexdigest().upper()`
#[test]
fn the_digest_of_a_password_is_simplejwts() {
    let (_made, mut db) = database();
    let (_backend, token) = login(SimpleJwt { check_revoke_token: true, ..settings() }, &mut db);
    assert_eq!(text(&token, "hash_password"), "9033E0E305F247C0C3C80D0C7848C8B3");
}

/// Whoever reads the table learns no token of it, and finds the row of one that he has.
#[test]
fn the_table_holds_the_digest_of_a_token() {
    let (_made, mut db) = database();
    let (_backend, token) = login(settings(), &mut db);
    let query = sql::<Text>("SELECT token FROM token_blacklist_outstandingtoken");
    let stored: String = query.get_result(db.connection().unwrap()).unwrap();
    assert_eq!(stored, format!("sha256${:x}", Sha256::digest(token)));
}
