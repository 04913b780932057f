//! Django's `LOGGING`. With `RUST_LOG=debug` each layer logs one line for a request.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use log::{Level, LevelFilter, Log, Metadata, Record};
use models::User;

use support::browser::Browser;
use support::{Server, fixture, text};
use test_database::on_postgres;

/// A line that this project logged.
#[derive(Clone, Debug)]
struct Line {
    level: Level,
    target: String,
    message: String,
}

/// A logger that keeps all records.
struct Memory(Mutex<Vec<Line>>);

static MEMORY: Memory = Memory(Mutex::new(Vec::new()));

/// One test at a time, because there is one logger.
static TURN: Mutex<()> = Mutex::new(());

const CRATES: [&str; 8] =
    ["models", "accounts", "serializers", "authentication", "permissions", "services", "views", "server"];

impl Log for Memory {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let line =
            Line { level: record.level(), target: record.target().to_owned(), message: record.args().to_string() };
        self.lines().push(line);
    }

    fn flush(&self) {}
}

impl Memory {
    fn lines(&self) -> MutexGuard<'_, Vec<Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts a server and returns the lines that it logs at this level while `work` sends requests.
fn record(level: LevelFilter, work: impl FnOnce(&Server)) -> Vec<Line> {
    static INSTALL: Once = Once::new();
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    INSTALL.call_once(|| log::set_logger(&MEMORY).unwrap());
    log::set_max_level(level);
    let server = Server::start(fixture::template());
    // After this answer the lines of the first connection have been logged.
    server.check("", "GET /api/health/", "", (200, r#"{"status":"ok"}"#));
    MEMORY.lines().clear();
    work(&server);
    let lines = MEMORY.lines().clone();
    log::set_max_level(LevelFilter::Off);
    lines
}

/// The lines of this project as `crate: message`. Of a query only its first word is kept.
fn told(lines: &[Line]) -> Vec<String> {
    let krate = |line: &Line| line.target.split("::").next().unwrap_or_default().to_owned();
    let ours = lines.iter().map(|line| (krate(line), line)).filter(|(krate, _)| CRATES.contains(&krate.as_str()));
    let message = |line: &Line| match line.message.strip_prefix("query: ") {
        Some(query) => format!("query: {}", query.split(' ').next().unwrap_or_default()),
        None => line.message.clone(),
    };
    ours.map(|(krate, line)| format!("{krate}: {}", message(line))).collect()
}

#[test]
fn at_debug_each_layer_logs_one_line_for_a_request() {
    let lines = record(LevelFilter::Debug, |server| {
        assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"x"}"#).0, 201);
    });
    let mut expected = vec![
        "models: query: SELECT",
        "authentication: authentication: user 1",
        "permissions: permission: granted",
        "views: view: Task List handles POST",
        "views: parser: Json reads 13 bytes",
        "serializers: serializer: TaskSerializer is valid",
        "models: query: BEGIN",
        "models: query: INSERT",
        "models: query: COMMIT",
        "views: renderer: Json",
        r#"views: "POST /api/tasks/" 201"#,
    ];
    if on_postgres() {
        // One statement is a transaction by itself.
        let transaction = ["BEGIN", "COMMIT"].map(|query| format!("models: query: {query}"));
        expected.retain(|line| !transaction.iter().any(|query| query == line));
    }
    assert_eq!(told(&lines), expected);
}

#[test]
fn at_debug_a_refused_request_is_logged_by_the_layers_it_reached() {
    let refused = |user: &'static str, line: &'static str, json: &'static str| {
        told(&record(LevelFilter::Debug, |server| drop(server.ask(user, line, json))))
    };
    let start = ["authentication: authentication: no token", "permissions: permission: denied"];
    let end = ["views: renderer: Json", r#"views: "GET /api/tasks/" 401"#];
    assert_eq!(refused("", "GET /api/tasks/", ""), [start, end].concat());
    let start = ["authentication: authentication: Token is expired", "views: renderer: Json"];
    assert_eq!(refused("expired", "GET /api/me/", ""), [start[0], start[1], r#"views: "GET /api/me/" 401"#]);
    let told = refused("bob", "POST /api/tasks/", r#"{"completed":"maybe"}"#);
    assert_eq!(
        told[4..6],
        ["views: parser: Json reads 21 bytes", "serializers: serializer: TaskSerializer rejects title, completed"]
    );
    let told = refused("bob", "POST /api/tasks/", "{");
    assert_eq!(told[4..6], ["views: parser: Json reads 1 bytes", "views: parser: Json refuses them"]);
}

#[test]
fn at_info_a_request_is_one_line_of_the_log() {
    let requests = [
        ("alice", "GET /api/tasks/", 200),
        ("alice", "HEAD /api/tasks/", 200),
        ("", "GET /api/tasks/", 401),
        ("alice", "PUT /api/tasks/", 405),
        ("alice", "POST /api/tasks/", 400),
        ("alice", "GET /api/tasks.api", 200),
        ("alice", "GET /api/tasks/abc/", 404),
        ("", "GET /nothing/gr%C3%BC%C3%9Fe/", 404),
        // A line break in a path could forge a line of the log.
        ("", "GET /api/%0A%22GET%20/%22%20200/", 404),
        ("", "BREW /api/health", 301),
    ];
    let lines = record(LevelFilter::Info, |server| {
        for (user, line, status) in requests {
            assert_eq!(server.ask(user, line, "{").0, status, "{line}");
        }
        server.ask("", "GET /api/health/?token=secret&x=y", "");
        let elsewhere = [("Host".to_owned(), "under_score".to_owned())];
        support::wire::exchange(server.address, "GET", "/api/health/", &elsewhere, None);
    });
    let mut expected: Vec<_> = requests.map(|(_, line, status)| format!("\"{line}\" {status}")).into();
    expected.extend([r#""GET /api/health/" 200"#.into(), r#""GET /api/health/" 400"#.into()]);
    assert_eq!(lines.iter().map(|line| line.message.as_str()).collect::<Vec<_>>(), expected);
    assert!(lines.iter().all(|line| line.target == "views::access" && line.level == Level::Info), "{lines:?}");
}

#[test]
fn no_token_no_password_and_no_hash_is_ever_logged() {
    const LOGIN: &str = r#"{"username":"alice","password":"correct horse battery"}"#;
    let mut secrets = vec!["correct horse".to_owned(), "wrong horse".into(), "new horse".into(), "$2b$".into()];
    let lines = record(LevelFilter::Trace, |server| {
        let (status, pair) = server.ask("", "POST /api/auth/token/", LOGIN);
        assert_eq!(status, 200);
        let tokens = ["refresh", "access"].map(|name| text(&pair, name));
        let refresh = format!(r#"{{"refresh":"{}"}}"#, tokens[0]);
        for view in ["verify", "refresh", "blacklist", "refresh"] {
            server.ask("", &format!("POST /api/auth/token/{view}/"), &refresh);
        }
        server.ask("alice", "POST /api/tasks/", r#"{"title":"x","password":"new horse"}"#);
        server.ask("expired", &format!("GET /api/me/?access={}", tokens[1]), "");
        server.ask("", "POST /api/auth/token/", r#"{"username":"alice","password":"wrong horse"}"#);
        server.ask("", "POST /api/auth/token/", r#"{"username":"nobody","password":"wrong horse"}"#);
        server.ask("", "POST /api/auth/token/", LOGIN.trim_end_matches('}'));
        let fixed = ["alice", "expired"].map(fixture::token);
        // The complete token, or only its signature.
        secrets.extend(tokens.iter().chain(&fixed).filter_map(|token| Some(token.rsplit_once('.')?.1.to_owned())));
    });
    let told = told(&lines);
    assert!(told.len() > 60, "{told:#?}");
    assert_eq!(secrets.len(), 8);
    for line in &lines {
        assert!(!secrets.iter().any(|secret| line.message.contains(secret)), "{line:?}");
    }
}

#[test]
fn no_token_of_a_page_is_ever_logged() {
    let mut secrets = vec!["correct horse".to_owned(), "wrong horse".into()];
    let lines = record(LevelFilter::Trace, |server| {
        let mut browser = Browser::new(server);
        assert_eq!(browser.log_in("alice", "wrong horse", "/api/me/").status, 401);
        assert_eq!(browser.log_in("alice", "correct horse battery", "/api/me/").status, 303);
        let mut note = |browser: &Browser<'_>| {
            let tokens = ["page_access", "page_refresh"].map(|name| browser.cookie(name).to_owned());
            secrets.extend(tokens.iter().filter_map(|token| Some(token.rsplit_once('.')?.1.to_owned())));
        };
        note(&browser);
        let token = browser.get("/api/me/").csrf_token();
        assert_eq!(browser.post("/api/tasks/", &[("csrfmiddlewaretoken", &token), ("title", "x")]).status, 201);
        assert_eq!(browser.post("/api/tasks/", &[("title", "x")]).status, 403);
        browser.expire();
        note(&browser);
        assert_eq!(browser.follow("GET", "/api/me/", &[], None).1.status, 200);
        note(&browser);
        secrets.push(token.clone());
        assert_eq!(browser.post("/api-auth/logout/", &[("csrfmiddlewaretoken", &token)]).status, 303);
    });
    assert_eq!(secrets.len(), 9);
    assert!(lines.iter().any(|line| line.message.contains("POST /api-auth/logout/")));
    for line in &lines {
        assert!(!secrets.iter().any(|secret| line.message.contains(secret)), "{line:?}");
    }
}

/// Anyone who knows a username can cause this line. It must not contain the hash.
#[test]
fn an_unusable_stored_hash_is_logged_with_its_user_once_in_a_while() {
    const HASH: &str = "pbkdf2_sha256$4294967295$saltsaltsaltsaltsaltsa$mrAj1hhvaF7d929V3fwIvtt3/nX9IGqOv+jA9uFRSdk=";
    let lines = record(LevelFilter::Error, |server| {
        let mut db = server.database.handle();
        for username in ["alice", "bob"] {
            let user = User::get_by_natural_key(username, db.connection().unwrap()).unwrap().unwrap();
            db.atomic(|connection| user.set_password_hash(HASH, connection)).unwrap();
        }
        for username in ["alice", "bob", "alice", "alice"] {
            let body = format!(r#"{{"username":"{username}","password":"correct horse battery"}}"#);
            assert_eq!(server.ask("", "POST /api/auth/token/", &body).0, 401);
        }
    });
    let line = |user| {
        format!(
            "accounts: accounts: user {user} cannot log in: the stored pbkdf2_sha256 hash asks for more time \
             or memory than is allowed"
        )
    };
    assert_eq!(told(&lines), [line(1), line(2)]);
}
