//! What an operator sees of a running server: metrics, request ids, and the log.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use jsonwebtoken::{EncodingKey, Header, encode};
use models::{User, UserData};
use serde_json::{Value, json};
use test_database::on_postgres;

use crate::project::{KEY, Project, Server};
use crate::response::read_response;

/// A project with the user `ann` and these settings.
fn project(settings: &[(&str, &str)]) -> Project {
    let project = Project::migrated();
    User::create(&UserData::new("", "ann"), project.database().handle().connection().unwrap()).unwrap();
    settings.iter().fold(project, |project, (name, value)| project.set(name, value))
}

/// An access token of `ann`. A login would take its time.
fn token() -> String {
    let claims = json!({"token_type": "access", "exp": 4_102_444_800_u32, "iat": 0, "jti": "1", "user_id": "1"});
    encode(&Header::default(), &claims, &EncodingKey::from_secret(KEY.as_bytes())).unwrap()
}

/// The setting of a server with metrics at a free port.
const WITH_METRICS: (&str, &str) = ("METRICS_ADDRESS", "127.0.0.1:0");

/// Starts a server with metrics. Returns it and their address.
fn start_with_metrics(project: &Project) -> (Server, String) {
    let server = project.start("runserver");
    let log = server.waits_until_logged("metrics at http://");
    let (_, address) = log.split_once("metrics at http://").unwrap();
    let address = address.split('/').next().unwrap().to_owned();
    (server, address)
}

fn get(address: &str, line: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(format!("{line} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).unwrap();
    read_response(&mut stream)
}

/// Sends a request with a further header. Returns the head of the response.
fn head_of(server: &Server, line: &str, token: &str, body: &str, header: &str) -> String {
    let (method, path) = line.split_once(' ').unwrap();
    let text = server.request_text(method, path, token, body).replacen("\r\n", &format!("\r\n{header}\r\n"), 1);
    let mut stream = server.connect();
    stream.write_all(text.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response.split("\r\n\r\n").next().unwrap().to_owned()
}

/// The value of a series, such as `name{label="value"}`.
#[track_caller]
fn value(metrics: &str, series: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{series} is missing in {metrics}")).parse().unwrap()
}

#[test]
fn metrics_count_requests_by_view_method_and_status() {
    let project = project(&[WITH_METRICS]);
    let (server, address) = start_with_metrics(&project);
    let token = token();
    for (line, user, status) in [
        ("GET /api/tasks/", &*token, 200),
        ("GET /api/tasks/", &token, 200),
        ("GET /api/tasks/1/", "", 401),
        ("POST /api/tasks/", &token, 400),
        ("BREW /api/tasks/", &token, 405),
        ("GET /nothing/", "", 404),
        ("GET /nothing/else/", "", 404),
    ] {
        let (method, path) = line.split_once(' ').unwrap();
        assert_eq!(server.request(method, path, user, "{}").0, status, "{line}");
    }
    let (status, metrics) = get(&address, "GET /metrics");
    assert_eq!(status, 200);
    for (method, code, view, expected) in [
        ("GET", 200, "Task List", 2.0),
        ("GET", 401, "Task Instance", 1.0),
        ("POST", 400, "Task List", 1.0),
        ("other", 405, "Task List", 1.0),
        ("GET", 404, "none", 2.0),
    ] {
        let series = format!(r#"task_api_http_requests_total{{method="{method}",status="{code}",view="{view}"}}"#);
        assert_eq!(value(&metrics, &series), expected);
    }
    assert_eq!(value(&metrics, r#"task_api_http_request_duration_seconds_count{view="Task List"}"#), 4.0);
    assert_eq!(value(&metrics, "task_api_http_requests_in_flight"), 0.0);
    let version = format!(r#"task_api_build_info{{version="{}"}}"#, env!("CARGO_PKG_VERSION"));
    assert_eq!(value(&metrics, &version), 1.0);
    for line in ["GET /", "GET /metrics/", "GET /api/health/", "POST /metrics"] {
        assert!([404, 405].contains(&get(&address, line).0), "{line}");
    }
    assert_eq!(server.request("GET", "/metrics", "", "").0, 404);
}

/// The rows of `docs/observe.md`: names and types.
fn documented() -> BTreeMap<String, String> {
    let page = std::fs::read_to_string("../../docs/observe.md").unwrap();
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        Some((cells.next()?.strip_suffix('`')?.to_owned(), cells.next()?.to_owned()))
    });
    rows.filter(|(name, _)| name.starts_with("task_api_") || name.starts_with("process_")).collect()
}

#[test]
fn the_page_lists_the_metrics_of_the_server() {
    let project = project(&[WITH_METRICS]);
    let (server, address) = start_with_metrics(&project);
    assert_eq!(server.request("GET", "/api/health/", "", "").0, 200);
    let (_, metrics) = get(&address, "GET /metrics");
    let types = metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let shown: BTreeMap<String, String> = types.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect();
    let mut documented = documented();
    assert!(documented.len() > 30, "{documented:?}");
    if on_postgres() || !cfg!(target_os = "linux") {
        documented.retain(|name, _| shown.contains_key(name));
    }
    assert_eq!(shown, documented);
}

#[test]
fn without_the_setting_there_are_no_metrics_and_no_ids() {
    let server = Project::migrated().start("runserver");
    let head = head_of(&server, "GET /api/health/", "", "", "X-Request-ID: abc");
    assert!(!head.to_lowercase().contains("request-id"), "{head}");
    server.signal("TERM");
    let (log, _) = server.wait();
    assert!(!log.contains("abc") && !log.contains("/metrics"), "{log}");
}

#[test]
fn invalid_settings_are_refused_in_one_line() {
    for (name, value, fault) in [
        ("METRICS_ADDRESS", "9464", "is '9464', which is no address with a port, such as 127.0.0.1:9464"),
        ("LOG_FORMAT", "xml", "is 'xml', which is neither text nor json"),
        (
            "REQUEST_ID_HEADER",
            "Set-Cookie",
            "is 'Set-Cookie', which is no name of a header that ends with -ID, such as X-Request-ID",
        ),
    ] {
        let line = format!("ImproperlyConfigured: {name} in the environment {fault}");
        Project::new().set(name, value).fails(&["check"], &line);
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let project = Project::migrated().set("METRICS_ADDRESS", &taken.local_addr().unwrap().to_string());
    assert_eq!(
        project.run(&["runserver", "0"]).stderr.lines().last(),
        Some("Error: METRICS_ADDRESS: That port is already in use.")
    );
}

#[test]
fn the_id_of_a_request_is_in_its_response_and_in_each_of_its_lines() {
    let settings = [("LOG_FORMAT", "json"), ("REQUEST_ID_HEADER", "X-Request-ID"), ("RUST_LOG", "debug")];
    let project = project(&settings);
    let server = project.start("runserver");
    let token = token();
    let body = r#"{"title": "Water"}"#;
    let head = head_of(&server, "POST /api/tasks/?secret=no", &token, body, "X-Request-ID: abc-1");
    assert!(head.starts_with("HTTP/1.1 201") && head.contains("\r\nx-request-id: abc-1"), "{head}");
    let head = head_of(&server, "GET /api/tasks/", &token, "", "X-Request-ID: not \"sane\"");
    let made = head.split("\r\nx-request-id: ").nth(1).unwrap().split("\r\n").next().unwrap();
    assert!(made.len() == 32 && made.bytes().all(|byte| byte.is_ascii_hexdigit()), "{head}");
    server.request("POST", "/api/auth/token/", "", r#"{"username": "ann", "password": "correct horse"}"#);
    server.signal("TERM");
    let (log, code) = server.wait();
    assert_eq!(code, Some(0));
    for secret in ["correct horse", "secret", "sane", token.rsplit('.').next().unwrap()] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let of_request: Vec<&Value> = lines.iter().filter(|line| line["request_id"] == "abc-1").collect();
    let targets = |target: &str| of_request.iter().any(|line| line["target"] == target);
    // The views and the database of a write run on a blocking thread.
    assert!(targets("models::connection") && targets("views::api_view"), "{of_request:#?}");
    let access = of_request.iter().find(|line| line["target"] == "views::access").unwrap();
    assert_eq!(
        (&access["method"], &access["path"], &access["status"]),
        (&"POST".into(), &"/api/tasks/".into(), &201.into())
    );
    assert_eq!((&access["address"], &access["user"]), (&"127.0.0.1".into(), &1.into()));
    assert!(access["duration"].as_f64().unwrap() > 0.0 && access["bytes"].as_u64().unwrap() > 50, "{access}");
    assert!(lines.iter().any(|line| line["request_id"] == made && line["target"] == "views::access"), "{log}");
}

#[test]
fn a_line_of_text_has_the_same_values() {
    let project = project(&[("REQUEST_ID_HEADER", "X-Request-ID")]);
    let server = project.start("runserver");
    let token = token();
    head_of(&server, "GET /api/tasks/", &token, "", "X-Request-ID: abc-2");
    server.signal("TERM");
    let (log, _) = server.wait();
    let line = log.lines().find(|line| line.contains(" abc-2]")).unwrap();
    assert!(
        line.contains("views::access abc-2] \"GET /api/tasks/\" 200 address=127.0.0.1 user=1 duration=0."),
        "{line}"
    );
    assert!(line.ends_with(" bytes=2"), "{line}");
}

#[test]
fn a_flood_of_one_error_is_counted_and_no_error_is_lost() {
    const REQUESTS: u64 = 60;
    let project = project(&[]);
    let server = project.start("runserver");
    let token = token();
    diesel::connection::SimpleConnection::batch_execute(
        project.database().handle().connection().unwrap(),
        "ALTER TABLE tasks_task RENAME TO elsewhere",
    )
    .unwrap();
    for _ in 0..REQUESTS {
        assert_eq!(server.request("GET", "/api/tasks/", &token, "").0, 503);
    }
    server.signal("TERM");
    let (log, code) = server.wait();
    assert_eq!(code, Some(0));
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("ERROR views")).collect();
    let count = |line: &str| match line.rsplit_once(" (repeated ") {
        None => 1,
        Some((_, "once)")) => 1,
        Some((_, times)) => times.strip_suffix(" times)").unwrap().parse::<u64>().unwrap(),
    };
    assert_eq!(errors.iter().map(|line| count(line)).sum::<u64>(), REQUESTS, "{log}");
    let requests = log.lines().filter(|line| line.contains("views::access")).count();
    assert_eq!(u64::try_from(requests).unwrap(), REQUESTS);
}

/// The log is a pipe that nobody reads. It holds 64 KiB.
#[test]
fn no_request_waits_until_the_log_is_read() {
    const REQUESTS: usize = 500;
    let project = project(&[WITH_METRICS]);
    let (server, address) = start_with_metrics(&project);
    let path = format!("/{}/", "x".repeat(8_000));
    for _ in 0..REQUESTS {
        assert_eq!(server.request("GET", &path, "", "").0, 404);
    }
    let dropped = value(&get(&address, "GET /metrics").1, "task_api_log_dropped_total");
    assert!(dropped > 0.0);
    let log = server.waits_until_logged(", because nobody read standard error in time");
    let line = log.lines().last().unwrap();
    assert!(line.contains("WARN  server::logging"), "{line}");
    let whole = log.lines().filter(|line| line.contains("xxx/\" 404")).count();
    assert_eq!(whole as f64 + dropped, REQUESTS as f64, "each line is there or counted");
    assert_eq!(server.request("GET", "/api/health/", "", "").0, 200);
    server.waits_until_logged("/api/health/");
    server.signal("TERM");
    assert_eq!(server.wait().1, Some(0));
}
