//! Another process holds the database's lock: every answer comes in time, requests that do not write are not affected,
//! and a request that was answered with 503 is not carried out later.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use authentication::exceptions::TokenError;
use diesel::connection::SimpleConnection;
use models::{Db, MAX_WAIT, Model, Task, User};
use support::wire::{self, Answer, Connection};
use support::{Server, fixture, text};
use test_database::{TestDatabase, on_postgres};

/// More requests than blocking threads.
const WRITERS: usize = 100;

/// More requests than connections for writers on PostgreSQL, and fewer than blocking threads.
const FEW_WRITERS: usize = 8;

/// The waiting time of a request in these tests, which is short so that the tests are quick.
const PATIENCE: &str = "2";

const REFUSED: &str = r#"{"detail":"Service temporarily unavailable, try again later."}"#;

const LOGIN: &str = r#"{"username":"alice","password":"correct horse battery"}"#;

fn server(settings: &[(&str, &str)]) -> Server {
    let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Server::start_with_settings(fixture::template(), &settings)
}

/// Holds the lock that a Django migration takes, until it is released.
fn lock(server: &Server) -> Db {
    let mut other = TestDatabase::open(server.made(), 1).handle();
    let lock = if on_postgres() {
        "BEGIN; LOCK TABLE tasks_task, token_blacklist_outstandingtoken, token_blacklist_blacklistedtoken IN EXCLUSIVE MODE"
    } else {
        "BEGIN IMMEDIATE"
    };
    other.connection().unwrap().batch_execute(lock).unwrap();
    other
}

fn unlock(mut other: Db) {
    other.connection().unwrap().batch_execute("ROLLBACK").unwrap();
}

fn titles(server: &Server) -> Vec<String> {
    let mut db = server.database.handle();
    let connection = db.connection().unwrap();
    let alice = User::get_by_natural_key("alice", connection).unwrap().unwrap();
    let tasks = Task::all(Task::objects().filter_owner(&alice), connection).unwrap();
    tasks.into_iter().map(|task| task.title).collect()
}

fn send(server: &Server, user: &str, path: &str, json: &str) -> Answer {
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    headers.extend((!user.is_empty()).then(|| support::bearer(user)));
    wire::exchange(server.address, "POST", path, &headers, Some(json.as_bytes()))
}

#[track_caller]
fn is_refused(answer: &Answer) {
    assert_eq!((answer.status, String::from_utf8_lossy(&answer.body).as_ref()), (503, REFUSED));
    let has = |name: &str, value: &str| answer.headers.contains(&(name.to_owned(), value.to_owned()));
    assert!(has("retry-after", "1") && has("content-type", "application/json"), "{answer:?}");
    assert!(has("vary", "Accept, Cookie") || has("vary", "Accept"), "{answer:?}");
}

#[test]
fn writers_behind_a_lock_are_answered_in_time_and_refused_writes_are_not_done() {
    let server = server(&[("REQUEST_TIMEOUT", PATIENCE)]);
    let before = titles(&server);
    let other = lock(&server);
    let start = Instant::now();
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| {
                let server = &server;
                scope.spawn(move || send(server, "alice", "/api/tasks/", &format!(r#"{{"title":"refused {number}"}}"#)))
            })
            .collect();
        for writer in writers {
            is_refused(&writer.join().unwrap());
        }
    });
    assert!(start.elapsed() < 4 * MAX_WAIT, "some waited for others");
    unlock(other);
    // The next writer waits for the rest of the refused requests.
    assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"after"}"#).0, 201);
    let (kept, new): (Vec<_>, Vec<_>) = titles(&server).into_iter().partition(|title| before.contains(title));
    assert_eq!((kept.len(), new.as_slice()), (before.len(), ["after".to_owned()].as_slice()));
}

#[test]
fn a_lock_that_is_released_in_time_refuses_no_request() {
    let server = server(&[]);
    let before = titles(&server).len();
    let other = lock(&server);
    thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| scope.spawn(|| send(&server, "alice", "/api/tasks/", r#"{"title":"waited"}"#)))
            .collect();
        thread::sleep(Duration::from_millis(500));
        unlock(other);
        let statuses: Vec<_> = writers.into_iter().map(|writer| writer.join().unwrap().status).collect();
        let done = statuses.iter().filter(|status| **status == 201).count();
        assert!(done > 0 && statuses.iter().all(|status| [201, 503].contains(status)), "{statuses:?}");
        assert_eq!(titles(&server).len() - before, done, "tasks, and acknowledged tasks");
    });
}

#[test]
fn requests_that_do_not_write_do_not_wait_for_writers() {
    let server = server(&[]);
    let token = fixture::token("alice");
    let refresh = text(&server.ask("", "POST /api/auth/token/", LOGIN).1, "refresh");
    let other = lock(&server);
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| is_refused(&send(&server, "alice", "/api/tasks/", r#"{"title":"refused"}"#)));
        }
        thread::sleep(Duration::from_millis(300));
        let start = Instant::now();
        server.check("", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
        server.check("", "GET /api/health/ready/", "", (200, r#"{"status":"ok"}"#));
        server.check("alice", "GET /api/me/", "", (200, r#"{"id":1,"username":"alice"}"#));
        assert_eq!(server.ask("alice", "GET /api/tasks/", "").0, 200);
        server.check("alice", "POST /api/multiply-by-seven/", r#"{"value":6}"#, (200, r#"{"result":42}"#));
        server.check("", "POST /api/auth/token/verify/", &format!(r#"{{"token":"{token}"}}"#), (200, "{}"));
        server.check("", "POST /api/auth/token/verify/", &format!(r#"{{"token":"{refresh}"}}"#), (200, "{}"));
        assert_eq!(server.ask("", "POST /api/tasks/", r#"{"title":"nobody's"}"#).0, 401);
        assert_eq!(server.ask("", "POST /api/auth/token/", &LOGIN.replace("horse", "cow")).0, 401);
        assert!(start.elapsed() < MAX_WAIT, "they came after the writers");
    });
    unlock(other);
}

/// Requests that are refused without a write: method, path, user, body and the status of the response.
const REFUSED_ANYWAY: [(&str, &str, &str, &str, u16); 11] = [
    ("POST", "/api/tasks/", "nobody", r#"{"title":"forged"}"#, 401),
    ("DELETE", "/api/tasks/1/", "nobody", "", 401),
    ("POST", "/api/tasks/", "alice", r#"{"title":""}"#, 400),
    ("POST", "/api/tasks/", "alice", r#"{"title":"#, 400),
    ("PATCH", "/api/tasks/1/", "alice", r#"{"completed":"perhaps"}"#, 400),
    ("PATCH", "/api/tasks/999/", "alice", r#"{"completed":true}"#, 404),
    ("DELETE", "/api/tasks/4/", "alice", "", 404),
    ("PUT", "/api/tasks/", "alice", "{}", 405),
    ("POST", "/api/auth/token/refresh/", "", r#"{"refresh":"e30.e30.e30"}"#, 401),
    ("POST", "/api/auth/token/refresh/", "", "{}", 400),
    ("POST", "/api/auth/token/blacklist/", "", r#"{"refresh":"e30.e30.e30"}"#, 401),
];

#[test]
fn refused_requests_do_not_wait_for_writers() {
    refuses_early_while_others_wait(FEW_WRITERS);
    refuses_early_while_others_wait(WRITERS);
}

#[track_caller]
fn refuses_early_while_others_wait(writers: usize) {
    let server = server(&[]);
    let before = titles(&server).len();
    let (name, token) = support::bearer("alice");
    let forged = (name, format!("{token}x"));
    let other = lock(&server);
    thread::scope(|scope| {
        let write = || {
            is_refused(&send(&server, "alice", "/api/tasks/", r#"{"title":"refused"}"#));
            Instant::now()
        };
        let writers: Vec<_> = (0..writers).map(|_| scope.spawn(write)).collect();
        thread::sleep(Duration::from_millis(500));
        let refused: Vec<_> = REFUSED_ANYWAY
            .iter()
            .map(|(method, path, user, json, expected)| {
                let (server, forged) = (&server, &forged);
                scope.spawn(move || {
                    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
                    headers.extend(match *user {
                        "" => None,
                        "nobody" => Some(forged.clone()),
                        user => Some(support::bearer(user)),
                    });
                    let answer = wire::exchange(server.address, method, path, &headers, Some(json.as_bytes()));
                    assert_eq!(answer.status, *expected, "{method} {path} {json}");
                    Instant::now()
                })
            })
            .collect();
        let last = refused.into_iter().map(|request| request.join().unwrap()).max().unwrap();
        let first = writers.into_iter().map(|writer| writer.join().unwrap()).min().unwrap();
        assert!(last < first, "they waited with the writers");
    });
    unlock(other);
    assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"after"}"#).0, 201);
    assert_eq!(titles(&server).len(), before + 1, "a dry run writes nothing");
}

#[test]
fn a_refused_refresh_does_not_rotate_and_a_refused_logout_or_login_leaves_nothing() {
    let simple_jwt = [
        ("SIMPLE_JWT__ROTATE_REFRESH_TOKENS", "true"),
        ("SIMPLE_JWT__BLACKLIST_AFTER_ROTATION", "true"),
        ("SIMPLE_JWT__UPDATE_LAST_LOGIN", "true"),
    ];
    let server = server(&simple_jwt);
    let refresh = text(&server.ask("", "POST /api/auth/token/", LOGIN).1, "refresh");
    let body = format!(r#"{{"refresh":"{refresh}"}}"#);
    let outstanding = |server: &Server| {
        use diesel::dsl::sql;
        use diesel::sql_types::BigInt;
        let count = sql::<BigInt>("SELECT count(*) FROM token_blacklist_outstandingtoken");
        diesel::RunQueryDsl::get_result::<i64>(count, server.database.handle().connection().unwrap()).unwrap()
    };
    let before = outstanding(&server);
    let other = lock(&server);
    thread::scope(|scope| {
        for (path, body) in [("refresh/", &*body), ("blacklist/", &*body), ("", LOGIN)] {
            let server = &server;
            scope.spawn(move || is_refused(&send(server, "", &format!("/api/auth/token/{path}"), body)));
        }
    });
    unlock(other);
    // The next writer waits for the rest of the refused requests.
    assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"after"}"#).0, 201);
    assert_eq!(outstanding(&server), before);
    let (status, answer) = server.ask("", "POST /api/auth/token/refresh/", &body);
    assert_eq!(status, 200, "{answer}: {} at the first attempt", TokenError::Blacklisted);
}

#[test]
fn waiting_requests_are_dropped_when_their_client_disconnects() {
    let server = server(&[]);
    let before = titles(&server).len();
    let other = lock(&server);
    thread::scope(|scope| {
        let waiting: Vec<_> = (0..WRITERS)
            .map(|_| scope.spawn(|| send(&server, "alice", "/api/tasks/", r#"{"title":"waited"}"#)))
            .collect();
        thread::sleep(Duration::from_millis(500));
        for number in 0..20 {
            hang_up(&server, r#"{"title":"hung up"}"#, number % 2 == 0);
        }
        thread::sleep(Duration::from_millis(200));
        unlock(other);
        for writer in waiting {
            writer.join().unwrap();
        }
    });
    assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"after"}"#).0, 201);
    assert!(titles(&server).len() > before);
    assert!(!titles(&server).contains(&"hung up".to_owned()));
}

/// Requests a task and disconnects before the answer. Unread data makes that a reset.
fn hang_up(server: &Server, json: &str, resets: bool) {
    let health = "GET /api/health/ HTTP/1.1\r\nHost: testserver\r\n\r\n";
    let request = [health, &post(json)].concat();
    if resets {
        let mut connection = TcpStream::connect(server.address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        // The health check is answered, so the request after it is in the queue.
        connection.peek(&mut [0]).unwrap();
    } else {
        let mut connection = Connection::open(server.address);
        connection.write(request.as_bytes());
        assert_eq!(connection.read().status, 200);
    }
}

fn post(json: &str) -> String {
    let (token, length) = (fixture::token("alice"), json.len());
    format!(
        "POST /api/tasks/ HTTP/1.1\r\nHost: testserver\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{json}"
    )
}

#[test]
fn a_half_closed_connection_gets_its_answer() {
    let server = server(&[]);
    let mut connection = Connection::open(server.address);
    connection.write(post(r#"{"title":"half closed"}"#).as_bytes());
    connection.finish();
    assert_eq!(connection.read().status, 201);
}
