//! `makemigrations`: its output, its files, and their folder.

use std::fs;
use std::path::Path;

use test_database::{migration_names, migrations_copy, next_number};

use crate::project::{Finished, Project, mode};

/// A folder with the migrations of this program, where `up.sql` of the first one has `from` written as `to`.
fn project(from: &str, to: &str) -> Project {
    let copy = migrations_copy();
    let project = Project::bare();
    for database in ["sqlite", "postgres"] {
        let up = copy.path().join("migrations").join(database).join(&migration_names()[0]).join("up.sql");
        let text = fs::read_to_string(&up).unwrap();
        let (table, changed) = (text.split("CREATE TABLE \"tasks_task\"").next().unwrap().len(), &text);
        let rest = changed[table..].replacen(from, to, 1);
        fs::write(&up, format!("{}{rest}", &text[..table])).unwrap();
    }
    fs::rename(copy.path().join("migrations"), project.path("migrations")).unwrap();
    project
}

/// The migrations that were added to a project's folder.
fn added(project: &Project, database: &str) -> Vec<String> {
    let entries = fs::read_dir(project.path("migrations").join(database)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !migration_names().contains(name));
    names.sort();
    names
}

/// The text without the time stamps in the names of migrations.
fn without_moment(text: &str) -> String {
    let moment = regex::Regex::new(r"\d{4}-\d\d-\d\d-\d{6}").unwrap();
    moment.replace_all(text, "<moment>").into_owned()
}

const COMPLETED: &str = "    \"completed\" bool NOT NULL,\n";
const COMPLETED_POSTGRES: &str = "    \"completed\" boolean NOT NULL,\n";

/// A project whose models have a field that its migrations do not create.
fn with_a_new_field() -> Project {
    let project = project(COMPLETED, "");
    let up = project.path("migrations/postgres").join(&migration_names()[0]).join("up.sql");
    let text = fs::read_to_string(&up).unwrap().replacen(COMPLETED_POSTGRES, "", 1);
    fs::write(up, text).unwrap();
    project
}

const PRINTED: &str = "Migrations for 'tasks':\n  migrations/sqlite/<moment>_task_completed\n  \
                       migrations/postgres/<moment>_task_completed\n    + Add field completed to task\n";

#[test]
fn nothing_is_written_if_the_models_have_not_changed() {
    let project = project("", "");
    assert_eq!(project.succeeds(&["makemigrations"]), "No changes detected\n");
    assert_eq!(project.succeeds(&["makemigrations", "--check"]), "No changes detected\n");
    assert_eq!(project.succeeds(&["makemigrations", "tasks"]), "No changes detected in app 'tasks'\n");
    assert_eq!(project.succeeds(&["makemigrations", "auth", "due"]), "No changes detected in app 'auth'\n");
    assert_eq!(added(&project, "sqlite"), [""; 0]);
}

#[test]
fn a_new_field_is_reported_as_in_django_and_written_once() {
    let project = with_a_new_field();
    for (option, code) in [("--dry-run", 0), ("--check", 1)] {
        let finished = project.run(&["makemigrations", option]);
        assert_eq!((without_moment(&finished.stdout).as_str(), finished.stderr.as_str()), (PRINTED, ""));
        assert_eq!(finished.code, Some(code), "{option}");
        assert_eq!(added(&project, "sqlite"), [""; 0]);
    }
    let printed = project.succeeds(&["makemigrations", "--dry-run", "-v", "3"]);
    assert!(printed.contains("\nALTER TABLE \"tasks_task\" ADD COLUMN \"completed\" boolean NOT NULL"), "{printed}");

    let printed = project.succeeds(&["makemigrations"]);
    assert!(without_moment(&printed).starts_with(PRINTED), "{printed}");
    let names = added(&project, "sqlite");
    assert_eq!((names.len(), &names), (1, &added(&project, "postgres")));
    let folder = project.path("migrations/sqlite").join(&names[0]);
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let number = next_number("tasks");
    assert_eq!(
        read("up.sql"),
        format!(
            "-- Django: tasks {number}_task_completed\n\n-- Add field completed to task\n\
         ALTER TABLE \"tasks_task\" ADD COLUMN \"completed\" bool NOT NULL DEFAULT 0;\n"
        )
    );
    assert_eq!(
        read("down.sql"),
        format!(
            "-- Unapplies tasks {number}_task_completed.\n\nALTER TABLE \"tasks_task\" DROP COLUMN \"completed\";\n"
        )
    );
    let parent = mode(&project.path("migrations/sqlite"));
    assert_eq!((mode(&folder), mode(&folder.join("up.sql"))), (parent, parent & 0o666));
    assert_eq!(project.succeeds(&["makemigrations"]), "No changes detected\n");
}

#[test]
fn a_name_may_stand_alone_behind_the_application_or_in_an_option() {
    for words in [&["flag"][..], &["tasks", "flag"], &["--name", "flag"], &["tasks", "-n", "flag"]] {
        let project = with_a_new_field();
        project.succeeds(&[&["makemigrations"], words].concat());
        assert!(added(&project, "sqlite")[0].ends_with("_flag"), "{words:?}");
    }
    let project = with_a_new_field();
    for (words, line) in [
        (&["polls", "flag"][..], "CommandError: No installed app with label 'polls'."),
        (&["flag", "-n", "other"], "CommandError: No installed app with label 'flag'."),
        (&["../flag"], "CommandError: The migration name must be a valid Python identifier."),
    ] {
        project.fails(&[&["makemigrations"], words].concat(), line);
    }
    assert_eq!(added(&project, "postgres"), [""; 0]);
}

#[test]
fn an_empty_migration_waits_for_its_sql() {
    let project = project("", "");
    let printed = project.succeeds(&["makemigrations", "tasks", "--empty", "-n", "by_hand"]);
    assert!(printed.starts_with("Migrations for 'tasks':\n"), "{printed}");
    let names = added(&project, "postgres");
    let folder = project.path("migrations/postgres").join(&names[0]);
    let up = fs::read_to_string(folder.join("up.sql")).unwrap();
    assert!(
        names[0].ends_with("_by_hand")
            && up.starts_with(&format!("-- Django: tasks {}_by_hand\n", next_number("tasks"))),
        "{names:?} {up}"
    );
}

#[test]
fn the_folder_is_the_one_here_or_above() {
    let project = with_a_new_field();
    let below = project.path("crates/models");
    fs::create_dir_all(&below).unwrap();
    let run = |folder: &Path| {
        let mut command = project.command(&["makemigrations", "--check"]);
        Finished::from(command.current_dir(folder).output().unwrap())
    };
    assert_eq!(run(&below).code, Some(1));
    fs::rename(project.path("migrations"), project.path("elsewhere")).unwrap();
    let finished = run(&below);
    assert!(
        finished.stderr.starts_with("CommandError: There is no folder 'migrations' with the folders"),
        "{finished:?}"
    );
}
