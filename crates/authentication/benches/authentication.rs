//! What `JWTAuthentication` costs: the token alone, and the token with the user behind it.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

#[expect(dead_code, reason = "a benchmark uses a part of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use authentication::{BaseAuthentication, Token, TokenType};
use divan::Bencher;
use support::{HEADER, backend, jwt, sign};
use test_database::{TestDatabase, user};

fn main() {
    divan::main();
}

/// An access token of user 1, as long as those that the server gives.
fn access_token() -> String {
    let jti = "0123456789abcdef0123456789abcdef";
    let claims = r#""token_type":"access","exp":4102444800,"iat":1767225600,"user_id":"1""#;
    sign(HEADER, &format!(r#"{{{claims},"jti":"{jti}"}}"#))
}

/// `AccessToken(raw)`: signature and claims.
#[divan::bench]
fn check_token(bencher: Bencher<'_, '_>) {
    let (backend, raw) = (backend(), access_token());
    bencher.bench_local(|| Token::new(raw.as_bytes(), TokenType::Access, &backend).unwrap());
}

/// `authenticate(request)`: the same from the header on, and the user looked up in SQLite.
#[divan::bench]
fn authenticate(bencher: Bencher<'_, '_>) {
    let (jwt, header) = (jwt(), format!("Bearer {}", access_token()));
    let file = TestDatabase::migrated_file();
    let mut db = file.handle();
    user(1, "ann", "!", true, &mut db);
    bencher.bench_local(|| jwt.authenticate(Some(header.as_bytes()), &mut db).unwrap().unwrap());
}
