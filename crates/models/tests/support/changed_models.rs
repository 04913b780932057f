//! Models that are not what the migrations make of them.

use std::sync::LazyLock;

use models::fields::Column;
use models::migrations::{Migrations, NewMigration, Request, makemigrations};
use models::options::Options;
use models::{Model, apps};
use tempfile::TempDir;
use test_database::{Book, migrations_copy};

/// `Book` and the application's own models.
pub(crate) fn installed() -> Vec<Options> {
    [vec![Book::options()], apps::own_models()].concat()
}

/// A new temporary folder whose folder `migrations` has all migrations, and one more that creates the table of `Book`.
pub(crate) fn migrations_with_books() -> TempDir {
    /// Made once, because the time is a part of its name.
    static MADE: LazyLock<Vec<NewMigration>> =
        LazyLock::new(|| detect(&installed(), Migrations::embedded()).expect("a migration"));
    let copy = migrations_copy();
    MADE.iter().for_each(|migration| migration.write(&copy.path().join("migrations")).expect("files"));
    copy
}

/// The migrations in such a folder.
pub(crate) fn existing() -> Migrations {
    Migrations::read(&migrations_with_books().path().join("migrations")).expect("migrations")
}

/// The installed models, where `Book` has one field more.
pub(crate) fn with_field(field: Column) -> Vec<Options> {
    let mut models = installed();
    models[0].related = &[("owner", "auth_user"), ("extra_user", "auth_user")];
    models[0].fields.push(field);
    models
}

pub(crate) fn note() -> Options {
    Options {
        app_label: "extras",
        object_name: "Note",
        db_table: "extras_note",
        fields: vec![Column::auto("id"), Column::char("text", 100), Column::foreign_key("owner")],
        many_to_many: &[],
        related: &[("owner", "auth_user")],
        natural_key: None,
    }
}

pub(crate) fn detect(models: &[Options], existing: &Migrations) -> models::Result<Vec<NewMigration>> {
    makemigrations(models, existing, &Request::default())
}
