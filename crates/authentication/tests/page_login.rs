//! The tokens of a login on a browsable page: their CSRF secret, and their family.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use accounts::ModelBackend;
use accounts::hashers::make_password;
use accounts::hashing::Caller;
use authentication::TokenType;
use authentication::backends::TokenBackend;
use authentication::page_login::{PageToken, log_in};
use authentication::serializers::{Refreshed, TokenContext, TokenObtainPairSerializer, TokenPair};
use authentication::settings::SimpleJwt;
use models::Db;
use test_database::{database, user};

use support::{backend_with, settings};

fn rotating() -> TokenBackend {
    backend_with(SimpleJwt { rotate_refresh_tokens: true, blacklist_after_rotation: true, ..settings() })
}

/// What `work` returns for the tokens of a login of ann.
fn logged_in<T>(backend: &TokenBackend, work: impl FnOnce(TokenPair, &TokenContext<'_>, &mut Db) -> T) -> T {
    let (_folder, mut db) = database();
    user(1, "ann", &make_password("s3cret", 4).unwrap(), true, &mut db);
    let model_backend = ModelBackend::default();
    let context = TokenContext { caller: Caller::default(), model_backend: &model_backend, token_backend: backend };
    let credentials = TokenObtainPairSerializer { username: "ann".into(), password: "s3cret".into() };
    let pair = log_in(credentials, &context, &mut db).unwrap();
    work(pair, &context, &mut db)
}

fn page_token(raw: &str, kind: TokenType, backend: &TokenBackend) -> PageToken {
    PageToken::new(raw.as_bytes(), kind, backend).unwrap()
}

fn secret(raw: &str, kind: TokenType, backend: &TokenBackend) -> String {
    page_token(raw, kind, backend).csrf_secret(backend)
}

#[test]
fn all_tokens_of_a_login_have_one_csrf_secret_and_no_other_login_has_it() {
    let backend = rotating();
    let [first, other] = [(); 2].map(|()| {
        logged_in(&backend, |pair, context, db| {
            let old = page_token(&pair.refresh, TokenType::Refresh, &backend);
            let Refreshed { access, refresh } = old.renew(context, db).unwrap().unwrap();
            let secrets = [
                secret(&pair.access, TokenType::Access, &backend),
                secret(&access, TokenType::Access, &backend),
                secret(&refresh.unwrap(), TokenType::Refresh, &backend),
            ];
            assert!(secrets.iter().all(|secret| *secret == old.csrf_secret(&backend)), "{secrets:?}");
            assert!(old.has_family_of(access.as_bytes(), &backend));
            (old.csrf_secret(&backend), pair)
        })
    });
    assert_ne!(first.0, other.0);
    assert!(first.0.len() == 32 && first.0.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", first.0);
    let refresh = page_token(&first.1.refresh, TokenType::Refresh, &backend);
    assert!(!refresh.has_family_of(other.1.access.as_bytes(), &backend));
    assert!(!refresh.has_family_of(b"x.y.z", &backend));
}

#[test]
fn a_token_has_its_type_and_the_claim_of_a_page() {
    let backend = rotating();
    logged_in(&backend, |pair, _context, db| {
        assert!(PageToken::new(pair.refresh.as_bytes(), TokenType::Access, &backend).is_err());
        assert!(PageToken::new(pair.access.as_bytes(), TokenType::Refresh, &backend).is_err());
        let other = support::refresh_token("ann", &backend, db);
        assert!(PageToken::new(other.as_bytes(), TokenType::Refresh, &backend).is_err());
        assert!((290..=300).contains(&page_token(&pair.access, TokenType::Access, &backend).seconds()));
    });
}

#[test]
fn a_token_that_was_just_renewed_is_no_error_and_gives_no_tokens() {
    let backend = rotating();
    logged_in(&backend, |pair, context, db| {
        let token = page_token(&pair.refresh, TokenType::Refresh, &backend);
        assert!(token.renew(context, db).unwrap().is_some());
        assert!(token.renew(context, db).unwrap().is_none());
    });
}
