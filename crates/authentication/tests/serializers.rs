//! SimpleJWT's `tests/test_serializers.py`: what each of the four token views answers.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use accounts::hashers::make_password;
use authentication::BaseAuthentication;
use authentication::serializers::{
    TokenBlacklistSerializer, TokenObtainPairSerializer, TokenRefreshSerializer, TokenSerializer, TokenVerifySerializer,
};
use models::{Db, Model};
use python::json;
use serializers::{Context, Data};
use test_database::{TestDatabase, database, user};

use support::{HEADER, backend, body, credentials, jwt, number, sign, text, validate};

/// What a serializer answers to a body, or the body of its refusal.
fn post<S: TokenSerializer>(data: &str, db: &mut Db) -> Result<String, String> {
    let data = Data::Value(json::loads(data).unwrap());
    let mut context = Context { user: None, instance: None, db };
    let data = S::run_validation(&data, &mut context).map_err(|error| match error {
        serializers::Error::Invalid(errors) => body(errors.into()),
        error => panic!("{error}"),
    })?;
    let answer = validate::<S>(data, &backend(), db).map_err(body)?;
    Ok(serde_json::to_string(&answer).unwrap())
}

/// The same for an answer with tokens: the tokens of these names.
fn tokens<S: TokenSerializer, const N: usize>(data: &str, names: [&str; N], db: &mut Db) -> [String; N] {
    let answer = post::<S>(data, db).unwrap();
    let parsed: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let tokens = names.map(|name| parsed[name].as_str().unwrap().to_owned());
    let members: Vec<_> = names.iter().zip(&tokens).map(|(name, token)| format!(r#""{name}":"{token}""#)).collect();
    assert_eq!(answer, format!("{{{}}}", members.join(",")));
    tokens
}

/// A database where ann, user 1, and carl, user 3, who is not active, have the password `s3cret`.
fn users() -> (TestDatabase, Db) {
    let (made, mut db) = database();
    let hash = make_password("s3cret", 4).unwrap();
    user(1, "ann", &hash, true, &mut db);
    user(3, "carl", &hash, false, &mut db);
    (made, db)
}

fn login(db: &mut Db) -> [String; 2] {
    let credentials = r#"{"username":"ann","password":"s3cret"}"#;
    tokens::<TokenObtainPairSerializer, 2>(credentials, ["refresh", "access"], db)
}

/// A refresh token of this user, made elsewhere.
fn foreign(user_id: &str) -> String {
    sign(HEADER, &format!(r#"{{"token_type":"refresh","exp":4102444800,"jti":"foreign"{user_id}}}"#))
}

#[track_caller]
fn check<S: TokenSerializer>(data: &str, expected: Result<&str, &str>) {
    let (_folder, mut db) = users();
    assert_eq!(post::<S>(data, &mut db).as_deref().map_err(String::as_str), expected, "{data}");
}

const INVALID: &str = r#"{"detail":"Token is invalid","code":"token_not_valid"}"#;
const WRONG_TYPE: &str = r#"{"detail":"Token has wrong type","code":"token_not_valid"}"#;
const BLACKLISTED: &str = r#"{"detail":"Token is blacklisted","code":"token_not_valid"}"#;

#[test]
fn a_login_gives_a_pair_of_tokens_for_the_user() {
    let (_folder, mut db) = users();
    let [refresh, access] = login(&mut db);
    assert_eq!([&refresh, &access].map(|token| text(token, "token_type")), ["refresh", "access"]);
    assert_eq!([&refresh, &access].map(|token| text(token, "user_id")), ["1", "1"]);
    let caller = jwt().authenticate(&credentials(&format!("Bearer {access}")), &mut db).unwrap().unwrap();
    assert_eq!(caller.username, "ann");
}

#[test]
fn a_failed_login_does_not_reveal_the_reason() {
    let refused = Err(r#"{"detail":"No active account found with the given credentials"}"#);
    check::<TokenObtainPairSerializer>(r#"{"username":"ann","password":"wrong"}"#, refused);
    check::<TokenObtainPairSerializer>(r#"{"username":"nobody","password":"s3cret"}"#, refused);
    check::<TokenObtainPairSerializer>(r#"{"username":"carl","password":"s3cret"}"#, refused);
    check::<TokenObtainPairSerializer>(r#"{"username":"ann","password":"s3 cret"}"#, refused);
}

#[test]
fn white_space_around_a_name_and_a_password_is_ignored() {
    let (_folder, mut db) = users();
    let credentials = r#"{"username":" ann\n","password":"\ts3cret "}"#;
    tokens::<TokenObtainPairSerializer, 2>(credentials, ["refresh", "access"], &mut db);
}

#[test]
fn a_login_needs_both_fields() {
    let required = r#"{"username":["This field is required."],"password":["This field is required."]}"#;
    check::<TokenObtainPairSerializer>("{}", Err(required));
    let not_text = r#"{"username":["Not a valid string."],"password":["This field may not be blank."]}"#;
    check::<TokenObtainPairSerializer>(r#"{"username":true,"password":" "}"#, Err(not_text));
    let null = r#"{"non_field_errors":["No data provided"]}"#;
    check::<TokenObtainPairSerializer>("null", Err(null));
    let list = r#"{"non_field_errors":["Invalid data. Expected a dictionary, but got list."]}"#;
    check::<TokenObtainPairSerializer>("[]", Err(list));
}

#[test]
fn a_refresh_returns_only_an_access_token() {
    let (_folder, mut db) = users();
    let [refresh, first] = login(&mut db);
    let data = format!(r#"{{"refresh":"{refresh}","access":"ignored"}}"#);
    let [access] = tokens::<TokenRefreshSerializer, 1>(&data, ["access"], &mut db);
    assert_eq!((text(&access, "token_type"), text(&access, "user_id")), ("access".into(), "1".into()));
    assert_eq!(number(&access, "exp") - number(&access, "iat"), 300);
    assert_ne!(text(&access, "jti"), text(&first, "jti"));
}

#[test]
fn a_refresh_wants_a_refresh_token_of_an_active_user() {
    check::<TokenRefreshSerializer>("{}", Err(r#"{"refresh":["This field is required."]}"#));
    check::<TokenRefreshSerializer>(r#"{"refresh":"bad"}"#, Err(INVALID));
    let access = sign(HEADER, r#"{"token_type":"access","exp":4102444800,"jti":"j","user_id":"1"}"#);
    check::<TokenRefreshSerializer>(&format!(r#"{{"refresh":"{access}"}}"#), Err(WRONG_TYPE));
    let refused = r#"{"detail":"No active account found for the given token."}"#;
    for user_id in [r#","user_id":"3""#, r#","user_id":"999""#] {
        check::<TokenRefreshSerializer>(&format!(r#"{{"refresh":"{}"}}"#, foreign(user_id)), Err(refused));
    }
}

#[test]
fn a_refresh_token_without_a_user_is_refreshed() {
    let (_folder, mut db) = users();
    let data = format!(r#"{{"refresh":"{}"}}"#, foreign(""));
    let [access] = tokens::<TokenRefreshSerializer, 1>(&data, ["access"], &mut db);
    assert_eq!(text(&access, "token_type"), "access");
}

#[test]
fn a_token_of_any_type_is_verified() {
    let (_folder, mut db) = users();
    for token in login(&mut db) {
        assert_eq!(post::<TokenVerifySerializer>(&format!(r#"{{"token":"{token}"}}"#), &mut db), Ok("{}".into()));
    }
    check::<TokenVerifySerializer>("{}", Err(r#"{"token":["This field is required."]}"#));
    check::<TokenVerifySerializer>(r#"{"token":"bad"}"#, Err(INVALID));
    let expired = sign(HEADER, r#"{"token_type":"access","exp":1,"jti":"j"}"#);
    let refused = r#"{"detail":"Token is expired","code":"token_not_valid"}"#;
    check::<TokenVerifySerializer>(&format!(r#"{{"token":"{expired}"}}"#), Err(refused));
}

#[test]
fn a_blacklisted_token_is_refused() {
    let (_folder, mut db) = users();
    let ([refresh, access], [other, _]) = (login(&mut db), login(&mut db));
    let data = format!(r#"{{"refresh":"{refresh}"}}"#);
    assert_eq!(post::<TokenBlacklistSerializer>(&data, &mut db), Ok("{}".into()));
    assert_eq!(post::<TokenRefreshSerializer>(&data, &mut db), Err(BLACKLISTED.into()));
    assert_eq!(post::<TokenBlacklistSerializer>(&data, &mut db), Err(BLACKLISTED.into()));
    // The access token counts to its end, and so does another login's refresh token.
    assert!(jwt().authenticate(&credentials(&format!("Bearer {access}")), &mut db).unwrap().is_some());
    assert!(post::<TokenRefreshSerializer>(&format!(r#"{{"refresh":"{other}"}}"#), &mut db).is_ok());
}

#[test]
fn unknown_refresh_tokens_can_be_blacklisted() {
    check::<TokenBlacklistSerializer>(&format!(r#"{{"refresh":"{}"}}"#, foreign(r#","user_id":"1""#)), Ok("{}"));
    check::<TokenBlacklistSerializer>(&format!(r#"{{"refresh":"{}"}}"#, foreign("")), Ok("{}"));
    check::<TokenBlacklistSerializer>("{}", Err(r#"{"refresh":["This field is required."]}"#));
    check::<TokenBlacklistSerializer>(r#"{"refresh":"bad"}"#, Err(INVALID));
    let access = sign(HEADER, r#"{"token_type":"access","exp":4102444800,"jti":"j"}"#);
    check::<TokenBlacklistSerializer>(&format!(r#"{{"refresh":"{access}"}}"#), Err(WRONG_TYPE));
}

#[test]
fn the_tokens_of_a_deleted_user_are_refused() {
    let (_folder, mut db) = users();
    let ann = models::User::get_by_natural_key("ann", db.connection().unwrap()).unwrap().unwrap();
    let data = format!(r#"{{"refresh":"{}"}}"#, foreign(r#","user_id":"1""#));
    assert!(post::<TokenRefreshSerializer>(&data, &mut db).is_ok());
    ann.delete(db.connection().unwrap()).unwrap();
    let refused = r#"{"detail":"No active account found for the given token."}"#;
    assert_eq!(post::<TokenRefreshSerializer>(&data, &mut db), Err(refused.into()));
}
