//! `runserver unix:PATH`, for a proxy on the same machine.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use crate::drain::ends_in_time;
use crate::project::{Project, Server, mode};
use crate::response::read_response;

const SOCKET: &str = "unix:api.sock";

fn start(project: &Project) -> Server {
    Project::spawn(project.command(&["runserver", SOCKET]))
}

/// Sends a request with these headers and returns status and body.
fn ask(path: &Path, line: &str, headers: &str) -> (u16, String) {
    let mut stream = UnixStream::connect(path).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(format!("{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").as_bytes()).unwrap();
    read_response(&mut stream)
}

#[test]
fn the_server_answers_on_a_socket_that_only_its_user_can_open_and_removes_it() {
    let project = Project::migrated();
    let server = start(&project);
    assert_eq!(server.address, "api.sock");
    let path = project.path("api.sock");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(ask(&path, "GET /api/health/", "Host: 127.0.0.1\r\n"), (200, r#"{"status":"ok"}"#.to_owned()));
    server.signal("TERM");
    ends_in_time(server);
    assert!(!path.exists());
}

#[test]
fn the_mode_of_the_socket_is_that_of_the_option() {
    let project = Project::migrated();
    let _server = Project::spawn(project.command(&["runserver", SOCKET, "--socket-mode", "660"]));
    assert_eq!(mode(&project.path("api.sock")), 0o660);
    let line = "CommandError: --socket-mode is only for unix: with a path.";
    project.fails(&["runserver", "0", "--socket-mode", "660"], line);
}

#[test]
fn a_socket_that_was_left_behind_is_replaced_and_that_of_a_running_server_is_not() {
    let project = Project::migrated();
    let first = start(&project);
    let line = "Error: api.sock: another server listens on this socket";
    project.fails(&["runserver", SOCKET], line);
    first.signal("KILL");
    assert_eq!(first.killed_by(), Some(9));
    let path = project.path("api.sock");
    assert!(path.exists());
    let _second = start(&project);
    assert_eq!(ask(&path, "GET /api/health/", "Host: 127.0.0.1\r\n").0, 200);
    project.write("note.txt", "text");
    project.fails(&["runserver", "unix:note.txt"], "Error: note.txt: is not a socket");
}

#[test]
fn the_forwarded_headers_of_a_unix_socket_are_trusted() {
    let project = Project::migrated().set("ALLOWED_HOSTS", "example.com").set("DEBUG", "on");
    let _server = start(&project);
    let headers = "Host: example.com\r\nX-Forwarded-Proto: https\r\n";
    let (status, page) = ask(&project.path("api.sock"), "GET /nothing/", headers);
    assert!(status == 404 && page.contains("https:&#x2f;&#x2f;example.com&#x2f;nothing&#x2f;"), "{page}");
}

/// gunicorn's `SERVER_NAME` is the path then, which is no valid host for Django.
#[test]
fn a_request_without_host_is_refused() {
    let project = Project::migrated().set("ALLOWED_HOSTS", "*");
    let _server = start(&project);
    assert_eq!(ask(&project.path("api.sock"), "GET /api/health/", "").0, 400);
}

#[test]
fn throttles_count_by_the_address_that_the_proxy_reports() {
    let project = Project::migrated()
        .set("REST_FRAMEWORK__DEFAULT_THROTTLE_CLASSES", "rest_framework.throttling.AnonRateThrottle")
        .set("REST_FRAMEWORK__DEFAULT_THROTTLE_RATES__anon", "1/day")
        .set("REST_FRAMEWORK__NUM_PROXIES", "1");
    let _server = start(&project);
    let path = project.path("api.sock");
    let from = |address: &str| format!("Host: 127.0.0.1\r\nX-Forwarded-For: {address}\r\n");
    let statuses =
        ["192.0.2.1", "192.0.2.1", "192.0.2.2"].map(|client| ask(&path, "GET /api/health/", &from(client)).0);
    assert_eq!(statuses, [200, 429, 200]);
}
