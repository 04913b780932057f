//! `quickstart`: one command creates everything, and existing data stays.

use std::process::Command;
use std::sync::Mutex;
use std::{fs, thread};

use crate::project::{KEY, Project, Server, mode};

/// The printed commands.
fn tour(printed: &str) -> &str {
    let (_, rest) = printed.split_once("Try the rest as user 'demo' in another terminal:\n\n").unwrap();
    rest.split_once("\nStarting server at").unwrap().0
}

fn password(printed: &str) -> &str {
    printed.split_once("Password, shown only now: ").unwrap().1.lines().next().unwrap()
}

/// Runs the commands in a shell and returns their output. They need `curl`.
fn paste(lines: &str) -> String {
    let output = Command::new("sh").args(["-e", "-u", "-c", lines]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_printed_commands_work_when_pasted() {
    let project = Project::bare();
    let server = project.start("quickstart");
    let printed = paste(tour(&server.printed));
    let answers: Vec<serde_json::Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let [health, me, tasks, changed, retrieved] = answers.as_slice() else { panic!("{printed}") };
    assert_eq!(health.to_string(), r#"{"status":"ok"}"#);
    assert_eq!(me["username"], "demo");
    let titles: Vec<&str> = tasks.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Start the server", "Try the API", "Read the code"]);
    assert_eq!((&changed["title"], &changed["completed"]), (&"Write a client".into(), &true.into()));
    assert_eq!(retrieved, changed);
}

/// The address `/` is 404, as in Django.
#[test]
fn the_printed_pages_answer_in_a_browser() {
    let project = Project::bare();
    let server = project.start("quickstart");
    let url = format!("http://{}/api/", server.address);
    for line in [format!("Open {url} in a browser, and log in as 'demo'."), format!("Starting server at {url}\n")] {
        assert!(server.printed.contains(&line), "{line}: {}", server.printed);
    }
    assert_eq!(server.request("GET", "/api/", "", "").0, 401);
}

#[test]
fn the_second_run_creates_nothing() {
    let project = Project::bare();
    let first = project.start("quickstart");
    let password = password(&first.printed).to_owned();
    first.signal("TERM");
    assert_eq!(first.wait().1, Some(0));
    let dotenv = fs::read_to_string(project.path(".env")).unwrap();

    let second = project.start("quickstart");
    assert_eq!(fs::read_to_string(project.path(".env")).unwrap(), dotenv, "the key stays");
    assert!(!second.printed.contains("shown only now") && second.printed.contains("  No migrations to apply.\n"));
    let hint = "User 'demo' exists already. 'task-api changepassword demo' sets a new password.";
    assert!(second.printed.contains(hint), "{}", second.printed);
    let lines = tour(&second.printed).replace("PASSWORD", &password);
    assert_eq!(paste(&lines).lines().count(), 5);
}

#[test]
fn the_key_is_stored_in_a_private_file() {
    let project = Project::bare();
    drop(project.start("quickstart"));
    let dotenv = fs::read_to_string(project.path(".env")).unwrap();
    assert_eq!((dotenv.lines().count(), dotenv.len()), (1, "SECRET_KEY=".len() + 50 + 1), "{dotenv}");
    assert_eq!(mode(&project.path(".env")), 0o600);

    // The key is appended to an existing file.
    let project = Project::bare();
    project.write(".env", "RUST_LOG=warn");
    drop(project.start("quickstart"));
    let dotenv = fs::read_to_string(project.path(".env")).unwrap();
    assert!(dotenv.starts_with("RUST_LOG=warn\nSECRET_KEY="), "{dotenv}");
    assert_eq!(mode(&project.path(".env")), 0o600);
}

#[test]
fn an_existing_key_is_used() {
    let project = Project::bare().set("SECRET_KEY", KEY);
    drop(project.start("quickstart"));
    assert!(!project.path(".env").exists());
    let project = Project::bare();
    project.write("settings.toml", &format!("SECRET_KEY = '{KEY}'"));
    drop(project.start("quickstart"));
    assert!(!project.path(".env").exists());
    Project::bare()
        .set("SECRET_KEY", "")
        .fails(&["quickstart", "0"], "ImproperlyConfigured: The SECRET_KEY setting must not be empty.");
}

#[test]
fn a_key_from_dotenv_is_used_unchanged() {
    let key = "k3y$abc-0123456789#${HOME}-0123456789";
    let project = Project::bare().set("HOME", "/root");
    project.write(".env", &format!("\u{feff}SECRET_KEY='{key}'\r\nALLOWED_HOSTS=127.0.0.1, b.example # ours\r\n"));
    let server = project.start("quickstart");
    let token = server.log_in("demo", password(&server.printed));
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signed_with = |key: &str| {
        let key = jsonwebtoken::DecodingKey::from_secret(key.as_bytes());
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), &key, jsonwebtoken::Algorithm::HS256).unwrap()
    };
    assert!(signed_with(key));
    for other in [key.replace("$abc", ""), key.replace("${HOME}", "/root"), "k3y".to_owned(), format!("'{key}'")] {
        assert!(!signed_with(&other), "{other}");
    }
}

#[test]
fn the_key_is_read_back_after_any_earlier_text() {
    for before in
        ["", "\n", "# a comment", "RUST_LOG=warn\r", "RUST_LOG='warn'", "RUST_LOG=warn\\", "\u{feff}RUST_LOG=a b"]
    {
        let project = Project::bare();
        project.write(".env", before);
        drop(project.start("quickstart"));
        let dotenv = fs::read_to_string(project.path(".env")).unwrap();
        assert!(dotenv.starts_with(before), "{dotenv:?}");
        drop(project.start("quickstart"));
        assert_eq!(fs::read_to_string(project.path(".env")).unwrap(), dotenv, "the key is found the second time");
    }
    for before in ["RUST_LOG='warn", "RUST_LOG=\"warn\n", "RUST_LOG=warn\n\"", "RUST_LOG"] {
        let project = Project::bare();
        project.write(".env", before);
        let finished = project.run(&["quickstart", "0"]);
        assert!(finished.stderr.starts_with("ImproperlyConfigured: .env line "), "{}", finished.stderr);
        assert_eq!(project.files(), [".env"], "nothing is made");
        assert_eq!(fs::read_to_string(project.path(".env")).unwrap(), before);
    }
}

#[test]
fn existing_users_stay_unchanged() {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let server = project.start("quickstart");
    assert!(server.printed.contains("There are users already."), "{}", server.printed);
    let token = server.log_in("ann", "correct horse");
    assert_eq!(server.request("GET", "/api/tasks/", &token, ""), (200, "[]".to_owned()));
    let demo = r#"{"username": "demo", "password": "PASSWORD"}"#;
    assert_eq!(server.request("POST", "/api/auth/token/", "", demo).0, 401);
}

#[test]
fn host_headers_of_other_machines_are_refused() {
    let project = Project::bare();
    let server = project.start("quickstart");
    assert_eq!(server.request("GET", "/api/health/", "", "").0, 200);
    let text = server.request_text("GET", "/api/health/", "", "").replace(&server.address, "example.org");
    let mut stream = server.connect();
    std::io::Write::write_all(&mut stream, text.as_bytes()).unwrap();
    assert_eq!(crate::response::read_response(&mut stream).0, 400);
}

/// Creates tasks until the server is killed. Returns the acknowledged titles.
fn create_until_the_end(server: &Server, token: &str, client: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    loop {
        let title = format!("client {client} task {}", acknowledged.len());
        let request = server.request_text("POST", "/api/tasks/", token, &format!(r#"{{"title": "{title}"}}"#));
        let Ok(mut stream) = std::net::TcpStream::connect(&server.address) else { return acknowledged };
        let mut answer = String::new();
        let sent = std::io::Write::write_all(&mut stream, request.as_bytes());
        let read = sent.and_then(|()| std::io::Read::read_to_string(&mut stream, &mut answer));
        if read.is_err() || !answer.starts_with("HTTP/1.1 201 ") {
            return acknowledged;
        }
        acknowledged.push(title);
    }
}

#[test]
fn acknowledged_writes_survive_kill_9() {
    let project = Project::bare();
    let server = project.start("quickstart");
    let password = password(&server.printed).to_owned();
    let token = server.log_in("demo", &password);
    let acknowledged = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for client in 0..4 {
            let (server, token, acknowledged) = (&server, &token, &acknowledged);
            scope.spawn(move || {
                let titles = create_until_the_end(server, token, client);
                acknowledged.lock().unwrap().extend(titles);
            });
        }
        thread::sleep(std::time::Duration::from_millis(700));
        server.signal("KILL");
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > 10, "{} tasks are too few to tell", acknowledged.len());

    let server = project.start("quickstart");
    // The token is still valid, because the key is stored too.
    let (status, tasks) = server.request("GET", "/api/tasks/", &token, "");
    assert_eq!(status, 200);
    for title in acknowledged {
        assert!(tasks.contains(&format!("\"{title}\"")), "{title} is lost");
    }
    server.log_in("demo", &password);
}
