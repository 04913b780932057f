//! `manage.py sqlmigrate`

use models::migrations::{Migrations, Target};

use crate::console::Console;
use crate::database::postgres_url;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Prints the SQL statements for the named migration. It needs no database
#[derive(clap::Args)]
pub(super) struct Args {
    /// App label of the application containing the migration
    #[arg(value_name = "app_label")]
    app_label: String,
    /// Migration name to print the SQL for
    #[arg(value_name = "migration_name")]
    migration_name: String,
    /// Nominates a database to create SQL for. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
    /// Creates SQL to unapply the migration, rather than to apply it
    #[arg(long)]
    backwards: bool,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let (app, name) = (&self.app_label, &self.migration_name);
        let migrations = Migrations::embedded();
        let missing = format!("Cannot find a migration matching '{name}' from app '{app}'.");
        let place = match migrations.target(Some(app), Some(name)) {
            Ok(Target::Migration(place)) => place,
            Err(error) if error.to_string() != missing => return Err(error.into()),
            _ => return Err(CommandError::Command(format!("{missing} Is it in INSTALLED_APPS?"))),
        };
        let is_remote = postgres_url::is(&settings.database_url);
        if is_remote && !cfg!(feature = "postgres") {
            return Err(CommandError::new(
                "this task-api was built without PostgreSQL: build it with `--features postgres`",
            ));
        }
        console.say(&migrations.sqlmigrate(place, self.backwards, is_remote)?);
        Ok(())
    }
}
