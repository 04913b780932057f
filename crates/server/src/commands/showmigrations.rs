//! `manage.py showmigrations`

use models::{Database, migrations};

use crate::console::Console;
use crate::database;
use crate::error::Result;
use crate::settings::Settings;

/// Shows all available migrations, and which are applied
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let database = match database::open_existing(settings)? {
            Some(database) => database,
            // A missing database has the same unapplied migrations as an empty one.
            None => Database::open("sqlite://:memory:", 1)?,
        };
        for migration in migrations::showmigrations(database.handle().connection()?)? {
            console.say(&format!("[{}] {}", if migration.applied { 'X' } else { ' ' }, migration.name));
        }
        Ok(())
    }
}
