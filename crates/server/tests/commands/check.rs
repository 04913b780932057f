//! `check` and `check --deploy`.

use diesel::connection::SimpleConnection;
use test_database::TestDatabase;

use crate::project::{KEY, Project};

const NO_ISSUES: &str = "System check identified no issues (0 silenced).\n";

#[test]
fn a_good_project_has_no_issues() {
    let project = Project::migrated();
    assert_eq!(project.succeeds(&["check"]), NO_ISSUES);
    assert_eq!(project.succeeds(&["check", "--deploy"]), NO_ISSUES);
}

#[test]
fn deploy_warns_in_djangos_words() {
    let project = Project::bare().set("SECRET_KEY", "short").set("DEBUG", "on");
    assert_eq!(project.succeeds(&["check"]), NO_ISSUES);
    let finished = project.run(&["check", "--deploy"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), ""));
    assert_eq!(
        finished.stderr,
        "System check identified some issues:\n\
         \n\
         WARNINGS:\n\
         ?: (security.W009) Your SECRET_KEY has less than 50 characters, less than 5 unique characters, or it's \
         prefixed with 'django-insecure-' indicating that it was generated automatically by Django. Please generate a \
         long and random value, otherwise many of Django's security-critical features will be vulnerable to attack.\n\
         ?: (security.W018) You should not have DEBUG set to True in deployment.\n\
         ?: (security.W020) ALLOWED_HOSTS must not be empty in deployment.\n\
         \n\
         System check identified 3 issues (0 silenced).\n"
    );
    let one = Project::bare().set("SECRET_KEY", KEY).run(&["check", "--deploy"]).stderr;
    assert!(one.ends_with("\nSystem check identified 1 issue (0 silenced).\n"), "{one}");
}

#[test]
fn a_file_without_a_write_ahead_log_is_told() {
    let database = TestDatabase::migrated_file();
    database.handle().connection().unwrap().batch_execute("PRAGMA journal_mode = DELETE").unwrap();
    let project = Project::on(database);
    let finished = project.run(&["check"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (Some(0), ""));
    assert!(finished.stderr.contains("\n?: (sqlite.W001) The database file has no write-ahead log"), "{finished:?}");
    drop(project.start("runserver"));
    assert_eq!(project.succeeds(&["check"]), NO_ISSUES);
}
