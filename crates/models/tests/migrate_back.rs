//! Django's `migrate NAME` and `migrate zero`: going back, without losing data, and beside a Django.

#[path = "support/django.rs"]
mod django;
#[path = "support/schema.rs"]
mod schema;
#[path = "support/later.rs"]
mod later;

use diesel::connection::SimpleConnection;
use django::django_sql;
use later::{EXTRA, Later};
use models::migrations::{Migrations, Target, migrate};
use models::{DbConnection, Model, User, UserData, apps};
use schema::{schema, texts};
use test_database::{TestDatabase, migration_names, rows, save_row};

fn target(migrations: &Migrations, name: &str) -> Target {
    migrations.target(None, Some(name)).expect(name)
}

/// Stores a user, and a row of each of the application's own models.
fn add_rows(connection: &mut DbConnection) {
    let ann = User::create(&UserData::new("", "ann"), connection).expect("a user");
    apps::own_models().iter().for_each(|model| save_row(model, ann.pk(), connection));
}

#[test]
fn a_column_with_values_needs_allow_data_loss() {
    let later = Later::new(&EXTRA);
    let back = target(&later.migrations, &migration_names().pop().unwrap());
    for (extra, is_lost) in [("NULL", false), ("'high'", true), ("''", true)] {
        let database = TestDatabase::migrated();
        let mut db = database.handle();
        let connection = db.connection().unwrap();
        let before = schema(connection);
        later.migrations.migrate(connection, &Target::Latest, false).unwrap();
        let with_column = schema(connection);
        add_rows(connection);
        connection.batch_execute(&format!("UPDATE tasks_task SET extra = {extra}")).unwrap();
        let migrated = later.migrations.migrate(connection, &back, false);
        if is_lost {
            let message = migrated.unwrap_err().to_string();
            let expected = format!(
                "Unapplying {} deletes data for good: tasks_task.extra. Nothing is changed. With --allow-data-loss it is \
                 done all the same",
                later.name
            );
            assert_eq!(message, expected);
            assert_eq!(schema(connection), with_column);
            assert_eq!(later.migrations.migrate(connection, &back, true).unwrap().unapplied, [later.name.as_str()]);
        } else {
            assert_eq!(migrated.unwrap().unapplied, [later.name.as_str()], "{extra}");
        }
        assert_eq!(schema(connection), before, "{extra}");
        assert_eq!(rows(&apps::own_models()[0], connection).len(), 1);
        assert_eq!(migrate(connection).unwrap(), []);
    }
}

/// A column with a default in the database has a value of its own where it has another one.
#[test]
fn default_values_are_not_data() {
    let later = Later::new(&[
        "ALTER TABLE tasks_task ADD COLUMN extra_points integer NOT NULL DEFAULT 3",
        "ALTER TABLE tasks_task ADD COLUMN extra_points integer NOT NULL DEFAULT 3",
        "ALTER TABLE tasks_task DROP COLUMN extra_points",
    ]);
    let back = target(&later.migrations, &migration_names().pop().unwrap());
    let database = TestDatabase::migrated();
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    later.migrations.migrate(connection, &Target::Latest, false).unwrap();
    add_rows(connection);
    connection.batch_execute("UPDATE tasks_task SET extra_points = 4").unwrap();
    let message = later.migrations.migrate(connection, &back, false).unwrap_err().to_string();
    assert!(message.contains(": tasks_task.extra_points."), "{message}");
    connection.batch_execute("UPDATE tasks_task SET extra_points = 3").unwrap();
    later.migrations.migrate(connection, &back, false).unwrap();
}

#[test]
fn a_table_with_rows_needs_allow_data_loss() {
    let table = "CREATE TABLE extra_note (id integer PRIMARY KEY, text text)";
    let later = Later::new(&[table, table, "DROP TABLE extra_note"]);
    let back = target(&later.migrations, &migration_names().pop().unwrap());
    let database = TestDatabase::migrated();
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    later.migrations.migrate(connection, &Target::Latest, false).unwrap();
    connection.batch_execute("INSERT INTO extra_note VALUES (1, NULL)").unwrap();
    let message = later.migrations.migrate(connection, &back, false).unwrap_err().to_string();
    assert!(message.contains(": extra_note. Nothing"), "{message}");
    connection.batch_execute("DELETE FROM extra_note").unwrap();
    later.migrations.migrate(connection, &back, false).unwrap();
}

#[test]
fn zero_keeps_a_database_with_a_user() {
    let database = TestDatabase::migrated();
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    add_rows(connection);
    let before = schema(connection);
    let message = Migrations::embedded().migrate(connection, &Target::Zero, false).unwrap_err().to_string();
    assert!(message.contains("deletes data for good: "), "{message}");
    assert_eq!(schema(connection), before);
    Migrations::embedded().migrate(connection, &Target::Zero, true).unwrap();
    assert_eq!(schema(connection), [""; 0]);
}

#[test]
fn tables_that_django_made_stay_even_if_nothing_is_in_them() {
    let database = TestDatabase::empty();
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    connection.batch_execute(django_sql()).unwrap();
    // Each of Django's migrations is noted at its own moment.
    for (place, name) in ["0001_initial", "0002_alter"].iter().enumerate() {
        let insert = format!(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('auth', '{name}', '2026-01-01 00:00:0{place}')"
        );
        connection.batch_execute(&insert).unwrap();
    }
    migrate(connection).unwrap();
    let before = (schema(connection), versions(connection));
    for allow_data_loss in [false, true] {
        let migrated = Migrations::embedded().migrate(connection, &Target::Zero, allow_data_loss);
        let message = migrated.unwrap_err().to_string();
        assert!(message.contains(" cannot be unapplied: Django made these tables"), "{message}");
        assert_eq!((schema(connection), versions(connection)), before);
    }
}

fn versions(connection: &mut DbConnection) -> Vec<String> {
    texts("SELECT version FROM __diesel_schema_migrations ORDER BY 1", connection)
}

#[test]
fn an_irreversible_migration_is_not_unapplied() {
    let add = EXTRA[0];
    let later = Later::new(&[add, add]);
    let database = TestDatabase::migrated();
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    later.migrations.migrate(connection, &Target::Latest, false).unwrap();
    let before = schema(connection);
    let message = later.migrations.migrate(connection, &Target::Zero, true).unwrap_err().to_string();
    assert_eq!(message, format!("{} is not reversible: it has no down.sql", later.name));
    assert_eq!(schema(connection), before);
}

/// `manage.py sqlmigrate` prints its SQL between `BEGIN;` and `COMMIT;`.
#[test]
fn a_migration_does_not_end_the_transaction_that_it_runs_in() {
    let add = EXTRA[0];
    let whole = format!("BEGIN;\n{add};\nCOMMIT;");
    let inline = format!("{add}; commit; SELECT 1");
    let down = "ALTER TABLE tasks_task DROP COLUMN extra; COMMIT";
    for (up, down, word) in [(whole.as_str(), "", "BEGIN"), (inline.as_str(), "", "COMMIT"), (add, down, "COMMIT")] {
        let later = Later::new(&[up, up, down]);
        let database = TestDatabase::migrated();
        let mut db = database.handle();
        let connection = db.connection().unwrap();
        let before = schema(connection);
        let forward = later.migrations.migrate(connection, &Target::Latest, false);
        let (result, before) = match forward {
            Ok(_) => {
                let before = schema(connection);
                add_rows(connection);
                connection.batch_execute("UPDATE tasks_task SET extra = 'high'").unwrap();
                (later.migrations.migrate(connection, &Target::Migration(migration_names().len() - 1), false), before)
            }
            error => (error, before),
        };
        let message = result.unwrap_err().to_string();
        let reason = format!("{word} may not stand in a migration, because all migrations run in one transaction");
        assert_eq!(message, format!("{}: {reason}", later.name));
        assert_eq!(schema(connection), before);
    }
}

#[test]
fn a_migration_is_named_as_here_or_as_in_django() {
    let later = Later::new(&EXTRA);
    let last = migration_names().len();
    let migrations = &later.migrations;
    for (app, name, place) in [
        (None, later.name.as_str(), last),
        (None, "2099", last),
        (None, "20991231000000", last),
        (None, "task_extra", last),
        (None, "9999", last),
        (None, "9999_task_extra", last),
        (Some("tasks"), "9999", last),
        (Some("tasks"), "0001", 0),
        (Some("tasks"), "initial", 0),
    ] {
        assert_eq!(migrations.target(app, Some(name)).unwrap(), Target::Migration(place), "{app:?} {name}");
    }
    for (app, name) in [(None, None), (None, Some("tasks")), (Some("tasks"), None), (None, Some("auth"))] {
        assert_eq!(migrations.target(app, name).unwrap(), Target::Latest, "{app:?} {name:?}");
    }
    assert_eq!(migrations.target(None, Some("zero")).unwrap(), Target::Zero);
    for (app, name, message) in [
        (None, "none", "Cannot find a migration matching 'none'."),
        (Some("tasks"), "0777", "Cannot find a migration matching '0777' from app 'tasks'."),
        (Some("auth"), "0001", "Cannot find a migration matching '0001' from app 'auth'."),
        (Some("polls"), "0001", "No installed app with label 'polls'."),
        (Some("polls"), "zero", "No installed app with label 'polls'."),
    ] {
        assert_eq!(migrations.target(app, Some(name)).unwrap_err().to_string(), message);
    }
}

#[test]
fn zero_is_not_for_one_application_because_it_unapplies_all_of_them() {
    let migrations = Later::new(&EXTRA).migrations;
    for app in ["auth", "token_blacklist"] {
        let message = migrations.target(Some(app), Some("zero")).unwrap_err().to_string();
        assert!(message.contains(&format!("'{app}' alone. Use 'task-api migrate zero' ")), "{message}");
    }
}

#[test]
fn if_several_migrations_fit_the_error_lists_a_command_for_each() {
    let migrations = Later::new(&EXTRA).migrations;
    for (app, place) in [(None, ""), (Some("tasks"), " in app 'tasks'")] {
        let message = migrations.target(app, Some("20")).unwrap_err().to_string();
        let start = format!(
            "More than one migration matches '20'{place}. Please be more specific: \
             'task-api migrate tasks 0001_initial' or "
        );
        assert!(
            message.starts_with(&start) && message.ends_with(" or 'task-api migrate tasks 9999_task_extra'."),
            "{message}"
        );
    }
    for (name, place) in [("0001_initial", 0), ("9999_task_extra", migration_names().len())] {
        assert_eq!(migrations.target(Some("tasks"), Some(name)).unwrap(), Target::Migration(place));
    }
}

#[test]
fn forwards_stops_at_the_target() {
    let later = Later::new(&EXTRA);
    let database = TestDatabase::empty();
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    let last = migration_names().pop().unwrap();
    let migrated = later.migrations.migrate(connection, &target(&later.migrations, &last), false).unwrap();
    assert_eq!(migrated.applied.len(), migration_names().len());
    let migrated = later.migrations.migrate(connection, &target(&later.migrations, "2099"), false).unwrap();
    assert!(migrated.applied.len() == 1 && !migrated.applied[0].faked, "{migrated:?}");
    assert_eq!(later.migrations.migrate(connection, &target(&later.migrations, "2099"), false).unwrap().applied, []);
}
