//! The command lines that scripts have for `manage.py`. The expected texts are those of Django 5.2 unless a comment says
//! otherwise.

use crate::project::{Finished, Project};

/// Runs a command that must end so, with this standard error.
#[track_caller]
fn ends(project: &Project, args: &[&str], code: i32, stderr: &str) {
    let Finished { stdout, stderr: printed, code: ended } = project.run(args);
    assert_eq!((ended, printed.as_str()), (Some(code), stderr), "{args:?}: {stdout}");
}

#[test]
fn an_unknown_command_has_djangos_text() {
    let project = Project::bare();
    let usage = "Type 'task-api help' for usage.\n";
    ends(&project, &["nope"], 1, &format!("Unknown command: 'nope'\n{usage}"));
    ends(&project, &["help", "nope"], 1, &format!("Unknown command: 'nope'\n{usage}"));
    ends(&project, &["migrat"], 1, &format!("Unknown command: 'migrat'. Did you mean migrate?\n{usage}"));
    // An invalid argument is reported by the parser of arguments, with exit code 2.
    assert_eq!(project.run(&["check", "--nope"]).code, Some(2));
    assert_eq!(project.run(&["migrate", "a", "b", "c"]).code, Some(2));
    assert_eq!(project.run(&["migrate", "--database", "other"]).code, Some(2));
    assert_eq!(project.run(&["migrate", "-v", "4"]).code, Some(2));
}

#[test]
fn help_and_version_need_no_settings() {
    let project = Project::bare();
    project.write(".env", "not a setting");
    let help = project.succeeds(&[]);
    assert_eq!(project.succeeds(&["help"]), help);
    assert!(help.contains("\n  showmigrations  "), "{help}");
    assert!(project.succeeds(&["help", "migrate"]).contains("--fake-initial"));
    for args in [&["version"][..], &["--version"], &["migrate", "--version"]] {
        assert_eq!(project.succeeds(args), concat!(env!("CARGO_PKG_VERSION"), "\n"), "{args:?}");
    }
    assert_eq!(project.succeeds(&["collectstatic", "--noinput", "-v", "0"]), "");
}

#[test]
fn every_command_has_the_options_of_base_command() {
    let project = Project::migrated();
    let quiet = "System check identified no issues (0 silenced).\n";
    for options in
        [&["--no-color", "--traceback", "--skip-checks"][..], &["--force-color", "-v", "3"], &["--verbosity=0"]]
    {
        assert_eq!(project.succeeds(&[&["check"], options].concat()), quiet, "{options:?}");
        assert_eq!(project.succeeds(&[options, &["check"]].concat()), quiet, "{options:?}");
    }
    let line = "CommandError: The --no-color and --force-color options can't be used together.";
    project.fails(&["migrate", "--no-color", "--force-color"], line);
    // Django imports the module.
    ends(
        &project,
        &["check", "--settings", "config.settings", "--pythonpath=src"],
        0,
        "Warning: --settings is ignored: settings come from settings.toml, .env and the environment.\n\
         Warning: --pythonpath is ignored: this program has no Python code.\n",
    );
}

#[test]
fn verbosity_0_prints_no_success() {
    let project = Project::new().set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    for args in [
        &["migrate", "--noinput", "-v", "0"][..],
        &["createsuperuser", "--noinput", "-v0", "--username", "ann", "--email", ""],
        &["createuser", "--noinput", "-v0", "--username", "bob"],
        &["flushexpiredtokens", "-v0"],
        &["clearsessions"],
        &["createcachetable"],
        &["createcachetable", "--dry-run", "table"],
    ] {
        assert_eq!(project.succeeds(args), "", "{args:?}");
    }
}

#[test]
fn migrate_check_and_plan_change_nothing() {
    let project = Project::new();
    assert_eq!(
        project.run(&["migrate", "--check"]),
        Finished { stdout: String::new(), stderr: String::new(), code: Some(1) }
    );
    let planned = project.succeeds(&["migrate", "--plan"]);
    // As for a `RunSQL`. Django has several operations here.
    let first =
        "Planned operations:\ntasks.0001_initial\n    Raw SQL operation -> CREATE TABLE \"django_migrations\" ( …\n";
    assert!(planned.starts_with(first), "{planned}");
    assert_eq!(project.run(&["migrate", "--plan", "--check"]).code, Some(1));
    assert!(project.files().is_empty());
    project.succeeds(&["migrate", "--fake-initial", "--run-syncdb", "--no-input", "--database", "default"]);
    project.succeeds(&["migrate", "--check"]);
    assert_eq!(
        project.succeeds(&["migrate", "--plan", "--check"]),
        "Planned operations:\n  No planned migration operations.\n"
    );
    let undone = project.succeeds(&["migrate", "zero", "--plan"]);
    assert!(undone.contains("tasks.0001_initial\n    Raw SQL operation -> DROP TABLE "), "{undone}");
    project.succeeds(&["migrate", "--check"]);
}

#[test]
fn migrate_refuses_what_it_cannot_follow() {
    let project = Project::new();
    let line = "CommandError: Can't use run_syncdb with app 'tasks' as it has migrations.";
    project.fails(&["migrate", "tasks", "--run-syncdb"], line);
    let finished = project.run(&["migrate", "--fake"]);
    assert_eq!(finished.code, Some(1));
    assert!(finished.stderr.starts_with("CommandError: --fake is not supported. "), "{finished:?}");
    let line = "CommandError: The first migration makes the tables of all applications, so 'zero' cannot unapply those \
                of 'auth' alone. Use 'task-api migrate zero' to unapply all migrations of all applications.";
    project.fails(&["migrate", "auth", "zero", "--allow-data-loss"], line);
    assert!(project.files().is_empty());
}

#[test]
fn showmigrations_has_a_plan_with_djangos_names() {
    let project = Project::new();
    assert!(project.succeeds(&["showmigrations", "--plan"]).starts_with("[ ]  tasks.0001_initial\n"));
    assert!(project.succeeds(&["showmigrations", "-l", "auth", "tasks"]).starts_with("[ ] 2026-"));
    ends(&project, &["showmigrations", "nope"], 2, "No installed app with label 'nope'.\n");
    project.succeeds(&["migrate"]);
    assert!(project.succeeds(&["showmigrations", "-p", "tasks"]).starts_with("[X]  tasks.0001_initial\n"));
}

#[test]
fn sqlmigrate_prints_the_sql_in_a_transaction_without_a_database() {
    let project = Project::new();
    for (args, first, contained) in [
        (&["sqlmigrate", "tasks", "0001"][..], "-- Django: tasks 0001_initial", "CREATE TABLE \"tasks_task\""),
        (&["sqlmigrate", "tasks", "0001_initial", "--backwards"], "-- ", "DROP TABLE \"tasks_task\""),
    ] {
        let sql = project.succeeds(args);
        assert!(sql.starts_with(&format!("BEGIN;\n{first}")) && sql.ends_with(";\nCOMMIT;\n"), "{sql}");
        assert!(sql.contains(contained), "{sql}");
    }
    project.fails(&["sqlmigrate", "nope", "0001"], "CommandError: No installed app with label 'nope'.");
    let line = "CommandError: Cannot find a migration matching '0999' from app 'tasks'. Is it in INSTALLED_APPS?";
    project.fails(&["sqlmigrate", "tasks", "0999"], line);
    assert!(project.files().is_empty());
}

#[test]
fn dbshell_runs_the_client_of_the_database() {
    let project = Project::migrated().set("PATH", "/nowhere");
    let url = project.database().url();
    let program = if url.starts_with("sqlite") { "sqlite3" } else { "psql" };
    let line = format!("CommandError: You appear not to have the '{program}' program installed or on your path.");
    project.fails(&["dbshell"], &line);
}

#[test]
fn the_options_of_the_development_server_have_no_effect() {
    let project = Project::bare();
    let line = "CommandError: You must set settings.ALLOWED_HOSTS if DEBUG is False.";
    project.fails(&["runserver", "--noreload", "--nothreading", "--nostatic", "--insecure", "0.0.0.0:0"], line);
}

/// The client is a script that prints what it is given.
#[test]
fn dbshell_hides_the_password_from_other_users() {
    use std::os::unix::fs::PermissionsExt;

    let project = Project::new().set("DATABASE_URL", "postgres://me:s%40cret@db:5433/n?sslmode=require");
    project.write("psql", "#!/bin/sh\necho \"$PGPASSWORD\"; for argument; do echo \"$argument\"; done\n");
    std::fs::set_permissions(project.path("psql"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = project.path("");
    let project = project.set("PATH", path.to_str().unwrap());
    assert_eq!(
        project.succeeds(&["dbshell", "--", "-c", "SELECT 1"]),
        "s@cret\npostgresql://me@db:5433/n?sslmode=require\n-c\nSELECT 1\n"
    );
    let project = project.set("DATABASE_URL", "postgres://me:se/cret@db/n");
    let finished = project.run(&["dbshell"]);
    assert!(finished.code == Some(1) && !finished.stderr.contains("cret"), "{finished:?}");
}

#[test]
fn a_missing_database_is_not_made_by_dbshell() {
    let project = Project::new();
    project.fails(&["dbshell"], "CommandError: There is no database db.sqlite3. Run 'task-api migrate' to create it.");
    assert!(project.files().is_empty());
}

#[test]
fn completions_and_the_manual_page_name_every_command() {
    let project = Project::bare();
    for shell in ["bash", "zsh", "fish"] {
        let script = project.succeeds(&["completion", shell]);
        assert!(script.contains("showmigrations") && script.contains("fake-initial"), "{shell}");
    }
    let page = project.succeeds(&["generate-man"]);
    assert!(page.contains(".TH task-api 1") && page.contains(".SS task\\-api showmigrations\n"), "{page}");
    assert!(page.contains("\\fBSETTINGS_FOLDER\\fR"), "{page}");
    assert!(!page.contains("generate\\-man") && !page.contains("\\-\\-dry\\-run\\fR\n\n.TP"), "{page}");
}
