//! Parses the arguments of `migrate`: an application, a migration, or `zero`.

use super::loader::{Migration, Migrations};
use crate::apps;
use crate::error::{Error, Result};

/// How far `migrate` goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// To the last migration.
    Latest,
    /// To this migration, by its place in the list: forwards, or back where it is applied.
    Migration(usize),
    /// Back to an empty database.
    Zero,
}

impl Migrations {
    /// The target that `migrate [app_label] [migration_name]` names.
    ///
    /// There is one list of migrations for all applications, so an application alone means all migrations. A migration
    /// is given by its folder, its version, the name after the version, its name in Django, or a unique prefix of one
    /// of these.
    ///
    /// # Errors
    /// [`Error::Unavailable`] in Django's words, where the names fit no migration or several. For several, the text lists
    /// the command for each. Also for `zero` with one of several applications.
    pub fn target(&self, app_label: Option<&str>, name: Option<&str>) -> Result<Target> {
        match (app_label, name) {
            (None, None) => Ok(Target::Latest),
            (Some(app), _) if !is_installed(app) => Err(error(format!("No installed app with label '{app}'."))),
            (Some(_), None) => Ok(Target::Latest),
            (None, Some("zero")) => Ok(Target::Zero),
            (Some(app), Some("zero")) => zero(app),
            (None, Some(app)) if is_installed(app) => Ok(Target::Latest),
            (app, Some(name)) => self.named(app, name),
        }
    }

    /// `get_migration_by_prefix`
    fn named(&self, app: Option<&str>, name: &str) -> Result<Target> {
        let names: Vec<Vec<String>> = self.sqlite().iter().map(|migration| names(migration, app)).collect();
        let places = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let places = names.iter().enumerate();
            places.filter(|(_, names)| names.iter().any(|name| fits(name))).map(|(place, _)| place).collect()
        };
        let exact = places(&|other| other == name);
        let found = if exact.is_empty() { places(&|other| other.starts_with(name)) } else { exact };
        let of_app = app.map_or_else(String::new, |app| format!(" in app '{app}'"));
        match found.as_slice() {
            [place] => Ok(Target::Migration(*place)),
            [] => {
                let of_app = of_app.replacen(" in ", " from ", 1);
                Err(error(format!("Cannot find a migration matching '{name}'{of_app}.")))
            }
            several => {
                let commands: Vec<String> = several.iter().map(|place| command(&self.sqlite()[*place])).collect();
                Err(error(format!(
                    "More than one migration matches '{name}'{of_app}. Please be more specific: {}.",
                    commands.join(" or ")
                )))
            }
        }
    }
}

/// The command that names this migration and no other.
fn command(migration: &Migration) -> String {
    match migration.django_names().first() {
        Some(django) => format!("'task-api migrate {} {}'", django.app, django.name),
        None => format!("'task-api migrate {}'", migration.name),
    }
}

fn is_installed(app: &str) -> bool {
    apps::app_labels().contains(&app)
}

/// `migrate APP zero`. The first migration makes the tables of all applications, so it can be unapplied for one of them
/// only if there is no other one.
fn zero(app: &str) -> Result<Target> {
    if apps::app_labels().iter().all(|other| *other == app) {
        return Ok(Target::Zero);
    }
    Err(error(format!(
        "The first migration makes the tables of all applications, so 'zero' cannot unapply those of '{app}' alone. Use \
         'task-api migrate zero' to unapply all migrations of all applications."
    )))
}

/// The names that `migrate` accepts for a migration. None if it belongs to another application than `app`.
fn names(migration: &Migration, app: Option<&str>) -> Vec<String> {
    let django = migration.django_names();
    if app.is_some_and(|app| !django.is_empty() && django.iter().all(|django| django.app != app)) {
        return Vec::new();
    }
    let ours = [migration.name.to_string(), migration.version(), migration.title().to_owned()];
    ours.into_iter().chain(django.into_iter().map(|django| django.name)).collect()
}

fn error(text: String) -> Error {
    Error::Unavailable(text)
}
