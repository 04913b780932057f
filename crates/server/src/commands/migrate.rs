//! `manage.py migrate`

use models::{Database, migrations};

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
    }
    if applied.is_empty() {
        console.say("  No migrations to apply.");
    }
    Ok(())
}
