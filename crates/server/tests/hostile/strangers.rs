//! Unauthenticated clients that use up memory and connections: other clients are still served.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use models::{Task, TaskData, User};

use crate::support::wire::{self, Connection};
use crate::support::{Server, bearer, fixture};
use crate::{is_well, said, send, server};

const HEALTH: &str = "GET /api/health/ HTTP/1.1\r\nHost: testserver\r\n\r\n";
const JSON: &str = "application/json";
const BUSY: &str = r#"{"detail":"Service temporarily unavailable, try again later."}"#;

/// The size limit of a body in these tests. Unauthenticated clients may send two such bodies at a time.
const MOST: usize = 100_000;

fn server_with(settings: &[(&str, &str)]) -> Server {
    let settings: Vec<_> = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Server::start_with_settings(fixture::template(), &settings)
}

/// A server with the least memory for bodies.
fn small_server() -> Server {
    server_with(&[("DATA_UPLOAD_MAX_MEMORY_SIZE", "100000"), ("REQUEST_MEMORY", "1")])
}

/// The head of a login with a body of this length.
fn log_in(length: usize, more: &str) -> String {
    format!(
        "POST /api/auth/token/ HTTP/1.1\r\nHost: testserver\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{more}\r\n"
    )
}

/// A task whose body has the maximum length.
fn task() -> Vec<u8> {
    let (start, end) = (r#"{"title":"long","description":""#, r#""}"#);
    format!("{start}{}{end}", "y".repeat(MOST - start.len() - end.len())).into_bytes()
}

/// Waits until a condition is true.
#[track_caller]
fn comes_true(what: &str, is_true: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn deeply_nested_brackets_need_little_memory() {
    let server = server();
    let pairs = "[[[[[0]]]]],".repeat(200_000);
    for (body, name) in [(format!("[{pairs}0]"), "list"), (format!(r#""{}""#, "x".repeat(2_000_000)), "str")] {
        let text = format!(r#"{{"non_field_errors":["Invalid data. Expected a dictionary, but got {name}."]}}"#);
        assert_eq!(send(&server, "", "POST /api/auth/token/", JSON, body.as_bytes()), (400, text));
    }
    let body = format!(r#"{{"title":"kept","other":[{pairs}0]}}"#);
    assert_eq!(send(&server, "alice", "POST /api/tasks/", JSON, body.as_bytes()).0, 201);
}

#[test]
fn a_large_body_without_memory_is_refused_before_it_is_sent() {
    let server = small_server();
    let _all_of_it = server.app.memory().requests.take(12 * MOST);
    for more in ["", "Expect: 100-continue\r\n"] {
        let mut connection = Connection::open(server.address);
        connection.write(log_in(MOST, more).as_bytes());
        let answer = connection.read();
        assert_eq!((answer.status, String::from_utf8(answer.body).unwrap().as_str()), (503, BUSY), "{more}");
        assert!(answer.headers.contains(&("retry-after".to_owned(), "1".to_owned())), "{:?}", answer.headers);
        assert!(connection.has_ended(), "{more}");
    }
}

#[test]
fn requests_without_a_body_need_no_memory() {
    let server = small_server();
    let _all_of_it = server.app.memory().requests.take(12 * MOST);
    for (user, line, status) in [
        ("", "GET /api/health/", 200),
        ("", "POST /api/tasks/", 401),
        ("alice", "PUT /api/tasks/", 405),
        ("alice", "PUT /api/tasks/4/", 404),
        ("alice", "POST /api/nothing/", 404),
        ("alice", "POST /api/tasks/", 503),
    ] {
        assert_eq!(send(&server, user, line, JSON, &task()).0, status, "{line}");
    }
    no_task_was_made(&server);
}

#[track_caller]
fn no_task_was_made(server: &Server) {
    let (_status, tasks) = server.ask("alice", "GET /api/tasks/", "");
    assert_eq!(tasks.matches(r#"{"id":"#).count(), 3, "{tasks}");
}

#[test]
fn small_bodies_have_memory_that_large_ones_cannot_take() {
    let server = small_server();
    let _large = server.app.memory().requests.take(9 * MOST);
    assert_eq!(send(&server, "alice", "POST /api/tasks/", JSON, br#"{"title":"small"}"#).0, 201);
    assert_eq!(send(&server, "alice", "POST /api/tasks/", JSON, &task()).0, 503);
}

/// Clients that announce a long body and stop one byte before its end.
fn stalled(server: &Server, count: usize) -> Vec<Connection> {
    let before = server.app.memory().requests.used();
    let stalled: Vec<_> = (0..count)
        .map(|_| {
            let mut connection = Connection::open(server.address);
            connection.write(log_in(MOST, "").as_bytes());
            connection.write(&vec![b' '; MOST - 1]);
            connection
        })
        .collect();
    comes_true("they have their memory", || server.app.memory().requests.used() == before + count * 3 * MOST);
    stalled
}

#[test]
fn unauthenticated_clients_cannot_take_the_memory_of_users() {
    let server = small_server();
    let _stalled = stalled(&server, 2);
    assert_eq!(send(&server, "alice", "POST /api/tasks/", JSON, &task()).0, 201);
}

#[test]
fn a_stalled_body_loses_its_memory() {
    let server = small_server();
    let stalled = stalled(&server, 2);
    comes_true("a stranger is let in", || send(&server, "", "POST /api/auth/token/", JSON, &task()).0 == 400);
    let lost = stalled.into_iter().map(|mut connection| {
        connection.finish();
        connection.read().status
    });
    let mut lost: Vec<_> = lost.collect();
    lost.sort_unstable();
    // 503: this body lost its memory. 400: the other body kept its memory, and ended too early.
    assert_eq!(lost, [400, 503]);
    assert_eq!(server.app.memory().requests.used(), 0);
}

/// A server with tasks of bob, each with a description of this many bytes.
fn long_list(settings: &[(&str, &str)], count: usize, bytes: usize) -> Server {
    let server = server_with(settings);
    let mut db = server.database.handle();
    let bob = User::get_by_natural_key("bob", db.connection().unwrap()).unwrap().unwrap();
    let data = TaskData { description: "x".repeat(bytes), ..TaskData::new("t") };
    db.atomic(|connection| (0..count).try_for_each(|_| Task::create(&data, &bob, connection).map(drop))).unwrap();
    server
}

fn ask_for_list(server: &Server) -> TcpStream {
    let (name, token) = bearer("bob");
    let mut stream = TcpStream::connect(server.address).unwrap();
    let request =
        format!("GET /api/tasks/ HTTP/1.1\r\nHost: testserver\r\n{name}: {token}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

#[test]
fn a_client_that_stops_reading_loses_its_connection() {
    let server = long_list(&[("REQUEST_TIMEOUT", "1")], 2_000, 8_000);
    let stream = ask_for_list(&server);
    stream.peek(&mut [0]).unwrap();
    comes_true("the server breaks off", || server.app.memory().connections.is_empty());
    comes_true("its memory is free", || server.app.memory().responses.used() == 0);
}

#[test]
fn a_slow_but_steady_reader_gets_the_whole_answer() {
    let server = long_list(&[("REQUEST_TIMEOUT", "2")], 600, 8_000);
    let mut stream = ask_for_list(&server);
    let (mut answer, mut piece) = (Vec::new(), vec![0; 128 * 1024]);
    loop {
        let count = stream.read(&mut piece).unwrap();
        if count == 0 {
            break;
        }
        answer.extend(&piece[..count]);
        thread::sleep(Duration::from_millis(100));
    }
    assert!(answer.ends_with(b"]\r\n0\r\n\r\n") && answer.len() > 600 * 8_000, "{}", answer.len());
}

#[test]
fn a_list_of_large_texts_is_read_in_small_chunks() {
    let server = long_list(&[], 30, 300_000);
    let stream = ask_for_list(&server);
    stream.peek(&mut [0]).unwrap();
    // One chunk is in memory at a time: the rows that fit, and the row that exceeds the limit.
    for _ in 0..20 {
        let used = server.app.memory().responses.used();
        assert!(used < 1_500_000, "{used}");
        thread::sleep(Duration::from_millis(10));
    }
    drop(stream);
    let (status, list) = server.ask("bob", "GET /api/tasks/", "");
    assert!(status == 200 && list.len() > 30 * 300_000 && list.ends_with("}]"), "{status} {}", list.len());
    let headers = [bearer("bob"), ("Accept".to_owned(), "text/html".to_owned())];
    let (status, page) = said(wire::exchange(server.address, "GET", "/api/tasks/", &headers, None));
    assert!(status == 200 && page.len() < 1_000_000 && page.contains("There is more than this page shows."));
}

#[test]
fn an_answer_without_memory_is_refused_unless_it_acknowledges_a_write() {
    let server = long_list(&[("RESPONSE_MEMORY", "1000000")], 1, 100_000);
    let _all_of_it = server.app.memory().responses.take(1_000_000);
    assert_eq!(server.ask("bob", "GET /api/tasks/", ""), (503, BUSY.to_owned()));
    assert_eq!(server.ask("bob", "PATCH /api/tasks/6/", r#"{"completed":true}"#).0, 200);
    assert_eq!(server.ask("alice", "GET /api/tasks/", "").0, 200);
}

#[test]
fn idle_connections_are_closed_for_new_ones() {
    let server = server_with(&[("MAX_CONNECTIONS", "16")]);
    let mut idle = Vec::new();
    for number in 0..60 {
        let mut connection = Connection::open(server.address);
        match number % 3 {
            0 => {
                connection.write(HEALTH.as_bytes());
                assert_eq!(connection.read().status, 200);
            }
            1 => connection.write(&HEALTH.as_bytes()[..20]),
            _ => {}
        }
        idle.push(connection);
    }
    let begun = Instant::now();
    is_well(&server);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    comes_true("the others are closed", || server.app.memory().connections.len() <= 16);
}

#[test]
fn a_head_without_an_end_closes_the_connection() {
    let server = server_with(&[("REQUEST_TIMEOUT", "1")]);
    let mut connection = Connection::open(server.address);
    connection.write(HEALTH.as_bytes());
    assert_eq!(connection.read().status, 200);
    connection.write(&HEALTH.as_bytes()[..20]);
    assert!(connection.has_ended());
}

#[test]
fn thousands_of_pipelined_requests_are_answered_one_by_one() {
    const REQUESTS: usize = 5_000;
    let server = server();
    let stream = TcpStream::connect(server.address).unwrap();
    let mut reader = stream.try_clone().unwrap();
    thread::scope(|scope| {
        scope.spawn(|| (&stream).write_all(HEALTH.repeat(REQUESTS).as_bytes()).unwrap());
        let (mut answers, mut piece) = (Vec::<u8>::new(), vec![0; 64 * 1024]);
        let body = br#"{"status":"ok"}"#.as_slice();
        while answers.windows(body.len()).filter(|window| *window == body).count() < REQUESTS {
            let count = reader.read(&mut piece).unwrap();
            assert!(count > 0, "the server has closed");
            answers.extend(&piece[..count]);
        }
    });
}

#[test]
fn a_url_beyond_the_limit_is_refused() {
    let server = server();
    for (length, status) in [(8_190, 404), (8_191, 400), (60_000, 400)] {
        let path = format!("/{}", "x".repeat(length - 1));
        let answer = wire::exchange(server.address, "GET", &path, &[], None);
        assert_eq!(answer.status, status, "{length}");
    }
    // A path without a final slash is redirected. The encoded location may be three times as long.
    let path = format!("/api/tasks/{}", "%C3%A9".repeat(1_000));
    assert_eq!(wire::exchange(server.address, "GET", &path, &[], None).status, 301);
    is_well(&server);
}
