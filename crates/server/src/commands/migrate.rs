//! `manage.py migrate`

use models::{Database, DbConnection, apps, migrations};

use crate::console::Console;
use crate::database;
use crate::error::Result;
use crate::settings::Settings;

/// Updates database schema, and makes the database if it is not there
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        apply(&database::open(settings)?, console)
    }
}

/// Applies what is missing, and says what that was.
pub(super) fn apply(database: &Database, console: &mut dyn Console) -> Result {
    let applied = migrations::migrate(database.handle().connection()?)?;
    console.say("Operations to perform:\n  Apply all migrations\nRunning migrations:");
    for migration in &applied {
        let outcome = if migration.faked { "FAKED: Django made these tables, and they stay as they are" } else { "OK" };
        console.say(&format!("  Applying {}... {outcome}", migration.name));
        if !migration.made.is_empty() {
            console.say(&format!(
                "  Made {}, which the site had not. When its Django is to know them, add \
                 'rest_framework_simplejwt.token_blacklist' to its INSTALLED_APPS; its 'migrate' then finds them made.",
                migration.made.join(" and ")
            ));
        }
    }
    if applied.is_empty() {
        console.say("  No migrations to apply.");
    }
    warn(database.handle().connection()?, console)
}

/// Names what others have put beside the tables, one line each.
fn warn(connection: &mut DbConnection, console: &mut dyn Console) -> Result {
    for key in apps::foreign_keys_to_ours(connection)? {
        let effect = match key.on_delete.as_str() {
            "NO ACTION" | "RESTRICT" => "rows that it refers to cannot be deleted",
            _ => "its rows change when those that it refers to are deleted",
        };
        let (table, column, parent, on_delete) = (key.table, key.column, key.parent, key.on_delete);
        console.complain(&format!("Warning: {table}.{column} refers to {parent} (ON DELETE {on_delete}): {effect}."));
    }
    for misfit in apps::misfits(connection)? {
        console.complain(&format!("Warning: {misfit}."));
    }
    Ok(())
}
