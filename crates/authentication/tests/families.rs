//! `END_FAMILY_ON_REUSE`: which tokens end when one is used twice, whoever noted them, and what that costs.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::sync::{Arc, Barrier};
use std::time::Duration;

use authentication::backends::TokenBackend;
use authentication::serializers::TokenRefreshSerializer;
use authentication::settings::SimpleJwt;
use diesel::connection::SimpleConnection;
use models::timezone::{self, DateTime};
use models::{BlacklistedToken, Db, OutstandingToken, UserId};
use python::Value as Text;
use python::json;
use serde_json::Value;
use support::{HEADER, backend_with, settings, sign, validate};
use test_database::{TestDatabase, database, user};

const BLACKLISTED: &str = r#"{"detail":"Token is blacklisted","code":"token_not_valid"}"#;
const HOUR: Duration = Duration::from_secs(3600);

fn ending_families() -> SimpleJwt {
    SimpleJwt {
        rotate_refresh_tokens: true,
        blacklist_after_rotation: true,
        end_family_on_reuse: true,
        leeway: HOUR,
        ..settings()
    }
}

/// The next refresh token, or the body of the refusal.
fn refresh(token: &str, backend: &TokenBackend, db: &mut Db) -> Result<String, String> {
    let answer = validate::<TokenRefreshSerializer>(token.to_owned(), backend, db).map_err(support::body)?;
    let answer: Value = serde_json::to_value(answer).unwrap();
    Ok(answer["refresh"].as_str().unwrap().to_owned())
}

/// The moment so many seconds from now.
fn later(seconds: i64) -> DateTime {
    DateTime::from_timestamp_micros((timezone::now().timestamp() + seconds) * 1_000_000).unwrap()
}

/// Notes a refresh token of user 1 as Django does, with its text. `claims` stand before the claim `family`, if it has
/// one.
fn noted_by_django(jti: &str, claims: &str, db: &mut Db) {
    let claims = format!(r#"{{"token_type":"refresh","exp":4102444800,"jti":"{jti}"{claims},"user_id":"1"}}"#);
    note(jti, sign(HEADER, &claims), later(3600), db);
}

fn note(jti: &str, token: String, expires_at: DateTime, db: &mut Db) {
    let user_id = Some(UserId::from(1));
    let row = OutstandingToken { user_id, jti: jti.into(), token, created_at: None, expires_at };
    db.atomic(|connection| row.create(connection)).unwrap();
}

fn has_ended(jti: &str, db: &mut Db) -> bool {
    BlacklistedToken::exists(jti, db.connection().unwrap()).unwrap()
}

/// Logs ann in with a first token of this identifier, which Django made, and rotates it.
fn family(jti: &str, db: &mut Db) -> (TokenBackend, String) {
    user(1, "ann", "!", true, db);
    let backend = backend_with(ending_families());
    let name = serde_json::to_string(jti).unwrap();
    let claims = format!(r#"{{"token_type":"refresh","exp":4102444800,"jti":{name},"user_id":"1"}}"#);
    let first = sign(HEADER, &claims);
    refresh(&first, &backend, db).unwrap();
    (backend, first)
}

/// Base64 encodes three bytes at a time, so the claim is written in three ways.
#[test]
fn tokens_stored_by_django_are_found_wherever_the_claim_is() {
    let family_jti = "0123456789abcdef0123456789abcdef";
    let (_folder, mut db) = database();
    let (backend, first) = family(family_jti, &mut db);
    let neighbour = "0123456789abcdef0123456789abcdee";
    let fillers: Vec<String> = (0..7).map(|length| format!(r#","x":"{}""#, "y".repeat(length))).collect();
    for (place, filler) in fillers.iter().enumerate() {
        noted_by_django(&format!("ours{place}"), &format!(r#"{filler},"family":"{family_jti}""#), &mut db);
        noted_by_django(
            &format!("last{place}"),
            &format!(r#"{filler},"user_id":"1","family":"{family_jti}""#),
            &mut db,
        );
        noted_by_django(&format!("other{place}"), &format!(r#"{filler},"family":"{neighbour}""#), &mut db);
        noted_by_django(&format!("longer{place}"), &format!(r#"{filler},"family":"{family_jti}0""#), &mut db);
        noted_by_django(&format!("text{place}"), &format!(r#"{filler},"note":"family {family_jti}""#), &mut db);
    }
    assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()));
    for place in 0..fillers.len() {
        assert!(has_ended(&format!("ours{place}"), &mut db), "{place}");
        assert!(has_ended(&format!("last{place}"), &mut db), "{place}");
        for other in ["other", "longer", "text"] {
            assert!(!has_ended(&format!("{other}{place}"), &mut db), "{other}{place}");
        }
    }
}

#[test]
fn a_family_may_have_any_name() {
    for name in ["a", "$", "a$b", "%", "_", "é🦀", "a\"b", "a\\b", "it's"] {
        let (_folder, mut db) = database();
        let (backend, first) = family(name, &mut db);
        // Python escapes all that is not ASCII.
        let written = json::dumps(&Text::Str(name.into()));
        noted_by_django("theirs", &format!(r#","family":{written}"#), &mut db);
        note("ours", format!("sha256${}${name}", "0".repeat(64)), later(3600), &mut db);
        note("longer", format!("sha256${}${name}x", "0".repeat(64)), later(3600), &mut db);
        note("without", format!("sha256${}", "0".repeat(64)), later(3600), &mut db);
        assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()), "{name}");
        let ended = ["theirs", "ours", "longer", "without"].map(|jti| has_ended(jti, &mut db));
        assert_eq!(ended, [true, true, false, false], "{name}");
    }
}

#[test]
fn tokens_within_the_leeway_are_blacklisted_too() {
    let (_folder, mut db) = database();
    let (backend, first) = family("first", &mut db);
    let row = format!("sha256${}$first", "0".repeat(64));
    note("alive", row.clone(), later(60), &mut db);
    note("late", row.clone(), later(-3000), &mut db);
    note("over", row, later(-3700), &mut db);
    assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()));
    assert_eq!(["alive", "late", "over"].map(|jti| has_ended(jti, &mut db)), [true, true, false]);
}

#[test]
fn a_flush_keeps_tokens_within_the_leeway() {
    let (_folder, mut db) = database();
    user(1, "ann", "!", true, &mut db);
    let backend = backend_with(ending_families());
    let exp = timezone::now().timestamp() - 60;
    let claims = format!(r#"{{"token_type":"refresh","exp":{exp},"iat":1,"jti":"j","user_id":"1"}}"#);
    let late = sign(HEADER, &claims);
    refresh(&late, &backend, &mut db).unwrap();
    let until = backend.settings().expired_until(timezone::now());
    assert_eq!(db.atomic(|connection| OutstandingToken::flush_expired(until, connection)).unwrap(), 0);
    assert_eq!(refresh(&late, &backend, &mut db), Err(BLACKLISTED.into()));
}

#[test]
fn the_border_of_leeway_is_that_of_the_tokens() {
    let now = DateTime::parse("2026-01-01 12:00:00.999999").unwrap();
    for (leeway, until) in [(0, "2026-01-01 12:00:00"), (1, "2026-01-01 11:59:59"), (3600, "2026-01-01 11:00:00")] {
        let settings = SimpleJwt { leeway: Duration::from_secs(leeway), ..settings() };
        assert_eq!(Some(settings.expired_until(now)), DateTime::parse(until), "{leeway}");
    }
    for leeway in [u64::MAX, 1 << 40] {
        let settings = SimpleJwt { leeway: Duration::from_secs(leeway), ..settings() };
        assert_eq!(settings.expired_until(now), DateTime::MIN, "{leeway}");
    }
}

/// Another process holds SQLite's write lock, and whoever wants to write would wait for it.
#[test]
fn an_ended_family_needs_no_write() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let (backend, first) = family("first", &mut db);
    assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()));
    let mut other = made.handle();
    other.connection().unwrap().batch_execute("BEGIN IMMEDIATE").unwrap();
    for _ in 0..3 {
        assert_eq!(refresh(&first, &backend, &mut db), Err(BLACKLISTED.into()));
    }
}

/// A rotation that runs at the same moment either comes too late, or its token ends with the others.
#[test]
fn no_token_of_a_concurrent_rotation_survives() {
    const ROUNDS: usize = 100;
    let made = TestDatabase::migrated();
    let database = made.open(2);
    let mut db = database.handle();
    user(1, "ann", "!", true, &mut db);
    let backend = Arc::new(backend_with(ending_families()));
    for round in 0..ROUNDS {
        let first = support::refresh_token("ann", &backend, &mut db);
        let second = refresh(&first, &backend, &mut db).unwrap();
        let start = Arc::new(Barrier::new(2));
        let callers = [second.clone(), first].map(|token| {
            let (backend, start, database) = (Arc::clone(&backend), Arc::clone(&start), database.clone());
            std::thread::spawn(move || {
                let mut db = database.handle();
                start.wait();
                refresh(&token, &backend, &mut db)
            })
        });
        let [rotated, reused] = callers.map(|caller| caller.join().unwrap());
        assert_eq!(reused, Err(BLACKLISTED.into()), "round {round}");
        for token in rotated.into_iter().chain([second]) {
            assert_eq!(refresh(&token, &backend, &mut db), Err(BLACKLISTED.into()), "round {round}");
        }
    }
}
