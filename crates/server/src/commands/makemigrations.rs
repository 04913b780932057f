//! `manage.py makemigrations`: new migrations for the changes of the models.

use std::path::{Path, PathBuf};

use models::apps;
use models::migrations::{self, Migrations, NewMigration, Request};

use crate::console::Console;
use crate::error::{CommandError, Result};

/// Creates new migration(s) for the differences between the models and the existing migrations, in the folder
/// `migrations` of the current folder or of a parent folder
#[derive(clap::Args)]
pub(super) struct Args {
    /// The applications to check, and the name of the new migration(s). Without a name, one is made from the changes
    #[arg(value_name = "app_label|NAME")]
    words: Vec<String>,
    /// Use this name for migration file(s)
    #[arg(short, long)]
    name: Option<String>,
    /// Create an empty migration, for SQL that is written by hand
    #[arg(long)]
    empty: bool,
    /// Just show what migrations would be made; don't actually write them. With --verbosity 3, also the contents of the
    /// files
    #[arg(long)]
    dry_run: bool,
    /// Exit with a non-zero status if model changes are missing migrations and don't actually write them
    #[arg(long)]
    check: bool,
    /// Do NOT prompt the user for input of any kind. There is never a prompt
    #[arg(long, alias = "no-input")]
    noinput: bool,
}

impl Args {
    pub(super) fn handle(&self, verbosity: u8, console: &mut dyn Console) -> Result {
        let (app_labels, name) = self.words()?;
        let folder = folder()?;
        let models = apps::own_models();
        let request = Request { app_labels: &app_labels, name: name.as_deref(), empty: self.empty };
        let made = migrations::makemigrations(&models, &Migrations::read(&folder)?, &request)?;
        if made.is_empty() {
            if verbosity >= 1 {
                console.say(&nothing(&app_labels));
            }
            return Ok(());
        }
        for migration in made.iter().filter(|_| verbosity >= 1) {
            self.tell(migration, &folder, verbosity, console);
        }
        if self.check {
            return Err(CommandError::Said);
        }
        if !self.dry_run {
            made.iter().try_for_each(|migration| migration.write(&folder))?;
            if verbosity >= 1 {
                console.say("Build the program again, so that it contains them, and apply them: cargo run -- migrate");
            }
        }
        Ok(())
    }

    /// The applications and the name among the words of the command line.
    fn words(&self) -> Result<(Vec<String>, Option<String>)> {
        let installed = apps::app_labels();
        let is_app = |word: &&String| installed.contains(&word.as_str());
        let (apps, names): (Vec<_>, Vec<_>) = self.words.iter().partition(is_app);
        let mut names = names.into_iter().chain(&self.name);
        let (name, more) = (names.next(), names.next());
        if more.is_some() {
            let unknown = name.map_or("", String::as_str);
            return Err(CommandError::new(format!("No installed app with label '{unknown}'.")));
        }
        let mut app_labels: Vec<String> = apps.into_iter().cloned().collect();
        if self.empty && app_labels.is_empty() {
            app_labels = own_app()?;
        }
        Ok((app_labels, name.cloned()))
    }

    /// Prints a migration, as Django's `write_migration_files` does.
    fn tell(&self, migration: &NewMigration, folder: &Path, verbosity: u8, console: &mut dyn Console) {
        console.say(&format!("Migrations for '{}':", migration.app_label));
        for database in ["sqlite", "postgres"] {
            console.say(&format!("  {}", folder.join(database).join(&migration.name).display()));
        }
        for operation in &migration.operations {
            console.say(&format!("    {operation}"));
        }
        if self.dry_run && verbosity == 3 {
            for (path, text) in &migration.files {
                console.say(&format!("Full migrations file '{}':\n{text}", folder.join(path).display()));
            }
        }
    }
}

/// The application for an empty migration, if there is only one application.
fn own_app() -> Result<Vec<String>> {
    let mut labels: Vec<String> = apps::own_models().iter().map(|model| model.app_label.to_owned()).collect();
    labels.dedup();
    match labels.len() {
        1 => Ok(labels),
        _ => Err(CommandError::new("You must supply at least one app label when using --empty.")),
    }
}

fn nothing(app_labels: &[String]) -> String {
    match app_labels {
        [] => "No changes detected".to_owned(),
        [app] => format!("No changes detected in app '{app}'"),
        apps => format!("No changes detected in apps '{}'", apps.join("', '")),
    }
}

/// The folder of the migrations. It is searched from the current folder upwards, not where the program was built.
fn folder() -> Result<PathBuf> {
    let is_complete = |folder: &PathBuf| folder.join("sqlite").is_dir() && folder.join("postgres").is_dir();
    let here = PathBuf::from("migrations");
    if is_complete(&here) {
        return Ok(here);
    }
    let current = std::env::current_dir()?;
    let mut above = current.ancestors().skip(1).map(|folder| folder.join("migrations"));
    above.find(is_complete).ok_or_else(|| {
        CommandError::new(
            "There is no folder 'migrations' with the folders 'sqlite' and 'postgres' in the current folder or above. \
             Run this command in the folder of the project",
        )
    })
}
