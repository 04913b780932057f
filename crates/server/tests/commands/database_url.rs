//! `DATABASE_URL`: paths that other programs read differently are reported and never create another database.

use std::fs;

use crate::project::Project;

/// Every command that opens the database, with arguments.
const COMMANDS: [&[&str]; 11] = [
    &["migrate"],
    &["runserver", "0"],
    &["quickstart", "0"],
    &["check"],
    &["showmigrations"],
    &["createuser", "--noinput", "--username", "ann"],
    &["createsuperuser", "--noinput", "--username", "ann"],
    &["changepassword", "ann"],
    &["flushexpiredtokens"],
    &["dumpdata"],
    &["loaddata", "fixture.json"],
];

/// A name that no file of the root folder has.
const NAME: &str = "task_api_test_of_slashes.sqlite3";

#[track_caller]
fn refused(project: &Project, line: &str) {
    let before = project.files();
    for command in COMMANDS {
        let finished = project.run(command);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(1), ""), "{command:?}");
        assert_eq!(finished.stderr, format!("CommandError: {line}\n"), "{command:?}");
    }
    assert_eq!(project.files(), before);
}

fn project(url: &str) -> Project {
    let project = Project::new().set("DATABASE_URL", url).set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.write("fixture.json", "[]");
    project
}

#[test]
fn three_slashes_before_a_file_of_the_current_folder_are_refused() {
    let path = format!("/{NAME}");
    let hint = format!("Write sqlite://{NAME} for that file, or sqlite:////{NAME} for {path}.");
    let there = project(&format!("sqlite://{path}"));
    there.write(NAME, "");
    refused(&there, &format!("DATABASE_URL names {path}, which does not exist, while {NAME} exists. {hint}"));

    let hint = format!("Write sqlite://{NAME} for a file in the current folder, or sqlite:////{NAME} for {path}.");
    let missing = project(&format!("sqlite://{path}"));
    refused(&missing, &format!("DATABASE_URL names {path}, which does not exist. {hint}"));
    assert!(!fs::exists(path).unwrap());
}

#[test]
fn a_folder_a_query_and_an_escape_are_part_of_the_path_here() {
    for (url, path, file) in [
        ("sqlite:///data/db.sqlite3", "/data/db.sqlite3", "data/db.sqlite3"),
        ("sqlite:///data/db.sqlite3?timeout=20", "/data/db.sqlite3?timeout=20", "data/db.sqlite3"),
        ("sqlite:///data/my%20db", "/data/my%20db", "data/my db"),
    ] {
        let project = project(url);
        fs::create_dir(project.path("data")).unwrap();
        project.write(file, "");
        let hint = format!("Write sqlite://{file} for that file, or sqlite:///{path} for {path}.");
        refused(&project, &format!("DATABASE_URL names {path}, which does not exist, while {file} exists. {hint}"));
    }
    for (path, file) in [("db.sqlite3?timeout=20", "db.sqlite3"), ("my%20db#x", "my db"), ("./db?", "./db")] {
        let project = project(&format!("sqlite://{path}"));
        project.write(file, "");
        let hint = format!("Write sqlite://{file} for that file.");
        refused(&project, &format!("DATABASE_URL names {path}, which does not exist, while {file} exists. {hint}"));
    }
}

#[test]
fn a_database_in_memory_is_refused() {
    let line = "DATABASE_URL names a database in memory. Each connection would have its own database. Name a file.";
    for url in ["sqlite://:memory:", "sqlite:///:memory:"] {
        refused(&project(url), line);
    }
}

#[test]
fn an_unambiguous_url_is_opened() {
    let other = tempfile::tempdir().unwrap();
    let absolute = other.path().join("db.sqlite3").into_os_string().into_string().unwrap();
    for (url, file) in [
        ("sqlite://db.sqlite3", "db.sqlite3"),
        ("sqlite://./db.sqlite3", "db.sqlite3"),
        ("sqlite://data/db.sqlite3", "data/db.sqlite3"),
        ("sqlite://my%20db?x", "my%20db?x"),
        (&format!("sqlite://{absolute}"), &absolute),
        (&format!("sqlite:///{absolute}"), &absolute),
    ] {
        let project = project(url);
        fs::create_dir(project.path("data")).unwrap();
        project.succeeds(&["migrate"]);
        assert!(fs::metadata(project.path(file)).unwrap().len() > 0, "{url}");
        project.succeeds(&["check"]);
        if file == absolute {
            // A file of the same name in this folder does not matter if the named file exists.
            fs::create_dir_all(project.path(absolute.trim_start_matches('/')).parent().unwrap()).unwrap();
            project.write(absolute.trim_start_matches('/'), "");
            project.succeeds(&["check"]);
            fs::remove_file(&absolute).unwrap();
        }
    }
}
