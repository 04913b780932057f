//! Django's `StreamingHttpResponse`: a list longer than one chunk, sent while it is read.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use diesel::connection::SimpleConnection;
use models::{Model, Task, TaskData, User};
use serializers::{ModelSerializer, TaskSerializer};
use support::{Server, bearer, fixture, wire};
use views::renderers::Render;
use views::streaming::CHUNK;

/// A server with this many tasks of bob, each with a description of this many bytes.
fn server(count: usize, bytes: usize) -> Server {
    let server = Server::start(fixture::template());
    let mut db = server.database.handle();
    let bob = bob(&server);
    let has = tasks(&server).len();
    db.atomic(|connection| {
        for number in has..count {
            // The renderer writes this character as an escape.
            let title = format!("{number}\u{2028}");
            let data = TaskData { description: "x".repeat(bytes), ..TaskData::new(title) };
            Task::create(&data, &bob, connection)?;
        }
        Ok(())
    })
    .unwrap();
    server
}

fn bob(server: &Server) -> User {
    User::get_by_natural_key("bob", server.database.handle().connection().unwrap()).unwrap().unwrap()
}

fn tasks(server: &Server) -> Vec<Task> {
    Task::all(Task::objects().filter_owner(&bob(server)), server.database.handle().connection().unwrap()).unwrap()
}

/// The whole list as the renderer writes it.
fn rendered(server: &Server, indent: Option<usize>) -> String {
    String::from_utf8(TaskSerializer::many(tasks(server)).to_json(indent)).unwrap()
}

/// Requests bob's tasks. Returns `Content-Length`, if there is one, and the body.
fn list(server: &Server, method: &str, accept: &str) -> (Option<usize>, String) {
    let headers = [bearer("bob"), ("Accept".to_owned(), accept.to_owned())];
    let answer = wire::exchange(server.address, method, "/api/tasks/", &headers, None);
    assert_eq!(answer.status, 200);
    let length = answer.headers.iter().find(|(name, _)| name == "content-length");
    (length.map(|(_, length)| length.parse().unwrap()), String::from_utf8(answer.body).unwrap())
}

#[test]
fn a_long_list_is_the_same_bytes_as_a_short_one() {
    for count in [CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 500] {
        let server = server(count, 10);
        for (accept, indent) in [("*/*", None), ("application/json; indent=4", Some(4))] {
            let (length, body) = list(&server, "GET", accept);
            assert!(body == rendered(&server, indent), "{count} {accept}");
            assert_eq!(length, None, "{count}");
        }
    }
}

#[test]
fn a_short_list_has_a_content_length() {
    let server = server(CHUNK - 1, 10);
    let all = rendered(&server, None);
    assert_eq!(list(&server, "GET", "*/*"), (Some(all.len()), all.clone()));
    assert_eq!(list(&server, "HEAD", "*/*"), (Some(all.len()), String::new()));
}

#[test]
fn the_answer_to_head_has_no_body() {
    let server = server(2 * CHUNK, 10);
    assert_eq!(list(&server, "HEAD", "*/*"), (None, String::new()));
}

#[test]
fn a_page_shows_the_beginning_of_a_long_list() {
    for (count, shown) in [(CHUNK - 1, CHUNK - 1), (CHUNK + 1, CHUNK)] {
        let server = server(count, 10);
        let (length, page) = list(&server, "GET", "text/html");
        assert_eq!(length, Some(page.len()));
        assert_eq!(page.matches("created_at").count(), shown);
        assert_eq!(page.contains("There is more than this page shows."), shown < count, "{count}");
    }
}

/// Sends bob's request, and returns the connection without reading the response.
fn ask(server: &Server, version: &str) -> TcpStream {
    let token = fixture::token("bob");
    let mut stream = TcpStream::connect(server.address).unwrap();
    let request = format!(
        "GET /api/tasks/ {version}\r\nHost: testserver\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// Reads until the server closes the connection.
fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
        _ => answer,
    }
}

#[test]
fn http_1_0_has_the_body_without_chunks() {
    let server = server(CHUNK + 1, 10);
    let answer = String::from_utf8(rest(ask(&server, "HTTP/1.0"))).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("transfer-encoding") && !head.contains("content-length"), "{head}");
    assert!(body == rendered(&server, None));
}

/// The size of a description. No buffer on the way holds all tasks.
const LARGE: usize = 8_000;

/// A stream that has begun and waits for its client.
fn begun(server: &Server) -> TcpStream {
    let stream = ask(server, "HTTP/1.1");
    stream.peek(&mut [0]).unwrap();
    stream
}

/// The body of an answer, without the sizes of its chunks.
fn body(answer: &[u8]) -> Vec<u8> {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    wire::chunks(&answer[head..])
}

#[test]
fn slow_readers_hold_no_connection() {
    let server = server(3 * CHUNK, LARGE);
    // The server of these tests has two connections.
    let slow: Vec<_> = (0..3).map(|_| begun(&server)).collect();
    for _ in 0..3 {
        assert_eq!(server.ask("bob", "GET /api/tasks/4/", "").0, 200);
        assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"x"}"#).0, 201);
    }
    for stream in slow {
        assert!(rest(stream).ends_with(b"]\r\n0\r\n\r\n"));
    }
}

#[test]
fn rows_that_exist_all_the_time_appear_exactly_once() {
    let server = server(3 * CHUNK, LARGE);
    let before = tasks(&server);
    let stream = begun(&server);
    let delete = format!("DELETE FROM tasks_task WHERE id % 2 = 0 AND owner_id = {}", bob(&server).id);
    execute(&server, &delete);
    let (after, answer) = (tasks(&server), String::from_utf8(body(&rest(stream))).unwrap());
    let ids: Vec<i64> =
        answer.split("{\"id\":").skip(1).map(|row| row.split(',').next().unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted_by(|left, right| left < right));
    assert!(
        after.iter().all(|task| ids.contains(&task.id))
            && ids.iter().all(|id| before.iter().any(|task| task.id == *id))
    );
    assert!(ids.len() < before.len(), "what was deleted before its chunk was read does not come");
}

#[test]
fn a_list_with_a_read_error_breaks_the_connection_off() {
    let server = server(3 * CHUNK, LARGE);
    let stream = begun(&server);
    execute(&server, "ALTER TABLE tasks_task RENAME TO elsewhere");
    let answer = rest(stream);
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n") && answer.len() > LARGE);
    assert!(!answer.ends_with(b"0\r\n\r\n"), "no last chunk");
    execute(&server, "ALTER TABLE elsewhere RENAME TO tasks_task");
    assert_eq!(server.ask("bob", "GET /api/tasks/4/", "").0, 200);
}

fn execute(server: &Server, sql: &str) {
    server.database.handle().connection().unwrap().batch_execute(sql).unwrap();
}
