//! `ROTATE_REFRESH_TOKENS` and `BLACKLIST_AFTER_ROTATION`: what SimpleJWT's `test_views` asks of a refresh, and that
//! rotation is one step.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::sync::{Arc, Barrier};

use authentication::backends::TokenBackend;
use authentication::exceptions::Error;
use authentication::serializers::TokenRefreshSerializer;
use authentication::settings::SimpleJwt;
use diesel::connection::SimpleConnection;
use models::Db;
use serde_json::Value;
use test_database::{TestDatabase, database, user};

use support::{backend_with, settings, validate};

fn rotating() -> SimpleJwt {
    SimpleJwt { rotate_refresh_tokens: true, blacklist_after_rotation: true, ..settings() }
}

/// The answer to a refresh as JSON, or the body of the refusal.
fn refresh(token: &str, backend: &TokenBackend, db: &mut Db) -> Result<Value, String> {
    let answer = validate::<TokenRefreshSerializer>(token.to_owned(), backend, db).map_err(support::body)?;
    Ok(serde_json::to_value(answer).unwrap())
}

fn new_refresh(answer: &Value) -> String {
    answer["refresh"].as_str().unwrap().to_owned()
}

const BLACKLISTED: &str = r#"{"detail":"Token is blacklisted","code":"token_not_valid"}"#;

#[test]
fn a_rotated_token_keeps_its_claims_and_has_new_times() {
    let (_folder, mut db) = database();
    let (backend, first) = support::login(rotating(), &mut db);
    let next = new_refresh(&refresh(&first, &backend, &mut db).unwrap());
    let names = |token: &str| -> Vec<String> {
        support::payload(token)
            .trim_matches(['{', '}'])
            .split(',')
            .map(|claim| claim.split(':').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(&next), names(&first));
    assert_ne!(support::text(&next, "jti"), support::text(&first, "jti"));
    assert_eq!(support::number(&next, "exp") - support::number(&next, "iat"), 86_400);
}

#[test]
fn after_a_rotation_only_the_new_token_is_valid() {
    let (_folder, mut db) = database();
    let (backend, first) = support::login(rotating(), &mut db);
    let second = new_refresh(&refresh(&first, &backend, &mut db).unwrap());
    assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()));
    assert!(refresh(&second, &backend, &mut db).is_ok());
}

#[test]
fn without_blacklisting_the_old_token_stays_valid() {
    let (_folder, mut db) = database();
    let (backend, first) = support::login(SimpleJwt { blacklist_after_rotation: false, ..rotating() }, &mut db);
    refresh(&first, &backend, &mut db).unwrap();
    assert!(refresh(&first, &backend, &mut db).is_ok());
}

#[test]
fn with_end_family_on_reuse_only_that_login_ends() {
    let (_folder, mut db) = database();
    let (backend, first) = support::login(SimpleJwt { end_family_on_reuse: true, ..rotating() }, &mut db);
    let other = support::refresh_token("ann", &backend, &mut db);
    let second = new_refresh(&refresh(&first, &backend, &mut db).unwrap());
    let third = new_refresh(&refresh(&second, &backend, &mut db).unwrap());
    assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()));
    assert_eq!(refresh(&third, &backend, &mut db), Err(BLACKLISTED.into()));
    assert!(refresh(&other, &backend, &mut db).is_ok());
}

#[test]
fn a_database_that_fails_ends_no_family() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let (backend, first) = support::login(SimpleJwt { end_family_on_reuse: true, ..rotating() }, &mut db);
    let fault = "CREATE TRIGGER fault BEFORE INSERT ON token_blacklist_outstandingtoken \
                 BEGIN SELECT raise(ABORT, 'a bad moment'); END";
    db.connection().unwrap().batch_execute(fault).unwrap();
    let failed = validate::<TokenRefreshSerializer>(first.clone(), &backend, &mut db);
    assert!(matches!(failed, Err(Error::Database(_))));
    db.connection().unwrap().batch_execute("DROP TRIGGER fault").unwrap();
    assert!(refresh(&first, &backend, &mut db).is_ok());
}

#[test]
fn without_that_setting_the_successor_survives_reuse() {
    let (_folder, mut db) = database();
    let (backend, first) = support::login(rotating(), &mut db);
    let second = new_refresh(&refresh(&first, &backend, &mut db).unwrap());
    assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()));
    assert!(refresh(&second, &backend, &mut db).is_ok());
}

/// Two hundred times, sixteen callers come with the same token at the same moment.
#[test]
fn of_sixteen_concurrent_refreshes_exactly_one_wins() {
    const ROUNDS: usize = 200;
    const CALLERS: usize = 16;
    let made = TestDatabase::migrated();
    let database = made.open(u32::try_from(CALLERS).unwrap());
    let mut db = database.handle();
    user(1, "ann", "!", true, &mut db);
    let backend = Arc::new(backend_with(rotating()));
    for round in 0..ROUNDS {
        let token = support::refresh_token("ann", &backend, &mut db);
        let start = Arc::new(Barrier::new(CALLERS));
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let (backend, start, token, database) =
                    (Arc::clone(&backend), Arc::clone(&start), token.clone(), database.clone());
                std::thread::spawn(move || {
                    let mut db = database.handle();
                    start.wait();
                    refresh(&token, &backend, &mut db)
                })
            })
            .collect();
        let answers: Vec<_> = callers.into_iter().map(|caller| caller.join().unwrap()).collect();
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1, "round {round}");
        assert!(lost.iter().all(|answer| answer.as_ref().is_err_and(|body| body == BLACKLISTED)), "round {round}");
    }
}

/// SimpleJWT answers 500 to a text or a list. Such a token comes from elsewhere, with the key of this site.
#[test]
fn a_token_that_names_no_user_is_rotated_only_if_its_claim_could_be_a_key() {
    let (_folder, mut db) = database();
    let (backend, _first) = support::login(rotating(), &mut db);
    let mut is_refreshed = |user_id: &str| {
        let jti = user_id.replace('"', "");
        let claims = format!(r#"{{"token_type":"refresh","exp":4102444800,"jti":"of {jti}","user_id":{user_id}}}"#);
        refresh(&support::sign(support::HEADER, &claims), &backend, &mut db)
    };
    for user_id in ["null", "0", "false"] {
        is_refreshed(user_id).expect(user_id);
    }
    for user_id in [r#""""#, "[]", "{}"] {
        let refused = is_refreshed(user_id).unwrap_err();
        assert!(refused.contains("Token contained no recognizable user identification"), "{user_id}: {refused}");
    }
}
