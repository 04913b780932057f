//! Constraints and triggers of the site: a violation is a 4xx that names the rule and never a value.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::sync::Barrier;
use std::thread;

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use models::{Db, Model, TaskData};
use support::{Server, fixture};
use test_database::on_postgres;
use views::api_view::{ApiView, api_view};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::path;
use views::response::Response;

/// A server after this SQL has changed its database.
fn server_after(sql: &str) -> Server {
    let server = Server::start(fixture::template());
    execute(&server, sql);
    server
}

#[track_caller]
fn execute(server: &Server, sql: &str) {
    server.database.handle().connection().unwrap().batch_execute(sql).expect(sql);
}

const REFERRED: &str = r#"{"detail":"This Task cannot be deleted: rows of another table refer to it."}"#;
const GONE: &str = r#"{"detail":"User not found","code":"user_not_found"}"#;

/// Foreign keys to bob's task 4: immediate, deferred to the commit as Django's are, and with RESTRICT.
const KEYS: [&str; 4] = ["", "DEFERRABLE INITIALLY DEFERRED", "ON DELETE RESTRICT", "ON DELETE NO ACTION"];

#[test]
fn a_task_that_another_table_refers_to_is_not_deleted() {
    for key in KEYS {
        let server = server_after(&format!(
            "CREATE TABLE site_audit (id integer PRIMARY KEY, task bigint NOT NULL REFERENCES tasks_task (id) {key}); \
             INSERT INTO site_audit VALUES (1, 4)"
        ));
        server.check("bob", "DELETE /api/tasks/4/", "", (409, REFERRED));
        assert_eq!(server.ask("bob", "GET /api/tasks/4/", "").0, 200, "{key}");
        server.check("bob", "DELETE /api/tasks/5/", "", (204, ""));
        execute(&server, "DELETE FROM site_audit");
        server.check("bob", "DELETE /api/tasks/4/", "", (204, ""));
    }
}

#[test]
fn deleting_a_task_cascades_to_rows_of_the_site() {
    let server = server_after(
        "CREATE TABLE site_audit (id integer PRIMARY KEY, task bigint REFERENCES tasks_task (id) ON DELETE CASCADE); \
         INSERT INTO site_audit VALUES (1, 4)",
    );
    server.check("bob", "DELETE /api/tasks/4/", "", (204, ""));
}

/// A deferred foreign key fails at the commit, which SQLite's writers share.
#[test]
fn only_the_faulty_request_of_a_group_commit_sees_the_violation() {
    const ROUNDS: usize = 25;
    let server = server_after(
        "CREATE TABLE site_audit (id integer PRIMARY KEY, \
         task bigint NOT NULL REFERENCES tasks_task (id) DEFERRABLE INITIALLY DEFERRED); \
         INSERT INTO site_audit VALUES (1, 4)",
    );
    let start = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                start.wait();
                for _ in 0..ROUNDS {
                    let (status, body) = server.ask("alice", "POST /api/tasks/", r#"{"title":"mine"}"#);
                    assert_eq!(status, 201, "{body}");
                }
            });
        }
        start.wait();
        for _ in 0..ROUNDS {
            server.check("bob", "DELETE /api/tasks/4/", "", (409, REFERRED));
        }
    });
    let (_, list) = server.ask("alice", "GET /api/tasks/", "");
    assert_eq!(list.matches(r#""title":"mine""#).count(), 3 * ROUNDS);
}

/// A view that deletes the caller before it writes. In production, another session may do this at any time.
struct LateView;

#[api_view]
impl LateView {
    fn post(request: &Request, db: &mut Db) -> Result {
        let user = request.user()?.clone();
        db.atomic(|connection| user.delete(connection))?;
        TaskData::new("").save(&user, db)?;
        Ok(Response::no_content())
    }

    /// The user exists. The foreign key of another row is violated.
    fn put(_request: &Request, db: &mut Db) -> Result {
        db.atomic(|connection| {
            let blacklisted = "INSERT INTO token_blacklist_blacklistedtoken (blacklisted_at, token_id) \
                               VALUES ('2026-01-01 00:00:00', 777)";
            diesel::sql_query(blacklisted).execute(connection)?;
            Ok(())
        })?;
        Ok(Response::no_content())
    }
}

#[test]
fn a_foreign_key_violation_is_401_for_a_deleted_user_and_else_409() {
    let server = Server::start_with(fixture::template(), &[path("late/", LateView::as_view())]);
    let (status, body) = server.ask("bob", "PUT /late/", "");
    assert!(status == 409 && body.starts_with(r#"{"detail":"FOREIGN KEY constraint failed"#), "{body}");
    execute(&server, "DELETE FROM tasks_task; DELETE FROM token_blacklist_outstandingtoken");
    server.check("bob", "POST /late/", "", (401, GONE));
}

#[test]
fn a_unique_constraint_is_409_and_a_check_constraint_400() {
    let server = server_after("CREATE UNIQUE INDEX one_title ON tasks_task (owner_id, title)");
    let rule = if on_postgres() { "one_title" } else { "tasks_task.owner_id, tasks_task.title" };
    let unique = format!(r#"{{"detail":"UNIQUE constraint failed: {rule}"}}"#);
    let again = r#"{"title":"Bob's first"}"#;
    server.check("bob", "POST /api/tasks/", again, (409, &unique));
    server.check("bob", "PATCH /api/tasks/5/", again, (409, &unique));
    server.check("bob", "PUT /api/tasks/5/", again, (409, &unique));
    assert_eq!(server.ask("alice", "POST /api/tasks/", again).0, 201);
}

#[test]
fn a_check_constraint_is_400() {
    let add = "CHECK (length(description) < 100)";
    let server = server_after(&if on_postgres() {
        format!("ALTER TABLE tasks_task ADD CONSTRAINT brief {add}")
    } else {
        format!("ALTER TABLE tasks_task ADD COLUMN brief integer CONSTRAINT brief {add}")
    });
    let refused = r#"{"detail":"CHECK constraint failed: brief"}"#;
    let long = format!(r#"{{"title":"t","description":"{}"}}"#, "x".repeat(100));
    server.check("bob", "POST /api/tasks/", &long, (400, refused));
    server.check("bob", "PATCH /api/tasks/4/", &long, (400, refused));
    assert_eq!(server.ask("bob", "POST /api/tasks/", r#"{"title":"t"}"#).0, 201);
}

/// Only PostgreSQL looks at the length of a text.
#[test]
fn a_column_that_is_too_narrow_is_400() {
    if on_postgres() {
        let server =
            server_after("ALTER TABLE tasks_task ALTER description TYPE varchar(3) USING substr(description, 1, 3)");
        let refused = r#"{"detail":"value too long for type character varying(3)"}"#;
        server.check("bob", "POST /api/tasks/", r#"{"title":"t","description":"long"}"#, (400, refused));
        assert_eq!(server.ask("bob", "POST /api/tasks/", r#"{"title":"t","description":"abc"}"#).0, 201);
    }
}

#[test]
fn a_trigger_that_refuses_is_400() {
    let server = server_after(if on_postgres() {
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no such tasks'; END $$; \
         CREATE TRIGGER guard BEFORE INSERT OR DELETE ON tasks_task FOR EACH ROW EXECUTE FUNCTION refuse()"
    } else {
        "CREATE TRIGGER guard BEFORE INSERT ON tasks_task BEGIN SELECT RAISE(ABORT, 'no such tasks'); END; \
         CREATE TRIGGER guard_delete BEFORE DELETE ON tasks_task BEGIN SELECT RAISE(ROLLBACK, 'no such tasks'); END"
    });
    let refused = r#"{"detail":"TRIGGER guard refused it: no such tasks"}"#;
    server.check("bob", "POST /api/tasks/", r#"{"title":"t"}"#, (400, refused));
    let (status, body) = server.ask("bob", "DELETE /api/tasks/4/", "");
    assert!(status == 400 && body.contains("no such tasks"), "{body}");
    assert_eq!(server.ask("bob", "PATCH /api/tasks/4/", r#"{"title":"t"}"#).0, 200);
}

/// The statement that a trigger runs, in SQLite's SQL and in PL/pgSQL, and the expected text of the response. The title
/// of the new task is `t`.
const RAISED: [(&str, &str, &str); 15] = [
    ("'database is locked'", "'database is locked'", "TRIGGER guard refused it: database is locked"),
    ("'database is locked by me'", "'database is locked by me'", "TRIGGER guard refused it: database is locked by me"),
    ("'disk I/O error'", "'out of memory'", "TRIGGER guard refused it: "),
    ("'interrupted'", "'terminating connection'", "TRIGGER guard refused it: "),
    ("'no such table: tasks_task'", "'relation \"tasks_task\" does not exist'", "TRIGGER guard refused it: "),
    ("'no such column: ' || NEW.title", "'column % does not exist', NEW.title", "TRIGGER guard refused it\""),
    ("'the database is locked, ' || NEW.title", "'connection % is in use', NEW.title", "TRIGGER guard refused it\""),
    ("'no'", "'no'", "TRIGGER guard refused it: no"),
    ("'no ' || NEW.title", "'no %', NEW.title", "TRIGGER guard refused it\""),
    ("NEW.title", "'%', NEW.title", "TRIGGER guard refused it\""),
    ("NEW.title || ' does not exist'", "'% does not exist', NEW.title", "TRIGGER guard refused it\""),
    ("upper(NEW.title)", "USING MESSAGE = upper(NEW.title)", "TRIGGER guard refused it\""),
    ("''", "SQLSTATE '22012'", "TRIGGER guard refused it"),
    ("char(10) || 'x'", "'%', chr(10)", "TRIGGER guard refused it\""),
    ("printf('%d of %d', 3, 4)", "'% of %', 3, 4", "TRIGGER guard refused it\""),
];

#[test]
fn a_trigger_is_400_whatever_its_text_is() {
    for (sqlite, postgres, expected) in RAISED {
        let raise = |how: &str| match on_postgres() {
            true => format!(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE {} {postgres}; END $$; \
                 CREATE TRIGGER guard BEFORE INSERT ON tasks_task FOR EACH ROW EXECUTE FUNCTION refuse()",
                if postgres.starts_with("SQLSTATE") { "" } else { "EXCEPTION" }
            ),
            false => {
                format!("CREATE TRIGGER guard BEFORE INSERT ON tasks_task BEGIN SELECT RAISE({how}, {sqlite}); END")
            }
        };
        for how in if on_postgres() { &["EXCEPTION"][..] } else { &["ABORT", "FAIL", "ROLLBACK"] } {
            let server = server_after(&raise(how));
            let (status, body) = server.ask("bob", "POST /api/tasks/", r#"{"title":"t"}"#);
            assert!(status == 400 && body.contains(expected), "{how} {sqlite} {postgres}: {status} {body}");
            assert_eq!(server.ask("bob", "PATCH /api/tasks/4/", r#"{"title":"t"}"#).0, 200, "{how} {sqlite}");
        }
    }
}

/// A trigger that can refuse a row, and fails now, because the site has dropped a table that the trigger uses. The
/// request is not the cause.
#[test]
fn a_trigger_that_is_broken_is_503() {
    let server = server_after(if on_postgres() {
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
         IF NEW.title = 'never' THEN RAISE EXCEPTION 'never'; END IF; \
         INSERT INTO site_log VALUES (NEW.id); RETURN NULL; END $$; \
         CREATE TRIGGER note AFTER INSERT ON tasks_task FOR EACH ROW EXECUTE FUNCTION note()"
    } else {
        "CREATE TABLE site_log (task bigint); \
         CREATE TRIGGER guard BEFORE INSERT ON tasks_task WHEN NEW.title = 'never' BEGIN SELECT RAISE(ABORT, 'never'); END; \
         CREATE TRIGGER note AFTER INSERT ON tasks_task BEGIN INSERT INTO site_log VALUES (NEW.id); END; \
         DROP TABLE site_log"
    });
    assert_eq!(server.ask("bob", "POST /api/tasks/", r#"{"title":"t"}"#).0, 503);
    assert_eq!(server.ask("bob", "PATCH /api/tasks/4/", r#"{"title":"t"}"#).0, 200);
}

#[test]
fn a_row_that_a_trigger_drops_is_400() {
    let server = server_after(if on_postgres() {
        "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; \
         CREATE TRIGGER skip BEFORE INSERT ON tasks_task FOR EACH ROW EXECUTE FUNCTION skip()"
    } else {
        "CREATE TRIGGER skip BEFORE INSERT ON tasks_task BEGIN SELECT RAISE(IGNORE); END"
    });
    let refused = r#"{"detail":"The database did not keep the row."}"#;
    server.check("bob", "POST /api/tasks/", r#"{"title":"t"}"#, (400, refused));
}

/// Logins, refreshes and logouts write rows too.
#[test]
fn constraints_on_the_token_tables_are_named_too() {
    let credentials = r#"{"username":"bob","password":"staple staple"}"#;
    let server = server_after("CREATE UNIQUE INDEX one_login ON token_blacklist_outstandingtoken (user_id)");
    execute(&server, "DELETE FROM token_blacklist_blacklistedtoken; DELETE FROM token_blacklist_outstandingtoken");
    let (status, pair) = server.ask("", "POST /api/auth/token/", credentials);
    assert_eq!(status, 200, "{pair}");
    let rule = if on_postgres() { "one_login" } else { "token_blacklist_outstandingtoken.user_id" };
    let refused = format!(r#"{{"detail":"UNIQUE constraint failed: {rule}"}}"#);
    server.check("", "POST /api/auth/token/", credentials, (409, &refused));
}
