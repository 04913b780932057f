//! Users with 64-bit keys: no user is confused with another, from login to a changed password.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::collections::BTreeMap;

use accounts::hashers::{PasswordHashers, make_password};
use authentication::Token;
use authentication::backends::TokenBackend;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use models::{Model, User};
use serde_json::Value;
use support::wire;
use support::{Server, fixture, text};
use test_database::{on_postgres, save};

/// Keys at and around each power of two at which a number may be truncated. The fixture's users have 1 to 5, so the
/// last 32 bits of many keys are those of another user.
fn keys() -> Vec<i64> {
    let small = [i32::MIN.into(), -2, -1, 0, i32::MAX.into()];
    let large = [31_u32, 32, 53, 62].map(|power| 1_i64 << power).into_iter();
    let large = large.flat_map(|power| [power, power + 1, power + 2, -power - 1, -power + 1]);
    let ends = [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX];
    let mut keys: Vec<i64> = small.into_iter().chain(large).chain(ends).collect();
    // PostgreSQL's column is an `integer`.
    keys.retain(|key| !on_postgres() || i32::try_from(*key).is_ok());
    keys.sort_unstable();
    keys.dedup();
    keys
}

const PASSWORD: &str = "a horse of one's own";

fn username(key: i64) -> String {
    format!("user{key}")
}

/// Stores a user for each key, with a password that is quick to check.
fn server(keys: &[i64]) -> Server {
    let server = Server::start(fixture::template());
    let mut db = server.database.handle();
    let connection = db.connection().unwrap();
    let alice = User::get_by_natural_key("alice", connection).unwrap().unwrap();
    let password = make_password(PASSWORD, 4).unwrap();
    for key in keys {
        let user = User { id: (*key).into(), username: username(*key), password: password.clone(), ..alice.clone() };
        save(&user, connection);
    }
    server
}

/// The names and hashes of all users, by key.
type Users = BTreeMap<i64, (String, String)>;

fn users(server: &Server) -> Users {
    let users = User::all(User::objects(), server.database.handle().connection().unwrap()).unwrap();
    users.into_iter().map(|user| (user.id.into(), (user.username, user.password))).collect()
}

#[track_caller]
fn ask(server: &Server, access: &str, line: &str, json: &str, expected: u16) -> String {
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    if !access.is_empty() {
        headers.push(("Authorization".to_owned(), format!("Bearer {access}")));
    }
    let (method, path) = line.split_once(' ').unwrap();
    let answer = wire::exchange(server.address, method, path, &headers, Some(json.as_bytes()));
    let body = String::from_utf8(answer.body).unwrap();
    assert_eq!(answer.status, expected, "{line}: {body}");
    body
}

/// The claim `user_id` of a token.
fn user_id(token: &str) -> Value {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice::<Value>(&payload).unwrap()["user_id"].clone()
}

fn log_in(server: &Server, key: i64) -> [String; 2] {
    let credentials = format!(r#"{{"username":"{}","password":"{PASSWORD}"}}"#, username(key));
    let pair = ask(server, "", "POST /api/auth/token/", &credentials, 200);
    ["refresh", "access"].map(|name| text(&pair, name))
}

#[track_caller]
fn is_themself(server: &Server, access: &str, key: i64) {
    assert_eq!(user_id(access), Value::from(key.to_string()));
    let me = format!(r#"{{"id":{key},"username":"{}"}}"#, username(key));
    assert_eq!(ask(server, access, "GET /api/me/", "", 200), me);
}

/// The tokens of a login, without the cost of hashing.
fn tokens(server: &Server, key: i64) -> [String; 2] {
    let mut db = server.database.handle();
    let backend = TokenBackend::new(server.simple_jwt.clone()).unwrap();
    let user = User::get(User::objects(), key, db.connection().unwrap()).unwrap();
    let refresh = Token::for_user(&user, &backend, &mut db).unwrap();
    [refresh.encode(&backend).unwrap(), refresh.access_token(&backend).encode(&backend).unwrap()]
}

/// Sends every kind of request that a user may send.
#[track_caller]
fn lives(server: &Server, key: i64, [refresh, access]: &[String; 2]) {
    assert_eq!(user_id(refresh), Value::from(key.to_string()));
    is_themself(server, access, key);
    let task = ask(server, access, "POST /api/tasks/", r#"{"title":"mine"}"#, 201);
    assert!(task.ends_with(&format!(r#","owner":{key}}}"#)) || task.contains(&format!(r#""owner":{key},"#)), "{task}");
    assert_eq!(ask(server, access, "GET /api/tasks/", "", 200), format!("[{task}]"));
    let pk = serde_json::from_str::<Value>(&task).unwrap()["id"].clone();
    assert_eq!(ask(server, access, &format!("GET /api/tasks/{pk}/"), "", 200), task);
    let refreshed = ask(server, "", "POST /api/auth/token/refresh/", &format!(r#"{{"refresh":"{refresh}"}}"#), 200);
    is_themself(server, &text(&refreshed, "access"), key);
    ask(server, "", "POST /api/auth/token/blacklist/", &format!(r#"{{"refresh":"{refresh}"}}"#), 200);
    ask(server, "", "POST /api/auth/token/refresh/", &format!(r#"{{"refresh":"{refresh}"}}"#), 401);
    ask(server, access, &format!("DELETE /api/tasks/{pk}/"), "", 204);
}

/// Changes the password as the command does. Only that user's row may change.
#[track_caller]
fn change_password(server: &Server, key: i64) {
    let before = users(server);
    let mut db = server.database.handle();
    let user = accounts::find_user(&username(key), &mut db).unwrap().unwrap();
    accounts::change_password(&user, "battery staple", &PasswordHashers::default(), &mut db).unwrap();
    only_one_has_changed(&before, &users(server), key);
}

#[track_caller]
fn only_one_has_changed(before: &Users, after: &Users, key: i64) {
    let changed: Vec<i64> = after.keys().copied().filter(|other| before.get(other) != after.get(other)).collect();
    assert_eq!((changed, before.len()), (vec![key], after.len()));
}

#[test]
fn every_token_and_task_belongs_to_exactly_one_user() {
    let keys = keys();
    let server = server(&keys);
    let before = users(&server);
    for key in &keys {
        lives(&server, *key, &tokens(&server, *key));
    }
    assert_eq!(users(&server), before);
}

#[test]
fn a_password_belongs_to_one_user() {
    let mut keys = vec![i64::MIN, -1, 1 << 31, (1 << 32) + 1, i64::MAX];
    keys.retain(|key| !on_postgres() || i32::try_from(*key).is_ok());
    let server = server(&keys);
    for key in &keys {
        let before = users(&server);
        // This also rehashes the password.
        let [_, access] = log_in(&server, *key);
        is_themself(&server, &access, *key);
        only_one_has_changed(&before, &users(&server), *key);
        change_password(&server, *key);
    }
}

#[test]
fn every_refresh_token_is_stored_with_its_user() {
    let keys = keys();
    let server = server(&keys);
    for key in &keys {
        tokens(&server, *key);
    }
    let noted = "SELECT CAST(user_id AS text) FROM token_blacklist_outstandingtoken ORDER BY id";
    let noted: Vec<String> = sql::<Text>(noted).load(server.database.handle().connection().unwrap()).unwrap();
    assert_eq!(noted, keys.iter().map(i64::to_string).collect::<Vec<_>>());
}

/// `AUTOINCREMENT` continues after the greatest key that ever existed.
#[test]
fn users_and_tasks_get_keys_beyond_32_bits() {
    if on_postgres() {
        return;
    }
    let server = server(&[(1 << 32) + 1]);
    let mut db = server.database.handle();
    let sequence = "UPDATE sqlite_sequence SET seq = 4294967298 WHERE name = 'tasks_task'";
    db.connection().unwrap().batch_execute(sequence).unwrap();
    let new = accounts::NewAccount { username: "later", email: "", password: Some(PASSWORD) };
    let user = accounts::create_superuser(&new, &PasswordHashers::default(), &mut db).unwrap();
    assert_eq!(user.id, ((1 << 32) + 2).into());
    let credentials = format!(r#"{{"username":"later","password":"{PASSWORD}"}}"#);
    let access = text(&ask(&server, "", "POST /api/auth/token/", &credentials, 200), "access");
    assert_eq!(ask(&server, &access, "GET /api/me/", "", 200), r#"{"id":4294967298,"username":"later"}"#);
    let task = ask(&server, &access, "POST /api/tasks/", r#"{"title":"mine"}"#, 201);
    assert!(task.starts_with(r#"{"id":4294967299,"#) && task.contains(r#""owner":4294967298"#), "{task}");
    assert_eq!(ask(&server, &access, "GET /api/tasks/4294967299/", "", 200), task);
    for other in ["3", "-4294967293", "8589934595", "18446744073709551619"] {
        ask(&server, &access, &format!("GET /api/tasks/{other}/"), "", 404);
    }
}
