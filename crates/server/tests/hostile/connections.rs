//! Pipelined requests, truncated requests, and many simultaneous connections.

use std::sync::Barrier;
use std::thread;

use crate::support::wire::{self, Connection};
use crate::support::{Server, fixture};
use crate::{is_well, server};

const HEALTH: &str = "GET /api/health/ HTTP/1.1\r\nHost: testserver\r\n\r\n";

fn post(length: usize, more: &str) -> String {
    let token = fixture::token("alice");
    format!(
        "POST /api/tasks/ HTTP/1.1\r\nHost: testserver\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n"
    )
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let server = server();
    let mut connection = Connection::open(server.address);
    let task = r#"{"title":"pipelined"}"#;
    let nothing = HEALTH.replace("health", "nothing");
    connection.write([HEALTH, &post(task.len(), ""), task, &nothing, HEALTH].concat().as_bytes());
    let answers = [(); 4].map(|()| connection.read());
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 201, 404, 200]);
    assert!(answers[1].body.starts_with(br#"{"id":6,"title":"pipelined""#));
}

/// actix itself answers with the method of the last request that it has parsed.
#[test]
fn a_pipelined_head_changes_no_other_answer() {
    let server = server();
    let me = format!(
        "GET /api/me/ HTTP/1.1\r\nHost: testserver\r\nAuthorization: Bearer {}\r\n\r\n",
        fixture::token("alice")
    );
    let head = HEALTH.replace("GET", "HEAD");
    let task = r#"{"title":"pipelined"}"#;
    let chunked = post(0, "Transfer-Encoding: chunked\r\n").replace("Content-Length: 0\r\n", "") + "0\r\n\r\n";
    let post = post(task.len(), "") + task;
    for (requests, bodies) in [
        ([&me, &me, &head], [true, true, false]),
        ([&me, &head, &me], [true, false, true]),
        ([&post, &post, &head], [true, true, false]),
        ([&post, &head, &post], [true, false, true]),
        ([&chunked, &head, &me], [true, false, true]),
    ] {
        for size in [1, 7, usize::MAX] {
            let sent = requests.map(String::as_str).concat();
            let mut connection = Connection::open(server.address);
            for piece in sent.as_bytes().chunks(size.min(sent.len())) {
                connection.write(piece);
            }
            for (request, has_body) in requests.iter().zip(bodies) {
                let answer = if has_body { connection.read() } else { connection.read_head() };
                let expected = if request.starts_with("POST") { [201, 400].as_slice() } else { &[200] };
                assert!(expected.contains(&answer.status), "{size}: {answer:?}");
            }
        }
    }
}

#[test]
fn requests_pipelined_after_close_are_not_carried_out() {
    let server = server();
    let task = r#"{"title":"too late"}"#;
    let last = HEALTH.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    for last in [last, HEALTH.replace("HTTP/1.1", "HTTP/1.0")] {
        // Until the server closes the connection.
        let answer = wire::send(server.address, [&last, &post(task.len(), ""), task].concat().as_bytes(), "GET");
        assert_eq!(answer.status, 200, "{last}");
    }
    no_task_was_made(&server);
}

#[test]
fn expect_100_continue_is_answered() {
    let server = server();
    let mut connection = Connection::open(server.address);
    let task = br#"{"title":"asked"}"#;
    connection.write(post(task.len(), "Expect: 100-continue\r\n").as_bytes());
    assert_eq!(connection.read().status, 100);
    connection.write(task);
    assert_eq!(connection.read().status, 201);
}

#[test]
fn a_truncated_body_is_refused_and_changes_nothing() {
    let server = server();
    let mut connection = Connection::open(server.address);
    connection.write(post(100, "").as_bytes());
    connection.write(br#"{"title":"half"}"#);
    connection.finish();
    let answer = connection.read();
    assert_eq!((answer.status, answer.body.as_slice()), (400, br#"{"detail":"Malformed request."}"#.as_slice()));
    no_task_was_made(&server);
}

#[test]
fn a_body_that_is_too_slow_is_given_up() {
    let patience = [("REQUEST_TIMEOUT".to_owned(), "1".to_owned())];
    let server = Server::start_with_settings(fixture::template(), &patience);
    let mut connection = Connection::open(server.address);
    connection.write(post(100, "").as_bytes());
    connection.write(br#"{"title":"half"#);
    assert_eq!(connection.read().status, 400);
    assert!(connection.has_ended());
    no_task_was_made(&server);
    is_well(&server);
}

/// actix itself would read all later bytes as a body.
#[test]
fn upgrade_requests_are_answered_as_http_1_1() {
    let server = server();
    let task = r#"{"title":"kept"}"#;
    let upgrade = "Upgrade: websocket\r\nConnection: upgrade\r\n";
    for (request, status) in [
        (post(task.len(), upgrade) + task, 201),
        (post(0, upgrade), 400),
        (HEALTH.replace("\r\n\r\n", "\r\n") + upgrade + "Content-Length: 0\r\n\r\n", 200),
    ] {
        let mut connection = Connection::open(server.address);
        connection.write(request.as_bytes());
        assert_eq!(connection.read().status, status, "{request}");
        assert!(connection.has_ended());
    }
}

#[test]
fn a_client_that_disconnects_does_not_disturb_others() {
    let server = server();
    for data in [post(100, ""), post(100, "") + "{", HEALTH[..20].to_owned(), HEALTH.to_owned(), String::new()] {
        Connection::open(server.address).write(data.as_bytes());
    }
    no_task_was_made(&server);
    is_well(&server);
}

#[track_caller]
fn no_task_was_made(server: &Server) {
    let (_status, tasks) = server.ask("alice", "GET /api/tasks/", "");
    assert_eq!(tasks.matches(r#"{"id":"#).count(), 3, "{tasks}");
}

#[test]
fn two_hundred_simultaneous_connections_are_all_served() {
    const CLIENTS: usize = 200;
    let server = server();
    let (_status, tasks) = server.ask("alice", "GET /api/tasks/", "");
    let request = format!(
        "GET /api/tasks/ HTTP/1.1\r\nHost: testserver\r\nAuthorization: Bearer {}\r\n\r\n",
        fixture::token("alice")
    );
    let all_connected = Barrier::new(CLIENTS);
    let ask = || {
        let mut connection = Connection::open(server.address);
        all_connected.wait();
        connection.write(request.as_bytes());
        let first = connection.read();
        connection.write(request.as_bytes());
        [first, connection.read()].map(|answer| (answer.status, String::from_utf8(answer.body).unwrap()))
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(ask)).collect();
        for client in clients {
            assert_eq!(client.join().unwrap(), [(200, tasks.clone()), (200, tasks.clone())]);
        }
    });
}

#[test]
fn simultaneous_writes_all_succeed() {
    let server = server();
    let create = |number: usize| server.ask("bob", "POST /api/tasks/", &format!(r#"{{"title":"number {number}"}}"#)).0;
    thread::scope(|scope| {
        let writers: Vec<_> = (0..32).map(|number| scope.spawn(move || create(number))).collect();
        for writer in writers {
            assert_eq!(writer.join().unwrap(), 201);
        }
    });
    let (_status, tasks) = server.ask("bob", "GET /api/tasks/", "");
    assert_eq!(tasks.matches(r#""title":"number "#).count(), 32);
}
