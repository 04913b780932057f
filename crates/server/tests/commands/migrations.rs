//! `migrate` and `showmigrations`, and the databases that no command touches.

use std::fs;

use diesel::connection::SimpleConnection;
use models::migrations::{Migrations, Target};
use test_database::{TestDatabase, migration_names, migrations_copy};

use crate::project::Project;

/// Every command that only reads or writes rows.
const COMMANDS: [&[&str]; 6] = [
    &["runserver", "0"],
    &["createuser", "--noinput", "--username", "ann"],
    &["createsuperuser", "--noinput", "--username", "ann", "--email", ""],
    &["changepassword", "ann"],
    &["dumpdata"],
    &["loaddata", "all.json"],
];

/// One line for each migration: what is before its name, and what is after it.
fn lines(before: &str, after: &str) -> String {
    migration_names().iter().map(|name| format!("{before}{name}{after}\n")).collect()
}

#[test]
fn migrate_creates_the_database_once() {
    let project = Project::bare();
    assert_eq!(project.succeeds(&["showmigrations"]), lines("[ ] ", ""));
    assert!(project.files().is_empty(), "showmigrations makes nothing");
    let printed = project.succeeds(&["migrate"]);
    let head = "Operations to perform:\n  Apply all migrations\nRunning migrations:\n";
    assert_eq!(printed, format!("{head}{}", lines("  Applying ", "... OK")));
    assert!(project.path("db.sqlite3").is_file());
    assert_eq!(project.succeeds(&["migrate"]), format!("{head}  No migrations to apply.\n"));
    assert_eq!(project.succeeds(&["showmigrations"]), lines("[X] ", ""));
}

#[test]
fn migrate_goes_back_to_a_migration_and_to_zero() {
    let project = Project::bare();
    project.succeeds(&["migrate"]);
    let names = migration_names();
    let later: String = names.iter().skip(1).rev().map(|name| format!("  Unapplying {name}... OK\n")).collect();
    let nothing = if later.is_empty() { "  No migrations to apply.\n" } else { &later };
    let head = format!("Operations to perform:\n  Target specific migration: {}\nRunning migrations:\n", names[0]);
    assert_eq!(project.succeeds(&["migrate", "tasks", "0001"]), format!("{head}{nothing}"));
    let head = "Operations to perform:\n  Unapply all migrations\nRunning migrations:\n";
    assert_eq!(project.succeeds(&["migrate", "zero"]), format!("{head}  Unapplying {}... OK\n", names[0]));
    assert_eq!(project.succeeds(&["showmigrations"]), lines("[ ] ", ""));
    project.succeeds(&["migrate", "tasks"]);
    project.fails(&["migrate", "none"], "CommandError: Cannot find a migration matching 'none'.");
    project.fails(&["migrate", "polls", "0001"], "CommandError: No installed app with label 'polls'.");
}

#[test]
fn migrate_keeps_data_unless_it_is_told_to_delete_it() {
    let project = Project::migrated().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let finished = project.run(&["migrate", "zero"]);
    assert!(finished.code == Some(1) && finished.stderr.contains(" deletes data for good: auth_user."), "{finished:?}");
    project.succeeds(&["changepassword", "--help"]);
    project.succeeds(&["dumpdata"]);
    let printed = project.succeeds(&["migrate", "zero", "--allow-data-loss"]);
    assert!(printed.contains("  Unapplying "), "{printed}");
    let finished = project.run(&["dumpdata"]);
    assert!(finished.stderr.contains(" unapplied migration(s)."), "{finished:?}");
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
        let count = migration_names().len();
        let line =
            format!("CommandError: You have {count} unapplied migration(s). Run 'task-api migrate' to apply them.");
        project.fails(command, &line);
    }
    let printed = project.succeeds(&["check"]);
    let count = migration_names().len();
    let end = format!("\nYou have {count} unapplied migration(s).\nRun 'task-api migrate' to apply them.\n");
    assert!(printed.ends_with(&end), "{printed}");
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

/// A database that a newer program has migrated with this SQL.
fn newer(sql: &str) -> TestDatabase {
    let copy = migrations_copy();
    for database in ["sqlite", "postgres"] {
        let folder = copy.path().join("migrations").join(database).join("2099-12-31-000000_newer");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("up.sql"), sql).unwrap();
    }
    let migrations = Migrations::read(&copy.path().join("migrations")).unwrap();
    let database = TestDatabase::empty();
    migrations.migrate(database.handle().connection().unwrap(), &Target::Latest, false).unwrap();
    database
}

#[test]
fn an_older_program_serves_a_newer_database_without_new_required_columns() {
    let project = Project::on(newer("ALTER TABLE tasks_task ADD COLUMN extra varchar(20) NULL"));
    let project = project.set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let printed = project.succeeds(&["migrate"]);
    let told = "  The database is newer than this program, which serves it as it is: it has migration 20991231000000. \
                Nothing is done.\n";
    assert!(printed.ends_with(&format!("Running migrations:\n{told}")), "{printed}");
    let finished = project.run(&["showmigrations"]);
    let warning = "Warning: the database also has migration 20991231000000, of a newer program.\n";
    assert_eq!((finished.stdout, finished.stderr.as_str()), (lines("[X] ", ""), warning));
    let finished = project.run(&["check"]);
    let warning = "Warning: the database is newer than this program, which serves it as it is: it has migration \
                   20991231000000.\n";
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), warning));
    let finished = project.run(&["dumpdata"]);
    let warning = "Warning: the column tasks_task.extra is of no model known here, and was left out.\n";
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), warning));

    let server = project.start("runserver");
    let token = server.log_in("ann", "correct horse");
    assert_eq!(server.request("POST", "/api/tasks/", &token, r#"{"title": "Keep"}"#).0, 201);
    assert_eq!(server.request("GET", "/api/health/ready/", "", "").0, 200);
    let finished = project.run(&["migrate", "zero", "--allow-data-loss"]);
    assert!(finished.code == Some(1) && finished.stderr.contains("only the newer program can unapply"), "{finished:?}");
}

#[test]
fn a_newer_database_that_this_program_cannot_serve_is_refused_and_left_as_it_is() {
    let project = Project::on(newer("ALTER TABLE tasks_task RENAME COLUMN description TO words"));
    let line = "CommandError: the database is newer than this program: it has migration 20991231000000, and \
                tasks_task.words needs a value that this program does not give it, tasks_task.description is missing";
    for command in COMMANDS.into_iter().chain([&["migrate"][..], &["check"]]) {
        project.fails(command, line);
    }
}

/// While the server runs, a newer program may change the tables.
#[test]
fn a_server_is_not_ready_when_its_database_becomes_one_that_it_cannot_serve() {
    let project = Project::migrated();
    let server = project.start("runserver");
    let run = |sql: &str| project.database().handle().connection().unwrap().batch_execute(sql).unwrap();
    let ready = || server.request("GET", "/api/health/ready/", "", "").0;
    run("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')");
    run("ALTER TABLE tasks_task ADD COLUMN extra varchar(20) NULL");
    assert_eq!(ready(), 200);
    run("ALTER TABLE tasks_task RENAME COLUMN description TO words");
    assert_eq!(ready(), 503);
    run("ALTER TABLE tasks_task RENAME COLUMN words TO description");
    assert_eq!(ready(), 200);
}
