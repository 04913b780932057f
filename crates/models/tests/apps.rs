//! `Model._meta` beside the tables: every column that `migrate` makes is described, and nothing else.

use std::collections::BTreeMap;

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use models::fields::Column;
use models::fields::Kind;
use models::{DbConnection, apps};
use test_database::{database, on_postgres};

/// The columns of a table: name, then type, and `null` where there may be none.
fn columns(table: &str, connection: &mut DbConnection) -> BTreeMap<String, String> {
    let query = if on_postgres() {
        format!(
            "column_name || ' ' || data_type || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END \
             FROM information_schema.columns WHERE table_name = '{table}'"
        )
    } else {
        format!("name || ' ' || lower(type) || iif(\"notnull\", '', ' null') FROM pragma_table_info('{table}')")
    };
    let rows: Vec<String> = sql::<Text>(&format!("SELECT {query}")).load(connection).expect("columns");
    rows.iter().map(|row| row.split_once(' ').expect("a type")).map(|(name, rest)| (name.into(), rest.into())).collect()
}

/// How the types of its column may begin, SQLite's and PostgreSQL's.
fn types(column: &Column) -> &'static [&'static str] {
    match column.kind {
        Kind::Auto | Kind::Integer | Kind::ForeignKey => &["integer", "bigint"],
        Kind::Char { .. } | Kind::Text => &["varchar", "character varying", "text"],
        Kind::Boolean => &["bool"],
        Kind::DateTime => &["datetime", "timestamp with time zone"],
    }
}

#[test]
fn every_column_of_every_table_is_described() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let models = apps::get_models(connection).unwrap();
    // Django's own seven, and those of the application.
    assert_eq!(models.len(), 7 + apps::own_models().len());
    assert_eq!(apps::unknown_tables(connection).unwrap(), Vec::<String>::new());
    for model in &models {
        let mut there = columns(model.db_table, connection);
        for column in &model.fields {
            let name = column.attname();
            let found = there.remove(&name).unwrap_or_else(|| panic!("{} has no {name}", model.db_table));
            assert!(types(column).iter().any(|kind| found.starts_with(kind)), "{}.{name}: {found}", model.db_table);
            assert_eq!(found.ends_with(" null"), column.null, "{}.{name}: {found}", model.db_table);
        }
        assert!(there.is_empty(), "{} has {there:?}", model.db_table);
        for field in model.many_to_many {
            let there: Vec<String> = columns(field.through, connection).into_keys().collect();
            assert!(there.contains(&format!("{}_id", field.source)) && there.len() == 3, "{there:?}");
            assert!(there.contains(&format!("{}_id", field.target)), "{there:?}");
        }
    }
}

#[test]
fn an_application_without_its_table_is_not_installed() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    connection.batch_execute("DROP TABLE django_session; CREATE TABLE polls_poll (id integer)").unwrap();
    let models = apps::get_models(connection).unwrap();
    assert!(models.len() == 6 + apps::own_models().len() && models.iter().all(|model| model.app_label != "sessions"));
    assert_eq!(apps::unknown_tables(connection).unwrap(), ["polls_poll"]);
}

#[test]
fn foreign_keys_of_unknown_tables_are_listed() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    assert_eq!(apps::foreign_keys_to_ours(connection).unwrap(), []);
    connection
        .batch_execute(
            "CREATE TABLE polls_poll (id integer PRIMARY KEY); \
             CREATE TABLE site_audit (id integer PRIMARY KEY, token bigint REFERENCES token_blacklist_outstandingtoken (id), \
             poll integer REFERENCES polls_poll (id), who integer REFERENCES auth_user (id) ON DELETE CASCADE)",
        )
        .unwrap();
    let keys = apps::foreign_keys_to_ours(connection).unwrap();
    let keys: Vec<_> = keys.iter().map(|key| [&*key.table, &*key.column, &*key.parent, &*key.on_delete]).collect();
    let token = ["site_audit", "token", "token_blacklist_outstandingtoken", "NO ACTION"];
    assert_eq!(keys, [token, ["site_audit", "who", "auth_user", "CASCADE"]]);
}

#[test]
fn an_unknown_required_column_is_a_misfit() {
    for (sql, misfits) in [
        ("ALTER TABLE auth_user ADD COLUMN due integer", &[][..]),
        ("ALTER TABLE auth_user ADD COLUMN due integer NOT NULL DEFAULT 7", &[]),
        (
            "ALTER TABLE auth_user RENAME COLUMN email TO words",
            &["auth_user.words needs a value that this program does not give it", "auth_user.email is missing"],
        ),
        ("ALTER TABLE auth_user RENAME COLUMN last_login TO seen", &["auth_user.last_login is missing"]),
    ] {
        let (_folder, mut db) = database();
        let connection = db.connection().unwrap();
        connection.batch_execute(sql).expect(sql);
        assert_eq!(apps::misfits(connection).unwrap(), misfits, "{sql}");
    }
}
