//! What `JWTAuthentication` costs: the token alone, and the token with the user behind it.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

#[expect(dead_code, reason = "a benchmark uses a part of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use authentication::{BaseAuthentication, Credentials, Token, TokenType};
use divan::Bencher;
use support::{HEADER, backend, jwt, sign};
use test_database::{TestDatabase, user};

fn main() {
    divan::main();
}

/// A token of user 1, as long as those that the server gives.
fn token_of(kind: &str) -> String {
    let jti = "0123456789abcdef0123456789abcdef";
    let claims = r#""exp":4102444800,"iat":1767225600,"user_id":"1""#;
    sign(HEADER, &format!(r#"{{"token_type":"{kind}",{claims},"jti":"{jti}"}}"#))
}

/// `RefreshToken(raw)`: signature and claims. The server remembers no refresh token.
#[divan::bench]
fn check_token(bencher: Bencher<'_, '_>) {
    let (backend, raw) = (backend(), token_of("refresh"));
    bencher.bench_local(|| Token::new(raw.as_bytes(), TokenType::Refresh, &backend).unwrap());
}

/// `AccessToken(raw)`, when its signature was verified before.
#[divan::bench]
fn check_known_token(bencher: Bencher<'_, '_>) {
    let (backend, raw) = (backend(), token_of("access"));
    bencher.bench_local(|| Token::new(raw.as_bytes(), TokenType::Access, &backend).unwrap());
}

/// `authenticate(request)`: the same from the header on, and the user looked up in SQLite.
#[divan::bench]
fn authenticate(bencher: Bencher<'_, '_>) {
    let (jwt, header) = (jwt(), format!("Bearer {}", token_of("access")));
    let credentials = Credentials { authorization: Some(header.as_bytes()), ..Credentials::default() };
    let file = TestDatabase::migrated_file();
    let mut db = file.handle();
    user(1, "ann", "!", true, &mut db);
    bencher.bench_local(|| jwt.authenticate(&credentials, &mut db).unwrap().unwrap());
}
