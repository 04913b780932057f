//! A migration beside a Django that has made the change already, and an older program beside a newer database.

#[path = "support/later.rs"]
mod later;
#[path = "support/schema.rs"]
mod schema;

use diesel::connection::SimpleConnection;
use later::{EXTRA, Later};
use models::migrations::{Migrations, Target, migrate, showmigrations, unapplied, unknown};
use models::{DbConnection, Model, User, UserData, apps};
use schema::{schema, texts};
use test_database::{TestDatabase, column_without_default, migration_names, on_postgres, rows, save_row};

/// A migrated database, and then changed by `sql`.
fn changed(sql: &str) -> TestDatabase {
    let database = TestDatabase::migrated();
    if !sql.is_empty() {
        database.handle().connection().expect("a connection").batch_execute(sql).expect(sql);
    }
    database
}

fn recorded(connection: &mut DbConnection) -> Vec<String> {
    texts("SELECT name FROM django_migrations WHERE app = 'tasks' ORDER BY name", connection)
}

const COLUMN: &str = "ALTER TABLE tasks_task ADD COLUMN extra varchar(20) NULL";
const ROW: &str = "INSERT INTO django_migrations (app, name, applied) \
                   VALUES ('tasks', '9999_task_extra', '2026-01-01 00:00:00')";

#[test]
fn a_change_already_made_by_django_is_faked() {
    let later = Later::new(&EXTRA);
    let wider = "ALTER TABLE tasks_task ADD COLUMN extra varchar(50) NULL";
    for sql in [COLUMN.to_owned(), format!("{COLUMN}; {ROW}"), wider.to_owned()] {
        let database = changed(&sql);
        let mut db = database.handle();
        let connection = db.connection().unwrap();
        let before = schema(connection);
        let migrated = later.migrations.migrate(connection, &Target::Latest, false).expect(&sql);
        assert!(migrated.applied.len() == 1 && migrated.applied[0].faked, "{migrated:?}");
        assert_eq!(schema(connection), before, "{sql}");
        let names = recorded(connection);
        assert_eq!(names.iter().filter(|name| *name == "9999_task_extra").count(), 1, "{names:?}");
        assert_eq!(later.migrations.migrate(connection, &Target::Latest, false).unwrap().applied, []);
    }
}

#[test]
fn what_django_has_unapplied_is_applied_again() {
    let later = Later::new(&EXTRA);
    let database = changed("");
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    later.migrations.migrate(connection, &Target::Latest, false).unwrap();
    let before = schema(connection);
    let forget = "DELETE FROM django_migrations WHERE name = '9999_task_extra'";
    // Without the name alone, nothing is missing.
    connection.batch_execute(forget).unwrap();
    assert_eq!(later.migrations.migrate(connection, &Target::Latest, false).unwrap().applied, []);
    connection.batch_execute("ALTER TABLE tasks_task DROP COLUMN extra").unwrap();
    let migrated = later.migrations.migrate(connection, &Target::Latest, false).unwrap();
    assert!(migrated.applied.len() == 1 && !migrated.applied[0].faked, "{migrated:?}");
    assert_eq!(schema(connection), before);
    assert_eq!(recorded(connection).last().map(String::as_str), Some("9999_task_extra"));
}

#[test]
fn a_missing_change_is_made_and_recorded_for_django() {
    let later = Later::new(&EXTRA);
    let database = changed("");
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    let before = recorded(connection);
    let migrated = later.migrations.migrate(connection, &Target::Latest, false).unwrap();
    assert!(!migrated.applied[0].faked, "{migrated:?}");
    assert_eq!(recorded(connection), [before, vec!["9999_task_extra".to_owned()]].concat());
    assert_eq!(texts("SELECT coalesce(extra, '') FROM tasks_task", connection), [""; 0]);
}

#[test]
fn an_existing_column_of_another_type_is_named() {
    let later = Later::new(&EXTRA);
    let not_null = "extra varchar(20) NOT NULL DEFAULT ''";
    for definition in ["extra bigint NULL", not_null] {
        let database = changed(&format!("ALTER TABLE tasks_task ADD COLUMN {definition}"));
        let mut db = database.handle();
        let connection = db.connection().unwrap();
        let before = schema(connection);
        let message = later.migrations.migrate(connection, &Target::Latest, false).unwrap_err().to_string();
        let expected = format!("{}: tasks_task.extra is there already, and is ", later.name);
        assert!(message.starts_with(&expected), "{message}");
        assert!(message.ends_with(" instead of varchar(20) NULL. Nothing is changed"), "{message}");
        assert_eq!(schema(connection), before);
    }
}

#[test]
fn a_partially_applied_migration_is_named() {
    let both = "ALTER TABLE tasks_task ADD COLUMN extra varchar(20); ALTER TABLE tasks_task ADD COLUMN extra_due text";
    let later = Later::new(&[both, both]);
    let database = changed(COLUMN);
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    let message = later.migrations.migrate(connection, &Target::Latest, false).unwrap_err().to_string();
    let expected = format!(
        "{} is applied in part: tasks_task.extra is there already, and tasks_task.extra_due is not. Nothing is changed",
        later.name
    );
    assert_eq!(message, expected);
}

#[test]
fn a_column_already_dropped_by_django_is_faked() {
    let drop = "ALTER TABLE auth_user DROP COLUMN email";
    let later = Later::new(&[drop, drop]);
    for (sql, faked) in [("", false), (drop, true)] {
        let database = changed(sql);
        let mut db = database.handle();
        let connection = db.connection().unwrap();
        let migrated = later.migrations.migrate(connection, &Target::Latest, false).unwrap();
        assert_eq!(migrated.applied[0].faked, faked, "{sql}");
    }
}

/// Django's own table, with a column that needs a value: `migrate` adopts it if a later migration knows the column.
#[test]
fn a_site_with_later_django_migrations_is_adopted() {
    let add = "ALTER TABLE tasks_task ADD COLUMN extra_points integer NOT NULL DEFAULT 0";
    let later = Later::new(&[add, add]);
    let database = changed("DROP TABLE __diesel_schema_migrations");
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    connection.batch_execute(&column_without_default("tasks_task", "extra_points", on_postgres())).unwrap();
    let migrated = later.migrations.migrate(connection, &Target::Latest, false).unwrap();
    assert!(migrated.applied.iter().all(|applied| applied.faked), "{migrated:?}");
    assert_eq!(migrated.applied.len(), migration_names().len() + 1);
}

/// What a newer program may have added, and what this one says of it.
#[test]
fn a_newer_database_is_served_if_only_columns_and_tables_were_added_that_this_program_need_not_fill() {
    let note = "CREATE TABLE extra_note (id integer PRIMARY KEY, task_id bigint REFERENCES tasks_task (id))";
    let needed = "tasks_task.extra_points needs a value that this program does not give it";
    let must = [false, true].map(|is_postgres| column_without_default("tasks_task", "extra_points", is_postgres));
    for (sql, misfit) in [
        (EXTRA[0], ""),
        ("ALTER TABLE tasks_task ADD COLUMN extra_points integer NOT NULL DEFAULT 3", ""),
        (note, ""),
        ("must", needed),
        ("ALTER TABLE auth_user DROP COLUMN email", "auth_user.email is missing"),
        ("ALTER TABLE auth_user RENAME COLUMN first_name TO name", "auth_user.first_name is missing"),
    ] {
        let later = if sql == "must" { Later::new(&[&must[0], &must[1]]) } else { Later::new(&[sql, sql]) };
        let database = changed("");
        let mut db = database.handle();
        let connection = db.connection().unwrap();
        later.migrations.migrate(connection, &Target::Latest, false).expect(sql);
        let before = schema(connection);
        assert_eq!(unknown(connection).unwrap(), ["20991231000000"]);
        assert!(showmigrations(connection).unwrap().iter().all(|migration| migration.applied));
        if misfit.is_empty() {
            assert_eq!(unapplied(connection).expect(sql), 0);
            let migrated = Migrations::embedded().migrate(connection, &Target::Latest, false).expect(sql);
            assert_eq!(migrated.unknown, ["20991231000000"]);
            assert_eq!(migrate(connection).unwrap(), []);
            let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
            apps::own_models().iter().for_each(|model| save_row(model, ann.pk(), connection));
            assert_eq!(rows(&apps::own_models()[0], connection).len(), 1);
        } else {
            let start = "the database is newer than this program: it has migration 20991231000000, and ";
            for message in [unapplied(connection).unwrap_err(), migrate(connection).unwrap_err()] {
                let message = message.to_string();
                assert!(message.starts_with(&format!("{start}{misfit}")) || message.contains(misfit), "{message}");
            }
        }
        // Only the program that knows the migration can take it back.
        for target in [Target::Zero, Target::Migration(0)] {
            assert!(Migrations::embedded().migrate(connection, &target, true).is_err(), "{sql}");
        }
        assert_eq!(schema(connection), before);
    }
}

const BLACKLISTED: [&str; 2] =
    ["token_blacklist_blacklistedtoken.id is integer", "token_blacklist_blacklistedtoken.token_id may be NULL"];

#[test]
fn a_column_of_another_type_is_a_misfit() {
    let cases: &[(&str, &str)] = if on_postgres() {
        &[
            ("ALTER TABLE auth_user ALTER email TYPE varchar(100)", "auth_user.email is character varying(100)"),
            ("ALTER TABLE auth_user ALTER email TYPE text", ""),
            ("ALTER TABLE token_blacklist_blacklistedtoken ALTER id TYPE integer", BLACKLISTED[0]),
            ("ALTER TABLE token_blacklist_outstandingtoken ALTER user_id TYPE bigint", ""),
            ("ALTER TABLE auth_user ALTER id TYPE bigint", ""),
            ("ALTER TABLE auth_user ALTER is_staff TYPE text", "auth_user.is_staff is text"),
            ("ALTER TABLE token_blacklist_blacklistedtoken ALTER token_id DROP NOT NULL", BLACKLISTED[1]),
            ("ALTER TABLE auth_user ALTER email DROP NOT NULL", ""),
            ("ALTER TABLE auth_user ALTER last_login SET NOT NULL", "auth_user.last_login is NOT NULL"),
        ]
    } else {
        &[
            (
                "ALTER TABLE auth_user DROP COLUMN is_staff; ALTER TABLE auth_user ADD is_staff text",
                "auth_user.is_staff is text",
            ),
            ("ALTER TABLE auth_user DROP COLUMN email; ALTER TABLE auth_user ADD email varchar(9)", ""),
            ("DROP TABLE tasks_task", "tasks_task is missing"),
        ]
    };
    for (sql, misfit) in cases {
        let database = changed(sql);
        let misfits = apps::misfits(database.handle().connection().unwrap()).unwrap();
        if misfit.is_empty() {
            assert_eq!(misfits, [""; 0], "{sql}");
        } else {
            assert!(misfits.len() == 1 && misfits[0].starts_with(misfit), "{sql}: {misfits:?}");
        }
    }
}
