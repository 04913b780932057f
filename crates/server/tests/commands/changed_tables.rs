//! Tables that Django or the site has changed: `migrate`, `check`, the server and its readiness check report them.

use diesel::connection::SimpleConnection;
use test_database::{TestDatabase, column_without_default, on_postgres};

use crate::project::Project;

/// What a later migration of Django's leaves: a column without a default.
fn add_extra(database: &TestDatabase) {
    let sql = column_without_default("tasks_task", "extra", on_postgres());
    database.handle().connection().unwrap().batch_execute(&sql).unwrap();
}

const MISFIT: &str = "tasks_task.extra needs a value that this program does not give it";

#[test]
fn a_new_required_column_is_reported_at_start_and_by_readiness() {
    let made = TestDatabase::migrated();
    let project = Project::on(made).set("DJANGO_SUPERUSER_PASSWORD", "correct horse");
    project.succeeds(&["createuser", "--noinput", "--username", "ann"]);
    let server = project.start("runserver");
    let token = server.log_in("ann", "correct horse");
    let create =
        |server: &crate::project::Server| server.request("POST", "/api/tasks/", &token, r#"{"title": "Keep"}"#);
    let ready = |server: &crate::project::Server| server.request("GET", "/api/health/ready/", "", "").0;
    assert_eq!((create(&server).0, ready(&server)), (201, 200));

    add_extra(project.database());
    let (status, body) = create(&server);
    assert!(status == 400 && body.contains("NOT NULL constraint failed: tasks_task.extra"), "{status} {body}");
    assert_eq!(ready(&server), 503);
    assert_eq!(server.request("GET", "/api/tasks/", &token, "").0, 200, "reading goes on");
    drop(server);

    let finished = project.run(&["check"]);
    assert!(finished.code == Some(1) && finished.stderr.contains(MISFIT), "{finished:?}");
    let finished = project.run(&["migrate"]);
    assert!(finished.code == Some(0) && finished.stderr.contains(MISFIT), "{finished:?}");
    let finished = project.run(&["quickstart", "127.0.0.1:0"]);
    assert!(finished.code == Some(1) && finished.stderr.contains(MISFIT), "{finished:?}");
    let server = project.start("runserver");
    assert_eq!(ready(&server), 503);
}

#[test]
fn migrate_warns_of_tables_that_refer_to_ours() {
    let project = Project::migrated();
    let create = "CREATE TABLE site_audit (id integer PRIMARY KEY, task bigint REFERENCES tasks_task (id), \
                  who integer REFERENCES auth_user (id) ON DELETE CASCADE)";
    project.database().handle().connection().unwrap().batch_execute(create).unwrap();
    let finished = project.run(&["migrate"]);
    let warnings = "Warning: site_audit.task refers to tasks_task (ON DELETE NO ACTION): \
                    the rows that it refers to cannot be deleted.\n\
                    Warning: site_audit.who refers to auth_user (ON DELETE CASCADE): \
                    its rows change when the rows that it refers to are deleted.\n";
    assert_eq!((finished.code, finished.stderr.as_str()), (Some(0), warnings));
}

#[test]
fn tokens_that_another_table_refers_to_are_not_flushed_and_the_table_is_named() {
    let project = Project::migrated();
    let insert = "CREATE TABLE site_audit (id integer PRIMARY KEY, \
                  token bigint REFERENCES token_blacklist_outstandingtoken (id)); \
                  INSERT INTO token_blacklist_outstandingtoken (id, token, expires_at, jti) \
                  VALUES (7, 't', '2020-01-01 00:00:00', 'j'); \
                  INSERT INTO site_audit VALUES (1, 7)";
    project.database().handle().connection().unwrap().batch_execute(insert).unwrap();
    let finished = project.run(&["flushexpiredtokens"]);
    assert!(finished.code == Some(1) && finished.stderr.contains("FOREIGN KEY constraint failed"), "{finished:?}");
    assert!(finished.stderr.ends_with("Rows of site_audit refer to expired tokens.\n"), "{finished:?}");
}
