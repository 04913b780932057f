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
        let mut db = database.handle();
        for migration in migrations::showmigrations(db.connection()?)? {
            console.say(&format!("[{}] {}", if migration.applied { 'X' } else { ' ' }, migration.name));
        }
        // Django lists the migrations of its own files and no others.
        for version in migrations::unknown(db.connection()?)? {
            console.complain(&format!("Warning: the database also has migration {version}, of a newer program."));
        }
        Ok(())
    }
}
