//! What systemd and this server say to each other: sockets that systemd has opened, states, and a new program at SIGHUP.

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::drain::{ends_in_time, signal};
use crate::project::{Project, Server};
use crate::response::read_response;

/// A server with this socket as number 3, as systemd starts it.
fn activated(project: &Project, socket: impl Into<OwnedFd>) -> Command {
    let setup = "exec 3<&0 </dev/null; export LISTEN_FDS=1 LISTEN_PID=$$";
    let mut command = project.command_after(setup, &["runserver"]);
    command.stdin(Stdio::from(socket.into()));
    command
}

const HEALTH: &[u8] = b"GET /api/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";

#[test]
fn a_tcp_socket_of_systemd_is_served_and_outlives_the_server() {
    let project = Project::migrated();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let first = Project::spawn(activated(&project, socket.try_clone().unwrap()));
    assert_eq!(first.address, address.to_string());
    assert_eq!(first.request("GET", "/api/health/", "", "").0, 200);
    first.signal("TERM");
    ends_in_time(first);
    // While no server runs, systemd keeps the socket, and clients wait.
    let mut waiting = TcpStream::connect(address).unwrap();
    waiting.write_all(HEALTH).unwrap();
    let _second = Project::spawn(activated(&project, socket));
    assert_eq!(read_response(&mut waiting).0, 200);
}

#[test]
fn a_unix_socket_of_systemd_is_served_and_its_file_stays() {
    let project = Project::migrated();
    let path = project.path("systemd.sock");
    let server = Project::spawn(activated(&project, UnixListener::bind(&path).unwrap()));
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(HEALTH).unwrap();
    assert_eq!(read_response(&mut stream).0, 200);
    server.signal("TERM");
    ends_in_time(server);
    assert!(path.exists());
}

#[test]
fn a_taken_address_of_the_metrics_is_an_error_with_a_socket_of_systemd_too() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let project = Project::migrated().set("METRICS_ADDRESS", &taken.local_addr().unwrap().to_string());
    let finished = activated(&project, TcpListener::bind("127.0.0.1:0").unwrap()).output().unwrap();
    let log = String::from_utf8_lossy(&finished.stderr);
    assert_eq!(log.lines().last(), Some("Error: METRICS_ADDRESS: That port is already in use."), "{log}");
}

#[test]
fn the_sockets_of_another_process_are_left_alone() {
    let project = Project::migrated();
    let command = project.command_after("export LISTEN_FDS=1 LISTEN_PID=1", &["runserver", "0"]);
    assert_eq!(Project::spawn(command).request("GET", "/api/health/", "", "").0, 200);
}

/// A project with a supervisor that waits for messages.
fn supervised() -> (Project, UnixDatagram) {
    let project = Project::migrated();
    let path = project.path("notify.sock");
    let supervisor = UnixDatagram::bind(&path).unwrap();
    supervisor.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    (project.set("NOTIFY_SOCKET", path.to_str().unwrap()), supervisor)
}

fn message(supervisor: &UnixDatagram) -> String {
    let mut text = [0; 256];
    let length = supervisor.recv(&mut text).unwrap();
    String::from_utf8_lossy(&text[..length]).into_owned()
}

#[test]
fn systemd_hears_when_the_server_is_ready_alive_and_stops() {
    let (project, supervisor) = supervised();
    let project = project.set("WATCHDOG_USEC", "200000");
    let server = project.start("runserver");
    assert_eq!(message(&supervisor), "READY=1");
    assert_eq!(message(&supervisor), "WATCHDOG=1");
    assert_eq!(message(&supervisor), "WATCHDOG=1");
    server.signal("TERM");
    let last = std::iter::repeat_with(|| message(&supervisor)).find(|text| text != "WATCHDOG=1");
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    ends_in_time(server);
}

/// Waits until a process that is not a child of this one has ended.
fn wait_for_end(process: &str) {
    let begun = Instant::now();
    while fs::exists(format!("/proc/{process}/cwd/notify.sock")).unwrap_or(false) {
        assert!(begun.elapsed() < Duration::from_secs(30), "{process} does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The number of the process that has taken over.
fn successor(supervisor: &UnixDatagram) -> String {
    let text = message(supervisor);
    let number = text.strip_prefix("MAINPID=").and_then(|rest| rest.strip_suffix("\nREADY=1"));
    number.unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// Waits for the end of the old process. The new one still writes into the same pipe, so the log is not read.
fn old_ends(mut server: Server) {
    let begun = Instant::now();
    while server.child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn at_sighup_a_new_process_takes_over_and_the_old_one_finishes_its_requests() {
    let (project, supervisor) = supervised();
    let server = project.start("runserver");
    assert_eq!(message(&supervisor), "READY=1");
    let (mut in_flight, rest) = server.begin_request("POST", "/api/auth/token/", "", "{}");
    let mut kept = server.connect();
    server.signal("HUP");
    let new = successor(&supervisor);
    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
    in_flight.write_all(rest.as_bytes()).unwrap();
    assert_eq!(read_response(&mut in_flight).0, 400);
    kept.write_all(HEALTH).unwrap();
    assert_eq!(read_response(&mut kept).0, 200);
    let address = server.address.clone();
    old_ends(server);
    let mut later = TcpStream::connect(&address).unwrap();
    later.write_all(HEALTH).unwrap();
    assert_eq!(read_response(&mut later).0, 200);
    // The new process does the same again.
    signal(&new, "HUP");
    let newest = successor(&supervisor);
    wait_for_end(&new);
    signal(&newest, "TERM");
    assert_eq!(message(&supervisor), "STOPPING=1");
    wait_for_end(&newest);
    assert!(TcpStream::connect(&address).is_err());
}

/// The new process cannot start before this one has read the pipe, so the second signal comes while it starts.
#[test]
fn a_sighup_during_a_reload_starts_the_program_once_more() {
    let (project, supervisor) = supervised();
    let pipe = project.path(".env");
    let server = project.start("runserver");
    assert_eq!(message(&supervisor), "READY=1");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    server.signal("HUP");
    // It waits until the new process reads its settings.
    let settings = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    fs::remove_file(&pipe).unwrap();
    server.signal("HUP");
    server.signal("USR1");
    server.waits_until_logged("SIGUSR1 is ignored");
    drop(settings);
    let second = successor(&supervisor);
    let third = successor(&supervisor);
    assert_ne!(second, third);
    old_ends(server);
    wait_for_end(&second);
    signal(&third, "TERM");
    assert_eq!(message(&supervisor), "STOPPING=1");
    wait_for_end(&third);
}

#[test]
fn the_new_process_removes_the_file_of_a_unix_socket() {
    let (project, supervisor) = supervised();
    let server = Project::spawn(project.command(&["runserver", "unix:api.sock"]));
    assert_eq!(message(&supervisor), "READY=1");
    server.signal("HUP");
    let new = successor(&supervisor);
    old_ends(server);
    let path = project.path("api.sock");
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(HEALTH).unwrap();
    assert_eq!(read_response(&mut stream).0, 200);
    signal(&new, "TERM");
    wait_for_end(&new);
    assert!(!path.exists());
}

#[test]
fn if_the_new_process_does_not_start_the_old_one_goes_on() {
    let (project, supervisor) = supervised();
    let server = project.start("runserver");
    assert_eq!(message(&supervisor), "READY=1");
    project.write(".env", "DEBUG=perhaps\n");
    server.signal("HUP");
    server.waits_until_logged("the new process does not start, so this one goes on: it has ended");
    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
    server.signal("TERM");
    assert_eq!(message(&supervisor), "STOPPING=1");
    ends_in_time(server);
}

#[test]
fn a_new_process_that_fails_after_it_received_the_sockets_leaves_the_file_of_a_unix_socket() {
    let (project, supervisor) = supervised();
    let server = Project::spawn(project.command(&["runserver", "unix:api.sock"]));
    assert_eq!(message(&supervisor), "READY=1");
    // The application is refused after the sockets are received.
    project.write(".env", "WORKERS=513\n");
    server.signal("HUP");
    server.waits_until_logged("the new process does not start, so this one goes on: it has ended");
    let path = project.path("api.sock");
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(HEALTH).unwrap();
    assert_eq!(read_response(&mut stream).0, 200);
    server.signal("TERM");
    assert_eq!(message(&supervisor), "STOPPING=1");
    ends_in_time(server);
    assert!(!path.exists());
}
