//! How a server stops: it loses no request, and ends in time whatever a client or a reader of the log does.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::project::{Project, Server};
use crate::response::read_response;

const HEALTH: &str = "GET /api/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/// Sends a request on a connection that is kept, and reads the answer, which comes in one piece.
fn ask(connection: &mut TcpStream, request: &str) -> String {
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = [0; 4096];
    let length = connection.read(&mut answer).unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

/// Waits for the end, at most ten times as long as it may take.
#[track_caller]
pub(crate) fn ends_in_time(mut server: Server) -> String {
    let begun = Instant::now();
    while server.child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
    let (log, code) = server.wait();
    assert_eq!(code, Some(0), "{log}");
    log
}

#[test]
fn during_the_delay_the_server_is_not_ready_and_answers_one_more_request_on_each_connection() {
    let project = Project::migrated().set("DRAIN_DELAY", "600").set("SHUTDOWN_TIMEOUT", "1200");
    let server = project.start("runserver");
    let mut kept = server.connect();
    assert!(!ask(&mut kept, HEALTH).contains("connection: close"));
    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
    server.signal("TERM");
    server.waits_until_logged("SIGTERM: stopping");

    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 503);
    let login = HEALTH.replace("GET /api/health/", "POST /api/auth/token/");
    let refused = ask(&mut kept, &login.replacen("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n", 1));
    assert!(refused.starts_with("HTTP/1.1 400 ") && refused.contains("connection: close"), "{refused}");
    assert_eq!(kept.read(&mut [0; 1]).unwrap(), 0, "the answer was the last one");
    let mut newcomer = server.connect();
    let answer = ask(&mut newcomer, &HEALTH.repeat(2));
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close"), "{answer}");
    server.signal("TERM");
    assert_eq!(server.killed_by(), Some(15));
}

/// The server may have one connection, so another one waits in the queue of the system.
#[test]
fn a_client_that_waits_in_the_queue_of_the_system_is_answered() {
    let server = Project::migrated().set("MAX_CONNECTIONS", "1").set("WORKERS", "1").start("runserver");
    let (mut first, rest) = server.begin_request("POST", "/api/auth/token/", "", "{}");
    let mut second = server.connect();
    second.write_all(server.request_text("GET", "/api/health/", "", "").as_bytes()).unwrap();
    server.signal("TERM");
    server.waits_until_logged("SIGTERM: stopping");
    std::thread::sleep(Duration::from_millis(300));
    first.write_all(rest.as_bytes()).unwrap();
    assert_eq!(read_response(&mut first).0, 400);
    assert_eq!(read_response(&mut second), (200, r#"{"status":"ok"}"#.to_owned()));
    let address = server.address.clone();
    ends_in_time(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn clients_that_stand_still_do_not_delay_the_end() {
    let server = Project::migrated().set("SHUTDOWN_TIMEOUT", "2").start("runserver");
    let mut half_a_head = server.connect();
    half_a_head.write_all(&HEALTH.as_bytes()[..20]).unwrap();
    let _half_a_body = server.begin_request("POST", "/api/auth/token/", "", "{}");
    let mut reads_nothing = server.connect();
    reads_nothing.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    // Until both directions are full.
    while reads_nothing.write_all(HEALTH.repeat(100).as_bytes()).is_ok() {}
    server.signal("TERM");
    ends_in_time(server);
}

/// Nobody reads the log, so the thread that writes it waits for ever. No request does.
#[test]
fn a_reader_of_the_log_who_stands_still_does_not_delay_the_end() {
    let server = Project::migrated().set("SHUTDOWN_TIMEOUT", "1").start("runserver");
    let long = HEALTH.replace("/api/health/", &format!("/{}", "x".repeat(8_000)));
    let mut connection = server.connect();
    // The pipe holds 64 KiB.
    for _ in 0..20 {
        connection.write_all(long.as_bytes()).unwrap();
        assert_ne!(connection.read(&mut [0; 4096]).unwrap(), 0);
    }
    server.signal("USR1");
    server.signal("TERM");
    ends_in_time(server);
}

#[test]
fn a_second_signal_ends_a_server_whose_log_nobody_reads() {
    let project = Project::migrated();
    let command = project.command_after("yes | head -c 65536 >&2", &["runserver", "0"]);
    let server = Project::spawn(command);
    for _ in 0..2 {
        server.signal("TERM");
        std::thread::sleep(Duration::from_millis(300));
    }
    assert_eq!(server.killed_by(), Some(15));
}

#[test]
fn a_delay_that_leaves_no_time_to_stop_is_one_line() {
    let project = Project::migrated().set("DRAIN_DELAY", "30");
    project.fails(
        &["runserver", "0"],
        "ImproperlyConfigured: DRAIN_DELAY must be less than SHUTDOWN_TIMEOUT, which includes it",
    );
}

/// `kill -NAME` of a process that is not a child of this one.
pub(crate) fn signal(process: &str, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), process]).status().unwrap().success());
}
