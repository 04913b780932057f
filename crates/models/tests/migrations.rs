//! Django's `tests/migrations`: `migrate` makes what Django's own migrations make, and `showmigrations` only looks.

#[path = "support/django.rs"]
mod django;
#[path = "support/schema.rs"]
mod schema;
use std::sync::Barrier;
use std::thread;

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use django::django_sql;
use models::migrations::{Applied, MigrationState, Migrations, Target, migrate, showmigrations};
use models::timezone::DateTime;
use models::{Db, Error, Result};
use schema::{schema, texts};
use test_database::{TestDatabase, database, migration_names, on_postgres};

/// What Django noted of that in `django_migrations`, in its order.
const DJANGO_MIGRATIONS: &str = include_str!("django/migrations.txt");

/// A database without tables.
fn empty_database() -> (TestDatabase, Db) {
    let database = TestDatabase::empty();
    let db = database.handle();
    (database, db)
}

/// The tables that Django 5.2.19 makes.
fn django_schema() -> Vec<String> {
    let (_made, mut db) = empty_database();
    let connection = db.connection().expect("a connection");
    connection.batch_execute(django_sql()).expect("Django's tables");
    schema(connection)
}

fn all(applied: bool) -> Vec<MigrationState> {
    migration_names().into_iter().map(|name| MigrationState { name, applied }).collect()
}

/// Every migration, each of which really ran.
fn made() -> Vec<Applied> {
    migration_names().into_iter().map(|name| Applied { name, faked: false, made: vec![] }).collect()
}

#[track_caller]
fn assert_unavailable<T: std::fmt::Debug>(result: Result<T>, text: &str) {
    match result {
        Err(Error::Unavailable(message)) => assert_eq!(message, text),
        other => panic!("{other:?} should be: {text}"),
    }
}

#[test]
fn migrate_makes_the_tables_and_indexes_that_django_makes() {
    let (_made, mut db) = empty_database();
    let connection = db.connection().unwrap();
    // Later migrations change what Django's first ones made.
    Migrations::embedded().migrate(connection, &Target::Migration(0), false).unwrap();
    let expected = django_schema();
    assert!(expected.len() >= 27, "{expected:?}");
    assert_eq!(schema(connection), expected);
}

#[test]
fn django_finds_its_migrations_applied() {
    let (_made, mut db) = empty_database();
    let connection = db.connection().unwrap();
    Migrations::embedded().migrate(connection, &Target::Migration(0), false).unwrap();
    let noted = texts("SELECT app || '.' || name FROM django_migrations ORDER BY id", connection);
    assert_eq!(noted, DJANGO_MIGRATIONS.lines().collect::<Vec<_>>());
    if !on_postgres() {
        for applied in texts("SELECT applied FROM django_migrations", connection) {
            assert!(applied.len() == 26 && DateTime::parse(&applied).is_some(), "{applied} is no time of Django's");
        }
    }
}

#[test]
fn a_second_migrate_does_nothing() {
    let (_made, mut db) = database();
    let connection = db.connection().unwrap();
    let noted = "SELECT name FROM django_migrations ORDER BY id";
    let before = (schema(connection), texts(noted, connection));
    assert_eq!(migrate(connection).unwrap(), []);
    assert_eq!((schema(connection), texts(noted, connection)), before);
}

#[test]
fn showmigrations_changes_nothing_in_a_database_that_was_never_migrated() {
    let (_made, mut db) = empty_database();
    let connection = db.connection().unwrap();
    assert_eq!(showmigrations(connection).unwrap(), all(false));
    assert_eq!(schema(connection), [""; 0]);
    assert!(diesel::sql_query("SELECT version FROM __diesel_schema_migrations").execute(connection).is_err());
    migrate(connection).unwrap();
    assert_eq!(showmigrations(connection).unwrap(), all(true));
}

#[test]
fn every_folder_is_compiled_into_the_program() {
    assert_eq!(Migrations::embedded().names(), migration_names());
}

#[test]
fn a_database_with_an_unknown_migration_and_without_one_of_ours_is_left_alone() {
    let (_made, mut db) = empty_database();
    let connection = db.connection().unwrap();
    migrate(connection).unwrap();
    let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')";
    diesel::sql_query(later).execute(connection).unwrap();
    diesel::sql_query("DELETE FROM __diesel_schema_migrations WHERE version < '9'").execute(connection).unwrap();
    let initial = migration_names().remove(0);
    let message =
        format!("the database is newer than this program: it has migration 99990101000000, and it lacks {initial}");
    assert_unavailable(models::migrations::unapplied(connection), &message);
    assert_unavailable(migrate(connection), &message);
    assert_eq!(texts("SELECT version FROM __diesel_schema_migrations", connection), ["99990101000000"]);
}

#[test]
fn a_migration_that_fails_is_undone() {
    let (_made, mut db) = empty_database();
    let connection = db.connection().unwrap();
    let theirs = "CREATE TABLE \"django_session\" (\"text\" text NOT NULL)";
    connection.batch_execute(theirs).unwrap();
    let before = schema(connection);
    let message = migrate(connection).unwrap_err().to_string();
    assert!(message.contains("\"django_session\" already exists") && !message.contains('\n'), "{message}");
    assert_eq!(schema(connection), before);
    assert_eq!(showmigrations(connection).unwrap(), all(false));
}

#[test]
fn down_undoes_up() {
    let (_made, mut db) = database();
    let connection = db.connection().unwrap();
    let before = schema(connection);
    let back = Migrations::embedded().migrate(connection, &Target::Zero, false).unwrap();
    assert_eq!(back.unapplied, migration_names().into_iter().rev().collect::<Vec<_>>());
    assert_eq!(schema(connection), [""; 0]);
    assert_eq!(migrate(connection).unwrap(), made());
    assert_eq!(schema(connection), before);
}

#[test]
fn of_several_migrates_at_once_one_makes_the_tables() {
    let (made, _db) = empty_database();
    let start = Barrier::new(4);
    let work = || {
        let mut db = made.handle();
        let connection = db.connection().unwrap();
        start.wait();
        migrate(connection).unwrap()
    };
    let applied: Vec<_> = thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(work));
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(applied, self::made());
}
