//! Django's `setup_databases` and `TransactionTestCase`: a new database for each test, which is deleted after the test.
//!
//! If the environment variable `TEST_DATABASE_URL` names a PostgreSQL server and a user who may create databases, the
//! tests run on that server. If it is not set, they run on SQLite files.

#![expect(clippy::unwrap_used, reason = "a test without its database stops")]

#[expect(missing_docs, reason = "the fields say what they are")]
mod book;
mod postgres;
mod rows;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use models::{Database, Db, User, UserData, migrations};
use tempfile::TempDir;

pub use book::{Book, BookData, BookPatch, BookQuerySet};
pub use rows::{rows, save, save_row};

/// A migrated database without rows, and a handle for it.
pub fn database() -> (TestDatabase, Db) {
    let database = TestDatabase::migrated();
    let db = database.handle();
    (database, db)
}

/// The same with the table of [`Book`].
pub fn database_with_books() -> (TestDatabase, Db) {
    let database = TestDatabase::migrated().with_books();
    let db = database.handle();
    (database, db)
}

/// Stores a user with this key and this hash of a password.
pub fn user(id: i64, username: &str, hash: &str, is_active: bool, db: &mut Db) -> User {
    let data = UserData { is_active, ..UserData::new(hash, username) };
    let user = User { id: id.into(), ..data.unsaved() };
    save(&user, db.connection().unwrap());
    user
}

/// Checks that a JSON text contains everything in another one. The recordings compare complete responses. Other tests
/// check only some fields, so a new field does not break them.
#[track_caller]
pub fn shows(answer: &str, expected: &str) {
    let parsed = [answer, expected].map(|text| serde_json::from_str(text).expect(text));
    assert!(has(&parsed[0], &parsed[1]), "{answer} has not all of {expected}");
}

fn has(found: &serde_json::Value, expected: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Object};
    match (found, expected) {
        (Object(found), Object(expected)) => {
            expected.iter().all(|(key, value)| found.get(key).is_some_and(|found| has(found, value)))
        }
        (Array(found), Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| has(found, expected))
        }
        (found, expected) => found == expected,
    }
}

/// The database of one test.
pub struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    File(TempDir),
    Server(postgres::Name),
}

/// Whether tests run on PostgreSQL.
pub fn on_postgres() -> bool {
    postgres::server().is_some()
}

impl TestDatabase {
    /// A database without tables.
    pub fn empty() -> TestDatabase {
        match postgres::server() {
            Some(server) => TestDatabase::on(server.create(None)),
            None => TestDatabase::file(),
        }
    }

    /// A database without tables on PostgreSQL. `None`, and a line on standard error, if the environment names no
    /// server.
    pub fn on_server() -> Option<TestDatabase> {
        let server = postgres::server();
        if server.is_none() {
            // Not `eprintln!`: its output is captured, and not shown for a test that passes.
            let test = std::thread::current().name().unwrap_or("a test").to_owned();
            let _ = writeln!(std::io::stderr(), "SKIPPED: {test} needs PostgreSQL, in {}", postgres::VARIABLE);
        }
        server.map(|server| TestDatabase::on(server.create(None)))
    }

    /// An SQLite file without tables, even if the environment names a server.
    pub fn file() -> TestDatabase {
        let folder = tempfile::tempdir().unwrap();
        TestDatabase { url: format!("sqlite://{}", path_in(&folder).display()), place: Place::File(folder) }
    }

    /// An SQLite file with tables and without rows, even if the environment names a server.
    pub fn migrated_file() -> TestDatabase {
        let made = TestDatabase::file();
        migrations::migrate(made.handle().connection().unwrap()).unwrap();
        made
    }

    /// A database with tables and without rows.
    pub fn migrated() -> TestDatabase {
        static TEMPLATE: LazyLock<TestDatabase> = LazyLock::new(|| TestDatabase::template(|_database| ()));
        TestDatabase::copy_of(&TEMPLATE)
    }

    /// A migrated database to make copies of, with the rows that `fill` inserts. It exists until the test program ends.
    pub fn template(fill: impl FnOnce(&Database)) -> TestDatabase {
        let made = TestDatabase::empty();
        if let Place::Server(name) = &made.place {
            name.drop_at_exit();
        }
        let database = made.open(1);
        migrations::migrate(database.handle().connection().unwrap()).unwrap();
        fill(&database);
        made
    }

    /// A copy of a database that has no open connections.
    pub fn copy_of(template: &TestDatabase) -> TestDatabase {
        match &template.place {
            Place::Server(name) => TestDatabase::on(postgres::server().unwrap().create(Some(name))),
            Place::File(folder) => {
                let copy = TestDatabase::file();
                std::fs::copy(path_in(folder), copy.path()).unwrap();
                copy
            }
        }
    }

    fn on(name: postgres::Name) -> TestDatabase {
        TestDatabase { url: name.url(), place: Place::Server(name) }
    }

    /// The value of `DATABASE_URL` for it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens it with at most this number of connections.
    pub fn open(&self, connections: u32) -> Database {
        Database::open(&self.url, connections).unwrap()
    }

    /// A handle with a connection of its own.
    pub fn handle(&self) -> Db {
        self.open(1).handle()
    }

    /// The path of an SQLite file. Panics on PostgreSQL.
    pub fn path(&self) -> PathBuf {
        match &self.place {
            Place::File(folder) => path_in(folder),
            Place::Server(_) => panic!("a database on a server has no file"),
        }
    }
}

/// The names of the migrations, as their folders are on the disk, in order.
pub fn migration_names() -> Vec<String> {
    let entries = std::fs::read_dir(Path::new(MIGRATIONS).join("sqlite")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The number that Django would give to the next migration of an application: `0002`.
pub fn next_number(app_label: &str) -> String {
    let up = |name: &String| {
        std::fs::read_to_string(Path::new(MIGRATIONS).join("sqlite").join(name).join("up.sql")).unwrap()
    };
    let is_of_app = |text: &String| text.lines().any(|line| line.starts_with(&format!("-- Django: {app_label} ")));
    format!("{:04}", migration_names().iter().map(up).filter(is_of_app).count() + 1)
}

/// A new temporary folder with a copy of all migrations in `migrations`.
pub fn migrations_copy() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for database in ["sqlite", "postgres"] {
        for name in migration_names() {
            let folder = copy.path().join("migrations").join(database).join(&name);
            std::fs::create_dir_all(&folder).unwrap();
            for entry in std::fs::read_dir(Path::new(MIGRATIONS).join(database).join(&name)).unwrap() {
                let file = entry.unwrap();
                std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
            }
        }
    }
    copy
}

/// SQL that adds a required integer column without a default, as a migration of Django's does.
pub fn column_without_default(table: &str, column: &str, is_postgres: bool) -> String {
    let add = format!("ALTER TABLE {table} ADD COLUMN {column} integer NOT NULL DEFAULT 0");
    if is_postgres {
        return format!("{add}; ALTER TABLE {table} ALTER {column} DROP DEFAULT");
    }
    // Django replaces the table with a new one. The result is the same.
    format!(
        "SAVEPOINT django; {add}; PRAGMA writable_schema = ON; \
         UPDATE sqlite_master SET sql = replace(sql, '{column} integer NOT NULL DEFAULT 0', '{column} integer NOT NULL') \
         WHERE name = '{table}'; PRAGMA writable_schema = RESET; RELEASE django"
    )
}

/// The folder of the migrations.
const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");

fn path_in(folder: &TempDir) -> PathBuf {
    Path::join(folder.path(), "db.sqlite3")
}
