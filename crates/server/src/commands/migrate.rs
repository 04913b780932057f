//! `manage.py migrate`

use models::{Database, DbConnection, apps, migrations};

use crate::console::Console;
use crate::database;
use crate::error::Result;
use crate::settings::Settings;

/// Updates database schema, and creates the database if it does not exist
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        apply(&database::open(settings)?, console)
    }
}

/// Applies the missing migrations and prints their names.
pub(super) fn apply(database: &Database, console: &mut dyn Console) -> Result {
    let applied = migrations::migrate(database.handle().connection()?)?;
    console.say("Operations to perform:\n  Apply all migrations\nRunning migrations:");
    for migration in &applied {
        let outcome =
            if migration.faked { "FAKED: Django created these tables, and they stay unchanged" } else { "OK" };
        console.say(&format!("  Applying {}... {outcome}", migration.name));
        if !migration.made.is_empty() {
            console.say(&format!(
                "  Created {}, which the site did not have. If Django is to use them too, add \
                 'rest_framework_simplejwt.token_blacklist' to its INSTALLED_APPS. Its 'migrate' then finds the tables.",
                migration.made.join(" and ")
            ));
        }
    }
    if applied.is_empty() {
        console.say("  No migrations to apply.");
    }
    warn(database.handle().connection()?, console)
}

/// Warns of other tables that refer to these, and of columns that do not fit, one line each.
fn warn(connection: &mut DbConnection, console: &mut dyn Console) -> Result {
    for key in apps::foreign_keys_to_ours(connection)? {
        let effect = match key.on_delete.as_str() {
            "NO ACTION" | "RESTRICT" => "the rows that it refers to cannot be deleted",
            _ => "its rows change when the rows that it refers to are deleted",
        };
        let (table, column, parent, on_delete) = (key.table, key.column, key.parent, key.on_delete);
        console.complain(&format!("Warning: {table}.{column} refers to {parent} (ON DELETE {on_delete}): {effect}."));
    }
    for misfit in apps::misfits(connection)? {
        console.complain(&format!("Warning: {misfit}."));
    }
    Ok(())
}
