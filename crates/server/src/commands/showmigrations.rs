//! `manage.py showmigrations`

use models::migrations::{self, Label, Migrations};
use models::{Database, apps};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Shows all available migrations, and which are applied
#[derive(clap::Args)]
pub(super) struct Args {
    /// App labels of applications to limit the output to
    #[arg(value_name = "app_label")]
    app_labels: Vec<String>,
    /// Nominates a database to show migrations for. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
    /// Shows a list of all migrations and which are applied. This is the default
    #[arg(short, long, conflicts_with = "plan")]
    list: bool,
    /// Shows all migrations in the order they will be applied, under their names in Django
    #[arg(short, long)]
    plan: bool,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        self.validate_app_names()?;
        let database = match database::open_existing(settings)? {
            Some(database) => database,
            // A missing database has the same unapplied migrations as an empty one.
            None => Database::open("sqlite://:memory:", 1)?,
        };
        let mut db = database.handle();
        let migrations = migrations::showmigrations(db.connection()?)?;
        for (place, (migration, label)) in migrations.iter().zip(Migrations::embedded().labels()).enumerate() {
            let mark = if migration.applied { 'X' } else { ' ' };
            // The first migration makes the tables of all applications.
            if place == 0 || self.includes(&label) {
                console.say(&match self.plan {
                    true => format!("[{mark}]  {}", label.label),
                    false => format!("[{mark}] {}", migration.name),
                });
            }
        }
        // Django lists the migrations of its own files and no others.
        for version in migrations::unknown(db.connection()?)? {
            console.complain(&format!("Warning: the database also has migration {version}, of a newer program."));
        }
        Ok(())
    }

    /// `_validate_app_names`
    fn validate_app_names(&self) -> Result {
        let installed = apps::app_labels();
        let unknown = self.app_labels.iter().filter(|label| !installed.contains(&label.as_str()));
        let errors: Vec<String> = unknown.map(|label| format!("No installed app with label '{label}'.")).collect();
        if errors.is_empty() { Ok(()) } else { Err(CommandError::Usage(errors.join("\n"))) }
    }

    fn includes(&self, label: &Label) -> bool {
        let labels = &label.app_labels;
        self.app_labels.is_empty() || labels.is_empty() || labels.iter().any(|label| self.app_labels.contains(label))
    }
}
