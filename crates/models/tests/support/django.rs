//! A database that Django has migrated.

use test_database::on_postgres;

/// The tables that Django 5.2.19 makes, as SQL.
pub(crate) fn django_sql() -> &'static str {
    if on_postgres() { include_str!("../django/postgres.sql") } else { include_str!("../django/sqlite.sql") }
}
