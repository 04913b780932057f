//! A server's key, a database of its own, and tokens signed by hand.

use accounts::ModelBackend;
use accounts::hashing::Caller;
use authentication::backends::TokenBackend;
use authentication::exceptions::Error;
use authentication::serializers::{TokenContext, TokenSerializer};
use authentication::settings::SimpleJwt;
use authentication::{Credentials, JwtAuthentication, Token};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use models::{Db, User};
use python::Value;
use python::json;
use test_database::user;

/// `SIGNING_KEY`: the tokens of these tests that Python made are signed with it.
pub(crate) const SIGNING_KEY: &str = "a key that only these tests sign with, 0123456789";

/// PyJWT's header.
pub(crate) const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

pub(crate) fn settings() -> SimpleJwt {
    SimpleJwt { signing_key: SIGNING_KEY.into(), ..SimpleJwt::default() }
}

pub(crate) fn backend() -> TokenBackend {
    backend_with(settings())
}

pub(crate) fn backend_with(settings: SimpleJwt) -> TokenBackend {
    TokenBackend::new(settings).unwrap()
}

pub(crate) fn jwt() -> JwtAuthentication {
    JwtAuthentication::new(backend())
}

/// The credentials of a request with this `Authorization` header.
pub(crate) fn credentials(header: &str) -> Credentials<'_> {
    Credentials { authorization: Some(header.as_bytes()), ..Credentials::default() }
}

/// `serializer.validate(attrs)`, for a client from nowhere known.
pub(crate) fn validate<S: TokenSerializer>(
    data: S::ValidatedData,
    token_backend: &TokenBackend,
    db: &mut Db,
) -> Result<S::Answer, Error> {
    let model_backend = ModelBackend::default();
    S::validate(data, &TokenContext { caller: Caller::default(), model_backend: &model_backend, token_backend }, db)
}

/// A server with these settings, and the refresh token of a user `ann` who has just logged in.
pub(crate) fn login(settings: SimpleJwt, db: &mut Db) -> (TokenBackend, String) {
    user(1, "ann", "!", true, db);
    let backend = backend_with(settings);
    let token = refresh_token("ann", &backend, db);
    (backend, token)
}

/// A new refresh token of a user.
pub(crate) fn refresh_token(username: &str, backend: &TokenBackend, db: &mut Db) -> String {
    let user = User::get_by_natural_key(username, db.connection().unwrap()).unwrap().unwrap();
    Token::for_user(&user, backend, db).unwrap().encode(backend).unwrap()
}

/// A token of these two texts, signed with the key.
pub(crate) fn sign(header: &str, payload: &str) -> String {
    let signing_input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let key = EncodingKey::from_secret(SIGNING_KEY.as_bytes());
    let signature = crypto::sign(signing_input.as_bytes(), &key, Algorithm::HS256).unwrap();
    format!("{signing_input}.{signature}")
}

/// The text of a token's payload.
pub(crate) fn payload(token: &str) -> String {
    String::from_utf8(URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// A claim of a token.
pub(crate) fn claim(token: &str, name: &str) -> Value {
    json::loads(&payload(token)).unwrap().get(name).unwrap().clone()
}

/// A claim that is a number.
pub(crate) fn number(token: &str, name: &str) -> i64 {
    match claim(token, name) {
        Value::Int(number) => number,
        other => panic!("{name} is {other:?}"),
    }
}

/// A claim that is text.
pub(crate) fn text(token: &str, name: &str) -> String {
    match claim(token, name) {
        Value::Str(text) => text,
        other => panic!("{name} is {other:?}"),
    }
}

/// The body of the answer to an error.
pub(crate) fn body(error: Error) -> String {
    match error {
        Error::Failed(failed) => serde_json::to_string(&failed).unwrap(),
        Error::Invalid(errors) => serde_json::to_string(&errors).unwrap(),
        Error::Database(error) => panic!("{error}"),
        Error::Busy(busy) => panic!("{busy}"),
    }
}
