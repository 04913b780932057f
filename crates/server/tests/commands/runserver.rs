//! `runserver`: its address, its shutdown, and errors at start.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use test_database::TestDatabase;

use crate::project::Project;
use crate::response::read_response;

#[test]
fn the_health_check_answers_at_the_printed_address() {
    let server = Project::migrated().start("runserver");
    assert_eq!(server.request("GET", "/api/health/", "", ""), (200, r#"{"status":"ok"}"#.to_owned()));
}

#[test]
fn allowed_hosts_is_required_except_with_debug() {
    let project = Project::migrated().set("ALLOWED_HOSTS", "");
    let line = "CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.";
    project.fails(&["runserver", "0"], line);
    let server = project.set("DEBUG", "on").start("runserver");
    assert_eq!(server.request("GET", "/api/health/", "", "").0, 200);
}

/// `OPTIONS` from a load balancer has no `Host`. Django then uses `SERVER_NAME`.
#[test]
fn without_a_host_header_the_address_counts() {
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
fn an_invalid_address_is_one_line() {
    let project = Project::migrated();
    let line = "CommandError: \"here\" is not a valid port number or address:port pair.";
    project.fails(&["runserver", "here"], line);
    project.fails(&["quickstart", "here"], line);
    project.fails(&["runserver", "192.0.2.1:0"], "Error: That IP address can't be assigned to.");
}

/// Sends half of a request, then the signal, then the other half.
#[track_caller]
fn finishes_what_is_in_flight(project: &Project, signal: &str) {
    let server = project.start("runserver");
    let token = server.log_in("ann", "correct horse");
    let (mut in_flight, rest) = server.begin_request("POST", "/api/tasks/", &token, r#"{"title": "Finish"}"#);
    let mut unused = server.connect();
    let mut kept = server.connect();
    kept.write_all(b"GET /api/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    assert_ne!(kept.read(&mut [0; 4096]).unwrap(), 0);

    server.signal(signal);
    server.waits_until_logged(&format!("SIG{signal}: stopping"));
    std::thread::sleep(Duration::from_millis(300));
    in_flight.write_all(rest.as_bytes()).unwrap();
    let (status, body) = read_response(&mut in_flight);
    assert_eq!(status, 201, "{signal}: {body}");
    // On a busy machine the time to send an answer may have passed.
    let unused = read_response(&mut unused).0;
    assert!(unused == 0 || unused == 408, "{signal}: a connection without a request is closed");
    assert_eq!(kept.read(&mut [0; 1]).unwrap(), 0, "{signal}: so is one that is kept for the next request");
    let began = Instant::now();
    let (log, code) = server.wait();
    assert_eq!(code, Some(0), "{signal}: {log}");
    assert!(began.elapsed() < Duration::from_secs(20), "{signal}: it does not wait for SHUTDOWN_TIMEOUT");
}

/// A project with the user `ann`.
fn project() -> Project {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    project
}

#[test]
fn every_signal_that_stops_the_server_lets_requests_in_flight_finish() {
    let project = project();
    for signal in ["TERM", "INT", "QUIT", "HUP"] {
        finishes_what_is_in_flight(&project, signal);
    }
}

#[test]
fn signals_without_a_meaning_are_logged_and_do_nothing() {
    let server = Project::migrated().start("runserver");
    for signal in ["USR1", "USR2", "PIPE", "XFSZ", "USR1"] {
        server.signal(signal);
        assert_eq!(server.request("GET", "/api/health/", "", "").0, 200, "{signal}");
    }
    server.signal("TERM");
    let (log, code) = server.wait();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("SIGUSR1 is ignored") && log.contains("SIGUSR2 is ignored"), "{log}");
}

/// Each signal has time to arrive before the next one, as from a keyboard.
#[test]
fn a_second_signal_ends_the_server_at_once() {
    for (first, second, number) in [("TERM", "TERM", 15), ("INT", "INT", 2), ("HUP", "QUIT", 3)] {
        let server = Project::migrated().start("runserver");
        let _stalled = server.begin_request("POST", "/api/auth/token/", "", "{}");
        server.signal(first);
        server.waits_until_logged(": stopping after");
        server.signal(second);
        let began = Instant::now();
        assert_eq!(server.killed_by(), Some(number), "{first} {second}");
        assert!(began.elapsed() < Duration::from_secs(20), "before SHUTDOWN_TIMEOUT");
    }
}

/// A server under `nohup` continues when its terminal closes.
#[test]
fn a_server_under_nohup_ignores_sighup() {
    let server = Project::migrated().start_after("trap '' HUP");
    server.signal("HUP");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.request("GET", "/api/health/", "", "").0, 200);
    server.signal("TERM");
    assert_eq!(server.wait().1, Some(0));
}

/// Requests that wait for a locked database do not delay the shutdown more than others.
#[test]
fn a_request_waits_for_a_locked_database_until_its_deadline() {
    let database = TestDatabase::migrated_file();
    let mut other = database.handle();
    let project = Project::on(database).set("DJANGO_SUPERUSER_PASSWORD", "correct horse").set("SHUTDOWN_TIMEOUT", "1");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let server = project.start("runserver");
    let token = server.log_in("ann", "correct horse");
    other.connection().unwrap().batch_execute("BEGIN IMMEDIATE").unwrap();
    let request = server.request_text("POST", "/api/tasks/", &token, r#"{"title": "Wait"}"#);
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(request.as_bytes()).unwrap();
            stream
        })
        .collect();
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    assert_eq!(server.wait().1, Some(0));
    for mut stream in waiting {
        let answer = stream.read_to_end(&mut Vec::new());
        assert!(answer.is_err() || answer.is_ok_and(|length| length == 0), "it was cut, before its 503 was due");
    }
}

#[test]
fn an_endless_request_is_closed_at_the_time_out() {
    let server = Project::migrated().set("SHUTDOWN_TIMEOUT", "1").start("runserver");
    let _stalled = server.begin_request("POST", "/api/auth/token/", "", "{}");
    let began = Instant::now();
    server.signal("TERM");
    assert_eq!(server.wait().1, Some(0));
    let seconds = began.elapsed().as_secs_f64();
    assert!((0.9..20.0).contains(&seconds), "{seconds} s: not before SHUTDOWN_TIMEOUT, nor by REQUEST_TIMEOUT");
}

/// The server raises its limit of open files as far as allowed. Then 300 idle connections come.
#[test]
fn idle_connections_beyond_the_limit_of_open_files_are_closed() {
    let project = Project::migrated();
    let server = project.start_after("ulimit -S -n 64; ulimit -H -n 256");
    let idle: Vec<_> = (0..300)
        .map(|number| {
            let mut connection = server.connect();
            // Some have sent a request, some the beginning of one, and some nothing.
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
    assert!(code == Some(0) && log.contains("the system's limit of open files (ulimit -n) allows"), "{log}");
    assert!(!log.contains("Too many open files"), "{log}");
}
