//! A database of a Django whose site uses SimpleJWT without its application `token_blacklist`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Text};
use models::migrations::migrate;
use models::timezone;
use models::{BlacklistedToken, DbConnection, Model, OutstandingToken, User, UserData, apps};
use test_database::database;

const OUTSTANDING: &str = "token_blacklist_outstandingtoken";
const BLACKLISTED: &str = "token_blacklist_blacklistedtoken";

/// Leaves what Django makes without the application.
fn forget_tokens(connection: &mut DbConnection) {
    connection
        .batch_execute(&format!(
            "DROP TABLE {BLACKLISTED}; DROP TABLE {OUTSTANDING}; DROP TABLE __diesel_schema_migrations; \
             DELETE FROM django_migrations WHERE app = 'token_blacklist'"
        ))
        .unwrap();
}

fn noted(connection: &mut DbConnection) -> Vec<String> {
    let query = "SELECT name FROM django_migrations WHERE app = 'token_blacklist' ORDER BY name";
    sql::<Text>(query).load(connection).unwrap()
}

fn count(query: &str, connection: &mut DbConnection) -> i64 {
    sql::<BigInt>(&format!("SELECT count(*) FROM {query}")).get_result(connection).expect(query)
}

#[test]
fn the_tables_are_created_and_recorded_as_in_django() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let before = noted(connection);
    assert_eq!(before.len(), 12);
    forget_tokens(connection);
    let applied = migrate(connection).unwrap();
    assert!(applied[0].faked && applied[0].made == [OUTSTANDING, BLACKLISTED], "{applied:?}");
    assert_eq!(noted(connection), before);
    assert_eq!(apps::misfits(connection).unwrap(), [""; 0]);
    assert_eq!(migrate(connection).unwrap(), []);
}

#[test]
fn django_without_the_application_can_delete_a_user() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    forget_tokens(connection);
    migrate(connection).unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    let (created_at, expires_at) = (Some(timezone::now()), timezone::now());
    let token = OutstandingToken { user_id: Some(ann.id), jti: "a".into(), token: "t".into(), created_at, expires_at };
    let id = token.create(connection).unwrap();
    assert!(BlacklistedToken::get_or_create(id, connection).unwrap());
    ann.delete(connection).unwrap();
    assert_eq!(count(&format!("{OUTSTANDING} WHERE user_id IS NULL"), connection), 1);
    connection.batch_execute(&format!("DELETE FROM {OUTSTANDING}")).unwrap();
    assert_eq!(count(BLACKLISTED, connection), 0);
}

#[test]
fn a_single_token_table_is_an_error() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    connection.batch_execute(&format!("DROP TABLE {BLACKLISTED}; DROP TABLE __diesel_schema_migrations")).unwrap();
    let error = migrate(connection).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("{BLACKLISTED} is not the table that Django makes: it is not there")),
        "{error}"
    );
    assert!(error.contains("'python manage.py migrate token_blacklist'"), "{error}");
}
