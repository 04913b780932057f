//! `migrate` and `showmigrations`, and the databases that no command touches.

use std::fs;

use crate::project::Project;

const INITIAL: &str = "2026-01-01-000000_initial";

/// Every command that only reads or writes rows.
const COMMANDS: [&[&str]; 6] = [
    &["runserver", "0"],
    &["createuser", "--noinput", "--username", "ann"],
    &["createsuperuser", "--noinput", "--username", "ann", "--email", ""],
    &["changepassword", "ann"],
    &["dumpdata"],
    &["loaddata", "all.json"],
];

#[test]
fn migrate_creates_the_database_once() {
    let project = Project::bare();
    assert_eq!(project.succeeds(&["showmigrations"]), format!("[ ] {INITIAL}\n"));
    assert!(project.files().is_empty(), "showmigrations makes nothing");
    let printed = project.succeeds(&["migrate"]);
    let head = "Operations to perform:\n  Apply all migrations\nRunning migrations:\n";
    assert_eq!(printed, format!("{head}  Applying {INITIAL}... OK\n"));
    assert!(project.path("db.sqlite3").is_file());
    assert_eq!(project.succeeds(&["migrate"]), format!("{head}  No migrations to apply.\n"));
    assert_eq!(project.succeeds(&["showmigrations"]), format!("[X] {INITIAL}\n"));
}

#[test]
fn no_other_command_creates_a_database() {
    let project = Project::new();
    for command in COMMANDS {
        project.fails(command, "CommandError: There is no database db.sqlite3. Run 'task-api migrate' to create it.");
    }
    project.succeeds(&["check"]);
    assert!(project.files().is_empty());
}

#[test]
fn a_database_without_tables_is_left_to_migrate() {
    let project = Project::new();
    project.write("db.sqlite3", "");
    for command in COMMANDS {
        let line = "CommandError: You have 1 unapplied migration(s). Run 'task-api migrate' to apply them.";
        project.fails(command, line);
    }
    let printed = project.succeeds(&["check"]);
    assert!(printed.ends_with("\nYou have 1 unapplied migration(s).\nRun 'task-api migrate' to apply them.\n"));
    project.succeeds(&["migrate"]);
    project.succeeds(&["check"]);
}

#[test]
fn a_missing_folder_is_named_and_not_created() {
    let project = Project::new().set("DATABASE_URL", "sqlite://data/db.sqlite3");
    for command in COMMANDS.into_iter().chain(OTHERS) {
        project.fails(command, "CommandError: there is no folder data");
    }
    assert!(project.files().is_empty());
}

/// The other commands. They accept a missing database but not an invalid one.
const OTHERS: [&[&str]; 4] = [&["migrate"], &["showmigrations"], &["check"], &["quickstart", "0"]];

#[test]
fn a_file_that_is_not_a_database_stays_unchanged() {
    let project = Project::new();
    let text = "To do: write a client.\n".repeat(100);
    project.write("db.sqlite3", &text);
    for command in COMMANDS.into_iter().chain(OTHERS) {
        project.fails(command, "CommandError: db.sqlite3: file is not a database");
    }
    assert_eq!(fs::read_to_string(project.path("db.sqlite3")).unwrap(), text);
    assert_eq!(project.files(), ["db.sqlite3"]);
}

#[test]
fn a_url_of_another_kind_is_refused_without_repeating_it() {
    let project = Project::new().set("DATABASE_URL", "mysql://root:hidden@localhost/tasks");
    for command in COMMANDS.into_iter().chain(OTHERS) {
        project.fails(
            command,
            "CommandError: DATABASE_URL must look like sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME",
        );
    }
}

#[test]
fn a_newer_database_stays_unchanged() {
    let project = Project::new();
    project.succeeds(&["migrate"]);
    let file = project.path("db.sqlite3");
    // A process that ends before its pool has closed the database leaves rows in the write-ahead log.
    while project.path("db.sqlite3-wal").exists() {
        project.succeeds(&["showmigrations"]);
    }
    // The version of the migration, in the table and in its index.
    let newer = replace(fs::read(&file).unwrap(), b"20260101000000", b"20991231000000");
    fs::write(&file, &newer).unwrap();
    for command in COMMANDS.into_iter().chain(OTHERS) {
        let line = "CommandError: the database is newer than this program: it has migration 20991231000000";
        project.fails(command, line);
    }
    assert!(fs::read(&file).unwrap() == newer, "nothing changed");
}

fn replace(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from).map(|(i, _)| i).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
    bytes
}
