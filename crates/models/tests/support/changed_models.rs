//! Models that are not what the migrations make of them.

use models::apps;
use models::fields::Column;
use models::migrations::{Migrations, NewMigration, Request, makemigrations};
use models::options::Options;

/// The application's own models, with one field more.
pub(crate) fn with_field(field: Column) -> Vec<Options> {
    let mut models = apps::own_models();
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
