//! A database file that is replaced under a running server: no lost write is acknowledged.

use std::fs;

use diesel::connection::SimpleConnection;
use test_database::TestDatabase;

use crate::project::Project;

#[test]
fn nothing_is_written_to_a_replaced_file() {
    let project = Project::new().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["migrate"]);
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let server = project.start("runserver");
    let token = server.log_in("ann", "correct horse");
    let create = || server.request("POST", "/api/tasks/", &token, r#"{"title": "Keep"}"#).0;
    let ready = || server.request("GET", "/api/health/ready/", "", "").0;
    assert_eq!((create(), ready()), (201, 200));

    let (file, away) = (project.path("db.sqlite3"), project.path("away.sqlite3"));
    fs::rename(&file, &away).unwrap();
    assert_eq!((create(), ready()), (503, 503), "moved away");
    fs::copy(&away, &file).unwrap();
    assert_eq!((create(), ready()), (503, 503), "another in its place");
    fs::rename(&away, &file).unwrap();
    assert_eq!((create(), ready()), (201, 200), "back again");
}

/// A copy by `VACUUM INTO` has no write-ahead log. Readers would then wait for a writer, on threads that must not
/// block.
#[test]
fn a_file_without_a_write_ahead_log_gets_one_when_the_server_starts() {
    let made = TestDatabase::migrated_file();
    let journal = |set: &str| {
        let mut db = made.handle();
        db.connection().unwrap().batch_execute(set).unwrap();
        fs::read(made.path()).unwrap()[18]
    };
    assert_eq!(journal("PRAGMA journal_mode = DELETE"), 1);
    let path = made.path();
    let project = Project::on(made);
    let _server = project.start("runserver");
    assert_eq!(fs::read(path).unwrap()[18], 2);
}
