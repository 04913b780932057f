//! Django's `tests/migrations`: `migrate` makes what Django's own migrations make, and `showmigrations` only looks.

mod support;

use diesel::RunQueryDsl;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use models::migrations::{Applied, MigrationState, migrate, showmigrations};
use models::timezone::DateTime;
use models::{DbConnection, Error, Result};
use support::{database, empty_database};

const INITIAL: &str = "2026-01-01-000000_initial";
/// `sqlite_master` of a database that Django 5.2.19 migrated.
const DJANGO_SCHEMA: &str = include_str!("django/schema.sql");
/// What Django noted of that in `django_migrations`, in its order.
const DJANGO_MIGRATIONS: &str = include_str!("django/migrations.txt");

fn texts(query: &str, connection: &mut DbConnection) -> Vec<String> {
    sql::<Text>(query).load(connection).expect(query)
}

/// Every statement that made a table or an index, but for diesel's own table.
fn schema(connection: &mut DbConnection) -> Vec<String> {
    let statements = texts("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name", connection);
    let made = statements.iter().map(|statement| normalised(statement));
    sorted(made.filter(|sql| !sql.contains("__diesel_schema_migrations") && !sql.contains("sqlite_sequence")))
}

/// A statement with one blank wherever there is white space, and none inside of brackets.
fn normalised(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").replace("( ", "(").replace(" )", ")")
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<_> = items.collect();
    items.sort();
    items
}

fn initial(applied: bool) -> MigrationState {
    MigrationState { name: INITIAL.into(), applied }
}

/// The initial migration, which really ran.
fn made() -> Applied {
    Applied { name: INITIAL.into(), faked: false }
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
    let (_folder, mut db) = empty_database();
    let connection = db.connection().unwrap();
    assert_eq!(migrate(connection).unwrap(), [made()]);
    let statements = DJANGO_SCHEMA.lines().filter(|line| line.starts_with("CREATE"));
    let expected = sorted(statements.map(|line| line.trim_end_matches(';').to_owned()));
    assert_eq!(expected.len(), 27);
    assert_eq!(schema(connection), expected);
}

#[test]
fn django_finds_its_migrations_applied() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let noted = texts("SELECT app || '.' || name FROM django_migrations ORDER BY id", connection);
    assert_eq!(noted, DJANGO_MIGRATIONS.lines().collect::<Vec<_>>());
    for applied in texts("SELECT applied FROM django_migrations", connection) {
        assert!(applied.len() == 26 && DateTime::parse(&applied).is_some(), "{applied} is no time of Django's");
    }
}

#[test]
fn a_second_migrate_does_nothing() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let everything = "SELECT name || coalesce(sql, '') FROM sqlite_master UNION ALL SELECT name FROM django_migrations";
    let before = texts(everything, connection);
    assert_eq!(migrate(connection).unwrap(), []);
    assert_eq!(texts(everything, connection), before);
}

#[test]
fn showmigrations_changes_nothing_in_a_database_that_was_never_migrated() {
    let (_folder, mut db) = empty_database();
    let connection = db.connection().unwrap();
    assert_eq!(showmigrations(connection).unwrap(), [initial(false)]);
    assert_eq!(texts("SELECT name FROM sqlite_master", connection), [""; 0]);
    migrate(connection).unwrap();
    assert_eq!(showmigrations(connection).unwrap(), [initial(true)]);
}

#[test]
fn a_database_that_is_newer_than_the_program_is_left_alone() {
    let (_folder, mut db) = empty_database();
    let connection = db.connection().unwrap();
    migrate(connection).unwrap();
    let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')";
    diesel::sql_query(later).execute(connection).unwrap();
    // As if a later program had also forgotten this one's migration: there is something to apply, and it is not.
    diesel::sql_query("DELETE FROM __diesel_schema_migrations WHERE version < '9'").execute(connection).unwrap();
    let message = "the database is newer than this program: it has migration 99990101000000";
    assert_unavailable(showmigrations(connection), message);
    assert_unavailable(migrate(connection), message);
    assert_eq!(texts("SELECT version FROM __diesel_schema_migrations", connection), ["99990101000000"]);
}

#[test]
fn a_migration_that_fails_is_undone() {
    let (_folder, mut db) = empty_database();
    let connection = db.connection().unwrap();
    let theirs = "CREATE TABLE \"django_session\" (\"text\" text NOT NULL)";
    diesel::sql_query(theirs).execute(connection).unwrap();
    let message = migrate(connection).unwrap_err().to_string();
    assert!(message.contains("table \"django_session\" already exists") && !message.contains('\n'), "{message}");
    assert_eq!(schema(connection), [theirs]);
    assert_eq!(showmigrations(connection).unwrap(), [initial(false)]);
}

#[test]
fn down_undoes_up() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let before = schema(connection);
    let files =
        FileBasedMigrations::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite")).unwrap();
    connection.revert_all_migrations(files).unwrap();
    assert_eq!(schema(connection), [""; 0]);
    assert_eq!(migrate(connection).unwrap(), [made()]);
    assert_eq!(schema(connection), before);
}
