//! Django's `OperationalError` when a database cannot be opened: one line that names what is wrong, and no secret.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use models::{Database, Error, Model, User, migrations};
use test_database::TestDatabase;

#[track_caller]
fn refuses(url: &str, text: &str) {
    match Database::open(url, 1).map(|_opened| ()) {
        Err(Error::Unavailable(message)) => assert_eq!(message, text),
        other => panic!("{other:?} should be: {text}"),
    }
}

fn url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}

#[test]
fn errors_do_not_contain_the_url() {
    for secret in ["", "sqlite://", "sqlite:/db.sqlite3", "db.sqlite3", "mysql://ann:secret@host/db", "SQLITE://a"] {
        refuses(secret, "DATABASE_URL must look like sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME");
    }
}

#[test]
fn a_missing_folder_is_named_and_not_created() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    refuses(&url(&missing.join("db.sqlite3")), &format!("there is no folder {}", missing.display()));
    assert!(!missing.exists());
}

#[test]
fn a_file_that_is_not_a_database_is_named_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    let text = "This is no database, but long enough to be taken for one. ".repeat(20);
    fs::write(&file, &text).unwrap();
    refuses(&url(&file), &format!("{}: file is not a database", file.display()));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_folder_is_not_a_database() {
    let folder = tempfile::tempdir().unwrap();
    refuses(&url(folder.path()), &format!("{}: unable to open database file", folder.path().display()));
}

#[test]
fn a_handle_waits_until_another_gives_its_connection_back() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&url(&folder.path().join("db.sqlite3")), 1).unwrap();
    let mut first = database.handle();
    first.connection().unwrap();
    let waiting = thread::spawn(move || database.handle().connection().map(|_connection| ()));
    thread::sleep(Duration::from_millis(50));
    assert!(!waiting.is_finished(), "there is but one connection");
    drop(first);
    assert!(waiting.join().unwrap().is_ok());
}

/// What Django's `AlterField` does to a table that this server has prepared statements for.
#[test]
fn after_a_column_changes_its_type_one_query_fails() {
    let Some(made) = TestDatabase::on_server() else { return };
    migrations::migrate(made.handle().connection().unwrap()).unwrap();
    let database = made.open(2);
    let read = |mut db: models::Db| User::get(User::objects(), 7, db.connection()?);
    assert!(matches!(read(database.handle()), Err(Error::DoesNotExist)));
    let alter = "ALTER TABLE auth_user ALTER COLUMN first_name TYPE varchar(300)";
    made.handle().connection().unwrap().batch_execute(alter).unwrap();
    assert!(matches!(read(database.handle()), Err(Error::Unavailable(_))));
    assert!(matches!(read(database.handle()), Err(Error::DoesNotExist)));
}

/// `FATAL: too many connections`, while there is one that will be free: the server is not away.
#[test]
fn a_full_server_is_retried_until_the_deadline() {
    let Some(made) = TestDatabase::on_server() else { return };
    let role = format!("limited_{}", std::process::id());
    let mut admin = made.handle();
    let admin = admin.connection().unwrap();
    admin.batch_execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'secret' CONNECTION LIMIT 2")).unwrap();
    let (scheme, rest) = made.url().split_once("://").unwrap();
    let (_user, host) = rest.split_once('@').unwrap();
    let database = Database::open(&format!("{scheme}://{role}:secret@{host}"), 4).unwrap();
    // The connection that looked whether the server is there may be a moment in leaving.
    let (mut first, mut second) = (database.handle(), database.handle());
    first.connection().and_then(|_first| second.connection().map(|_second| ())).unwrap();
    let waiting = thread::spawn(move || database.handle().connection().map(|_connection| ()));
    thread::sleep(Duration::from_millis(500));
    assert!(!waiting.is_finished(), "there are two connections, and both are taken");
    drop(first);
    waiting.join().unwrap().unwrap();
    drop(second);
    admin.batch_execute(&format!("DROP ROLE {role}")).unwrap();
}
