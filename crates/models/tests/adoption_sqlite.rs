//! Django's `migrate --fake-initial` on SQLite: a database that Django made is taken over as it is, or left alone with
//! a reason.

use std::fs;

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use models::fixtures::Value;
use models::migrations::{Applied, MigrationState, Migrations, Target, migrate, showmigrations};
use models::{Db, DbConnection, Model, Result, User, UserData, apps};
use test_database::{TestDatabase, migration_names, rows, save_row};

/// `sqlite_master` of a database that Django 5.2.19 migrated.
const DJANGO_SCHEMA: &str = include_str!("django/sqlite.sql");

/// A database with Django's tables, where `from` was written as `to` in the SQL that made them.
fn made_by_django(from: &str, to: &str) -> (TestDatabase, Db) {
    assert!(DJANGO_SCHEMA.contains(from), "{from} is nothing that Django writes");
    let database = TestDatabase::file();
    let mut db = database.handle();
    let connection = db.connection().expect("a connection");
    connection.batch_execute(&DJANGO_SCHEMA.replacen(from, to, 1)).expect("Django's tables");
    (database, db)
}

fn schema(connection: &mut DbConnection) -> Vec<String> {
    let statements =
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\'";
    sql::<Text>(statements).load(connection).expect(statements)
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
    let (_folder, mut db) = made_by_django("", "");
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
}

#[test]
fn additional_tables_and_columns_are_accepted() {
    let theirs =
        "CREATE TABLE \"others_note\" (\"text\" text NOT NULL); CREATE TABLE \"tasks_task\" (\"due\" datetime NULL, ";
    let (_folder, mut db) = made_by_django("CREATE TABLE \"tasks_task\" (", theirs);
    let connection = db.connection().unwrap();
    assert!(migrate(connection).unwrap()[0].faked);
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    apps::own_models().iter().for_each(|model| save_row(model, ann.pk(), connection));
}

#[test]
fn checks_do_not_change_the_database_file() {
    for (journal, applied) in [("DELETE", false), ("WAL", true)] {
        let (database, mut db) = made_by_django("", "");
        if applied {
            migrate(db.connection().unwrap()).unwrap();
        }
        // The file notes the kind of journal: Django's own, or that of `migrate`.
        db.connection().unwrap().batch_execute(&format!("PRAGMA journal_mode = {journal}")).unwrap();
        drop(db);
        let before = fs::read(database.path()).unwrap();
        let mut db = database.handle();
        assert_eq!(showmigrations(db.connection().unwrap()).unwrap(), state(applied));
        drop(db);
        assert!(fs::read(database.path()).unwrap() == before, "applied: {applied}");
    }
}

/// Django's tables with `from` written as `to` are refused with `message`, and nothing is noted in them.
#[track_caller]
fn refuses(from: &str, to: &str, message: &str) {
    let (_folder, mut db) = made_by_django(from, to);
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
    let index = "CREATE INDEX \"tasks_task_owner_id_db3dcc3e\" ON \"tasks_task\" (\"owner_id\");";
    let message = "tasks_task is not the table that Django makes: it is not there, while others of Django's are";
    let message = &with_remedy(message, "tasks");
    refuses(index, "DROP TABLE \"tasks_task\";", message);
}

#[test]
fn a_missing_or_different_column_is_named() {
    let table = "token_blacklist_outstandingtoken is not the table that Django makes";
    let column = "\"token\" text NOT NULL, ";
    refuses(column, "", &with_remedy(&format!("{table}: it has no column token"), "token_blacklist"));
    let another = with_remedy(&format!("{table}: its column token is of another kind"), "token_blacklist");
    refuses(column, "\"token\" text NULL, ", &another);
    refuses(column, "\"token\" blob NOT NULL, ", &another);
}

#[test]
fn an_additional_required_column_is_named() {
    let start = "CREATE TABLE \"tasks_task\" (";
    let message = "tasks_task is not the table that Django makes: its column due needs a value that nobody here knows";
    refuses(start, &format!("{start}\"due\" datetime NOT NULL, "), message);
}

#[test]
fn a_missing_constraint_is_named() {
    let username = "\"username\" varchar(150) NOT NULL";
    let message = &with_remedy("auth_user has no unique username: it is not the table that Django makes", "auth");
    refuses(&format!("{username} UNIQUE"), username, message);
    let user = "\"user_id\" integer NULL";
    let message = "token_blacklist_outstandingtoken has no foreign key from user_id to auth_user: it is not the table that \
                   Django makes";
    let message = &with_remedy(message, "token_blacklist");
    refuses(&format!("{user} REFERENCES \"auth_user\" (\"id\") DEFERRABLE INITIALLY DEFERRED"), user, message);
}

/// SimpleJWT before 5.0 has keys of 32 bits, and before 4.0 another identifier.
#[test]
fn tables_of_an_older_simplejwt_name_the_command_that_renews_them() {
    let table = "token_blacklist_outstandingtoken is not the table that Django makes";
    let message = with_remedy(&format!("{table}: it has no column jti"), "token_blacklist");
    refuses("\"jti\" varchar(255) NOT NULL UNIQUE", "\"jti_hex\" varchar(255) NOT NULL UNIQUE", &message);
    let table = "token_blacklist_blacklistedtoken is not the table that Django makes";
    let message = with_remedy(&format!("{table}: its column token_id is of another kind"), "token_blacklist");
    refuses("\"token_id\" bigint", "\"token_id\" integer", &message);
}
