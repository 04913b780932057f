//! `runserver`: its address, its end, and what stops it from starting.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::project::{Project, read_response};

#[test]
fn the_health_check_answers_at_the_printed_address() {
    let server = Project::migrated().start("runserver");
    assert_eq!(server.request("GET", "/api/health/", "", ""), (200, r#"{"status":"ok"}"#.to_owned()));
}

#[test]
fn allowed_hosts_is_needed_except_with_debug() {
    let project = Project::migrated().set("ALLOWED_HOSTS", "");
    let line = "CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.";
    project.fails(&["runserver", "0"], line);
    let server = project.set("DEBUG", "on").start("runserver");
    assert_eq!(server.request("GET", "/api/health/", "", "").0, 200);
}

/// `OPTIONS` from a load balancer has no `Host`: Django's is `SERVER_NAME` then.
#[test]
fn without_a_host_the_address_is_the_host() {
    for (allowed, status) in [("127.0.0.1", 200), ("*", 200), ("example.com", 400)] {
        let server = Project::migrated().set("ALLOWED_HOSTS", allowed).start("runserver");
        let mut connection = server.connect();
        connection.write_all(b"GET /api/health/ HTTP/1.0\r\n\r\n").unwrap();
        assert_eq!(read_response(&mut connection).0, status, "{allowed}");
    }
}

#[test]
fn a_port_in_use_is_one_line() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    Project::migrated().fails(&["runserver", &port], "Error: That port is already in use.");
    let project = Project::bare();
    project.fails(&["quickstart", &port], "Error: That port is already in use.");
    assert!(project.files().is_empty(), "quickstart makes nothing then");
}

#[test]
fn an_address_that_is_none_is_one_line() {
    let project = Project::migrated();
    let line = "CommandError: \"here\" is not a valid port number or address:port pair.";
    project.fails(&["runserver", "here"], line);
    project.fails(&["quickstart", "here"], line);
    project.fails(&["runserver", "192.0.2.1:0"], "Error: That IP address can't be assigned to.");
}

/// Sends half of a request, then the signal, then the other half.
#[track_caller]
fn finishes_what_is_in_flight(signal: &str) {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let server = project.start("runserver");
    let token = server.log_in("ann", "correct horse");
    let request = server.request_text("POST", "/api/tasks/", &token, r#"{"title": "Finish"}"#);
    let (first, second) = request.split_at(request.len() - 5);
    let mut in_flight = server.connect();
    in_flight.write_all(first.as_bytes()).unwrap();
    let mut idle = server.connect();
    std::thread::sleep(Duration::from_millis(300));

    server.signal(signal);
    std::thread::sleep(Duration::from_millis(300));
    in_flight.write_all(second.as_bytes()).unwrap();
    let (status, body) = read_response(&mut in_flight);
    assert_eq!(status, 201, "{body}");
    assert_eq!(idle.read(&mut [0; 1]).unwrap(), 0, "a connection without a request is closed");
    let began = Instant::now();
    let (log, code) = server.wait();
    assert_eq!(code, Some(0), "{log}");
    assert!(began.elapsed() < Duration::from_secs(5), "it does not wait for more");
}

#[test]
fn sigterm_lets_requests_in_flight_finish() {
    finishes_what_is_in_flight("TERM");
}

#[test]
fn control_c_lets_requests_in_flight_finish() {
    finishes_what_is_in_flight("INT");
}

#[test]
fn a_request_that_never_ends_is_cut_at_the_time_limit() {
    let server = Project::migrated().set("SHUTDOWN_TIMEOUT", "1").start("runserver");
    let mut stalled = server.connect();
    stalled.write_all(server.request_text("POST", "/api/auth/token/", "", "{}").split_at(120).0.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait().1, Some(0));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

/// A limit of open files that the server raises as far as it may, and 300 connections that do nothing.
#[test]
fn idle_connections_past_the_limit_of_open_files_keep_nobody_out() {
    let project = Project::migrated();
    let server = project.start_behind("ulimit -S -n 64; ulimit -H -n 256");
    let idle: Vec<_> = (0..300)
        .map(|number| {
            let mut connection = server.connect();
            // Some have asked already, some have begun to.
            let request = server.request_text("GET", "/api/health/", "", "").replace("close", "keep-alive");
            let sent = [request.len(), request.len() / 2, 0][number % 3];
            connection.write_all(&request.as_bytes()[..sent]).unwrap();
            connection
        })
        .collect();
    // The files of the database are among those that remain.
    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
    drop(idle);
    server.signal("TERM");
    let (log, code) = server.wait();
    assert!(code == Some(0) && log.contains("the system's limit of open files leaves"), "{log}");
    assert!(!log.contains("Too many open files"), "{log}");
}
