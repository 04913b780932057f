//! Django's `migrate --fake-initial` on PostgreSQL: a database that Django made is taken over as it is, or left alone
//! with a reason.

#![cfg(feature = "postgres")]

#[path = "support/django.rs"]
mod django;
#[path = "support/schema.rs"]
mod schema;

use diesel::connection::SimpleConnection;
use django::django_sql;
use models::fixtures::Value;
use models::migrations::{Applied, MigrationState, Migrations, Target, migrate, showmigrations};
use models::{DbConnection, Model, Result, User, UserData, apps};
use schema::{schema, texts};
use test_database::{TestDatabase, migration_names, rows, save_row};

/// A database with Django's tables, and then changed by `sql`; none where there is no server for tests.
fn made_by_django(sql: &str) -> Option<TestDatabase> {
    let database = TestDatabase::on_server()?;
    let mut db = database.handle();
    let connection = db.connection().expect("a connection");
    connection.batch_execute(django_sql()).expect("Django's tables");
    if !sql.is_empty() {
        connection.batch_execute(sql).expect(sql);
    }
    drop(db);
    Some(database)
}

fn state(applied: bool) -> Vec<MigrationState> {
    migration_names().into_iter().map(|name| MigrationState { name, applied }).collect()
}

/// Applies the first migration alone, which makes what Django's tables are compared with.
fn migrate_initial(connection: &mut DbConnection) -> Result<Vec<Applied>> {
    Ok(Migrations::embedded().migrate(connection, &Target::Migration(0), false)?.applied)
}

#[test]
fn tables_created_by_django_are_used_unchanged() {
    let Some(database) = made_by_django("") else { return };
    let mut db = database.handle();
    let connection = db.connection().unwrap();
    User::create(&UserData::new("", "ann"), connection).unwrap();
    // Django's first migration has no field of a later one.
    let insert = "INSERT INTO tasks_task (title, description, completed, created_at, updated_at, owner_id) \
                  SELECT 'mine', '', false, '2026-01-01', '2026-01-01', id FROM auth_user";
    connection.batch_execute(insert).unwrap();
    let before = schema(connection);
    let initial = migration_names().remove(0);
    assert_eq!(migrate_initial(connection).unwrap(), [Applied { name: initial, faked: true, made: vec![] }]);
    assert_eq!(schema(connection), before);
    migrate(connection).unwrap();
    let found = rows(&apps::own_models()[0], connection);
    assert!(found.len() == 1 && found[0].values.contains(&Value::Str("mine".into())), "{found:?}");
    assert_eq!(showmigrations(connection).unwrap(), state(true));
    assert_eq!(migrate(connection).unwrap(), []);
    let temporary = "SELECT relname::text FROM pg_class WHERE relpersistence = 't'";
    assert_eq!(texts(temporary, connection), [""; 0], "what they were compared with is gone");
    assert_eq!(texts("SHOW search_path", connection), ["\"$user\", public"]);
}

/// Tables that need not be as Django makes them today.
#[track_caller]
fn takes(sql: &str) {
    let Some(database) = made_by_django(sql) else { return };
    let mut db = database.handle();
    let connection = db.connection().expect("a connection");
    assert!(migrate(connection).expect("these tables fit")[0].faked);
    let ann = User::create(&UserData::new("", "ann"), connection).expect("a user");
    apps::own_models().iter().for_each(|model| save_row(model, ann.pk(), connection));
}

#[test]
fn additional_tables_and_columns_are_accepted() {
    takes("CREATE TABLE others_note (text text NOT NULL)");
    takes("ALTER TABLE tasks_task ADD due timestamptz, ADD place text NOT NULL DEFAULT ''");
}

/// Before Django 4.1 keys were `serial`, and they stay so.
#[test]
fn keys_of_an_older_django_with_a_sequence_are_accepted() {
    takes(
        "ALTER TABLE tasks_task ALTER id DROP IDENTITY; CREATE SEQUENCE tasks_task_id_seq OWNED BY tasks_task.id; \
         ALTER TABLE tasks_task ALTER id SET DEFAULT nextval('tasks_task_id_seq')",
    );
}

/// Django's tables changed by `sql` are refused with `message`, and nothing is noted in them.
#[track_caller]
fn refuses(sql: &str, message: &str) {
    let Some(database) = made_by_django(sql) else { return };
    let mut db = database.handle();
    let connection = db.connection().expect("a connection");
    let before = schema(connection);
    assert_eq!(migrate(connection).expect_err("these tables do not fit").to_string(), message);
    assert_eq!(schema(connection), before);
    assert_eq!(showmigrations(connection).expect("the states"), state(false));
}

/// What makes the tables of an older version fit.
fn with_remedy(message: &str, app_label: &str) -> String {
    format!(
        "{message}. With Django 5.2 and SimpleJWT 5.5, run 'python manage.py migrate {app_label}' and then this again"
    )
}

#[test]
fn a_table_that_is_missing_is_named() {
    let message = "tasks_task is not the table that Django makes: it is not there, while others of Django's are";
    let message = &with_remedy(message, "tasks");
    refuses("DROP TABLE tasks_task", message);
}

#[test]
fn a_missing_or_different_column_is_named() {
    let table = "token_blacklist_outstandingtoken is not the table that Django makes";
    refuses(
        "ALTER TABLE token_blacklist_outstandingtoken DROP token",
        &with_remedy(&format!("{table}: it has no column token"), "token_blacklist"),
    );
    let another = with_remedy(&format!("{table}: its column token is of another kind"), "token_blacklist");
    for change in [
        "ALTER token DROP NOT NULL",
        "ALTER token TYPE varchar(9)",
        "DROP token, ADD token text NOT NULL GENERATED ALWAYS AS ('x') STORED",
    ] {
        refuses(&format!("ALTER TABLE token_blacklist_outstandingtoken {change}"), &another);
    }
    let key = "tasks_task is not the table that Django makes: its column id has no value of its own";
    refuses("ALTER TABLE tasks_task ALTER id DROP IDENTITY", key);
}

#[test]
fn an_additional_required_column_is_named() {
    let message = "tasks_task is not the table that Django makes: its column due needs a value that nobody here knows";
    refuses("ALTER TABLE tasks_task ADD due date NOT NULL", message);
}

#[test]
fn a_missing_constraint_is_named() {
    let message = &with_remedy("auth_user has no unique username: it is not the table that Django makes", "auth");
    let dropped = "ALTER TABLE auth_user DROP CONSTRAINT auth_user_username_key";
    refuses(dropped, message);
    for instead in [
        "ADD CONSTRAINT later UNIQUE (username) DEFERRABLE INITIALLY DEFERRED",
        "ADD CONSTRAINT wider UNIQUE (username, email)",
    ] {
        refuses(&format!("{dropped}, {instead}"), message);
    }
    refuses(&format!("{dropped}; CREATE UNIQUE INDEX a_few ON auth_user (username) WHERE is_active"), message);
    let message = "token_blacklist_outstandingtoken has no foreign key from user_id to auth_user: it is not the table that \
                   Django makes";
    let message = &with_remedy(message, "token_blacklist");
    let constraint = "token_blacklist_outs_user_id_83bc629a_fk_auth_user";
    refuses(&format!("ALTER TABLE token_blacklist_outstandingtoken DROP CONSTRAINT {constraint}"), message);
}
