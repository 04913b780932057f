//! Database files without a write-ahead log, and damaged database files.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use diesel::connection::SimpleConnection;
use test_database::TestDatabase;

use crate::project::{Project, Server};

/// SQLite has neither locks nor shared memory for this file, as on a network file system.
const WITHOUT_LOCKS: &str = "file:db.sqlite3?nolock=1";

#[test]
fn without_a_write_ahead_log_no_command_starts() {
    let line = "CommandError: SQLite cannot keep a write-ahead log for this file (journal_mode stays \"delete\"), and \
                without one readers wait for writers: move the file to a local disk";
    let project = Project::new().set("DATABASE_URL", &format!("sqlite://{WITHOUT_LOCKS}"));
    project.fails(&["migrate"], line);

    let database = TestDatabase::migrated_file();
    database.handle().connection().unwrap().batch_execute("PRAGMA journal_mode = DELETE").unwrap();
    fs::copy(database.path(), project.path("db.sqlite3")).unwrap();
    // The commands look for a file of this name before SQLite reads it as a URI.
    project.write(WITHOUT_LOCKS, "");
    project.fails(&["runserver", "0"], line);
    assert!(project.run(&["check"]).stderr.contains("(sqlite.W001)"));
}

#[test]
fn a_journal_mode_locked_by_another_process_is_one_line() {
    let database = TestDatabase::migrated_file();
    let mut other = database.handle();
    let connection = other.connection().unwrap();
    connection.batch_execute("PRAGMA journal_mode = DELETE; BEGIN; SELECT * FROM auth_user").unwrap();
    let line = "CommandError: cannot change journal_mode to \"wal\": database is locked";
    Project::on(database).fails(&["runserver", "0"], line);
}

/// A project with a database of several hundred pages, and a token of its user.
fn filled() -> (Project, Server, String) {
    let project = Project::on(TestDatabase::migrated_file()).set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let server = project.start("runserver");
    let token = server.log_in("ann", "correct horse");
    for _ in 0..30 {
        let body = format!(r#"{{"title": "Page", "description": "{}"}}"#, "x".repeat(40_000));
        assert_eq!(server.request("POST", "/api/tasks/", &token, &body).0, 201);
    }
    (project, server, token)
}

/// Overwrites every page from this one on, as a failing disk does.
fn damage(file: &Path, first_page: u64) {
    const PAGE: u64 = 4096;
    let mut file = File::options().write(true).open(file).unwrap();
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(first_page * PAGE)).unwrap();
    let garbage: Vec<u8> = (first_page * PAGE..length).map(|place| (place % 251) as u8).collect();
    file.write_all(&garbage).unwrap();
}

#[test]
fn a_damaged_file_is_503_and_one_line() {
    // The header, and the pages after the schema.
    for (first_page, text) in [(0, "file is not a database"), (1, "database disk image is malformed")] {
        let (project, server, token) = filled();
        server.signal("TERM");
        server.wait();
        let file = project.database_path();
        let whole = fs::read(&file).unwrap();
        let server = project.start("runserver");
        assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
        damage(&file, first_page);

        let body = r#"{"detail":"Service temporarily unavailable, try again later."}"#;
        let mut statuses = Vec::new();
        for (method, path) in [("GET", "/api/tasks/"), ("GET", "/api/me/"), ("POST", "/api/tasks/")] {
            let (status, answer) = server.request(method, path, &token, r#"{"title": "Damaged"}"#);
            assert!(status != 503 || answer == body, "{method} {path}: {answer}");
            statuses.push(status);
        }
        // A connection may still answer from its cache.
        assert!(
            statuses.contains(&503) && statuses.iter().all(|status| *status == 503 || *status < 300),
            "{statuses:?}"
        );
        assert_eq!(server.request("GET", "/api/health/", "", "").0, 200);

        for command in [&["dumpdata"][..], &["flushexpiredtokens"], &["changepassword", "ann"]] {
            let finished = project.run(command);
            assert_eq!(finished.code, Some(1), "{command:?}: {finished:?}");
            let lines: Vec<&str> = finished.stderr.lines().collect();
            assert!(matches!(lines[..], [line] if line.contains(text)), "{command:?}: {finished:?}");
        }
        drop(server);
        // As the documentation says: a write-ahead log belongs to the file that it was written for.
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", file.display()));
        }
        fs::write(&file, whole).unwrap();
        assert_eq!(project.start("runserver").request("GET", "/api/me/", &token, "").0, 200, "a backup is good again");
    }
}
