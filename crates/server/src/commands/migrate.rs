//! `manage.py migrate`

use models::migrations::{self, Migrated, Migrations, Target};
use models::{Database, DbConnection, apps};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Updates database schema, and creates the database if it does not exist. Goes back to an applied migration
#[derive(clap::Args)]
pub(super) struct Args {
    /// App label of the migration. There is one list of migrations for all applications, so this may be left out
    #[arg(value_name = "app_label")]
    first: Option<String>,
    /// The target migration, forwards or back: a unique prefix of its name here or in Django. Use the name "zero" to
    /// unapply all migrations
    #[arg(value_name = "migration_name")]
    second: Option<String>,
    /// Goes back even if this deletes rows or the values of columns
    #[arg(long)]
    allow_data_loss: bool,
    /// Do NOT prompt the user for input of any kind. There is never a prompt
    #[arg(long, alias = "no-input")]
    noinput: bool,
    /// Nominates a database to synchronize. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
    /// Shows a list of the migration actions that will be performed
    #[arg(long)]
    plan: bool,
    /// Exits with a non-zero status if unapplied migrations exist and does not actually apply migrations
    #[arg(long)]
    check: bool,
    /// Refused: migrations are recorded without being run only where the tables have their changes, and then always
    #[arg(long)]
    fake: bool,
    /// Has no effect: the tables that Django has made are always taken as they are
    #[arg(long)]
    fake_initial: bool,
    /// Has no effect: every application has migrations
    #[arg(long)]
    run_syncdb: bool,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, verbosity: u8, console: &mut dyn Console) -> Result {
        let (app, name) = match &self.second {
            Some(name) => (self.first.as_deref(), Some(name.as_str())),
            None => (None, self.first.as_deref()),
        };
        let target = Migrations::embedded().target(app, name)?;
        self.refuse(app.or(name))?;
        if self.plan || self.check {
            return self.show_plan(settings, &target, console);
        }
        run(&database::open(settings)?, &target, self.allow_data_loss, verbosity, console)
    }

    /// The options that cannot be followed.
    fn refuse(&self, app: Option<&str>) -> Result {
        if let Some(app) = app.filter(|_| self.run_syncdb) {
            return Err(CommandError::Command(format!("Can't use run_syncdb with app '{app}' as it has migrations.")));
        }
        if self.fake {
            let text = "--fake is not supported. 'task-api migrate' compares the tables with each migration, and records \
                        without running it what Django or another program has done already.";
            return Err(CommandError::Command(text.to_owned()));
        }
        Ok(())
    }

    /// `--plan` and `--check`, which change nothing.
    fn show_plan(&self, settings: &Settings, target: &Target, console: &mut dyn Console) -> Result {
        let database = match database::open_existing(settings)? {
            Some(database) => database,
            None => Database::open("sqlite://:memory:", 1)?,
        };
        let steps = Migrations::embedded().planned(database.handle().connection()?, target)?;
        if self.plan {
            console.say("Planned operations:");
            if steps.is_empty() {
                console.say("  No planned migration operations.");
            }
            for step in &steps {
                console.say(&format!("{}\n    {}", step.label, step.operation));
            }
        }
        if self.check && !steps.is_empty() { Err(CommandError::Said) } else { Ok(()) }
    }
}

/// Applies the missing migrations and prints their names.
pub(super) fn apply(database: &Database, console: &mut dyn Console) -> Result {
    run(database, &Target::Latest, false, 1, console)
}

fn run(
    database: &Database,
    target: &Target,
    allow_data_loss: bool,
    verbosity: u8,
    console: &mut dyn Console,
) -> Result {
    let migrated = Migrations::embedded().migrate(database.handle().connection()?, target, allow_data_loss)?;
    if verbosity >= 1 {
        let operations = match target {
            Target::Latest => "Apply all migrations".to_owned(),
            Target::Zero => "Unapply all migrations".to_owned(),
            Target::Migration(place) => {
                format!("Target specific migration: {}", Migrations::embedded().names()[*place])
            }
        };
        console.say(&format!("Operations to perform:\n  {operations}\nRunning migrations:"));
        tell(&migrated, console);
    }
    let mut db = database.handle();
    // If migrations are still unapplied, the tables are expected not to fit the models, so print no warnings.
    if migrations::unapplied(db.connection()?)? == 0 { warn(db.connection()?, console) } else { Ok(()) }
}

fn tell(migrated: &Migrated, console: &mut dyn Console) {
    for name in &migrated.unapplied {
        console.say(&format!("  Unapplying {name}... OK"));
    }
    for migration in &migrated.applied {
        let is_initial = Migrations::embedded().names().first() == Some(&migration.name.as_str());
        let outcome = match (migration.faked, is_initial) {
            (false, _) => "OK",
            (true, true) => "FAKED: Django created these tables, and they stay unchanged",
            (true, false) => "FAKED: the database has these changes already",
        };
        console.say(&format!("  Applying {}... {outcome}", migration.name));
        if !migration.made.is_empty() {
            console.say(&format!(
                "  Created {}, which the site did not have. If Django is to use them too, add \
                 'rest_framework_simplejwt.token_blacklist' to its INSTALLED_APPS. Its 'migrate' then finds the tables.",
                migration.made.join(" and ")
            ));
        }
    }
    if !migrated.unknown.is_empty() {
        console.say(&format!(
            "  The database is newer than this program, which serves it as it is: it has migration {}. Nothing is done.",
            migrated.unknown.join(", ")
        ));
    } else if migrated.applied.is_empty() && migrated.unapplied.is_empty() {
        console.say("  No migrations to apply.");
        let changed = migrations::changed_apps(&apps::own_models(), Migrations::embedded()).unwrap_or_default();
        if !changed.is_empty() {
            console.say(&format!(
                "  Your models in app(s): '{}' have changes that are not yet reflected in a migration, and so won't be \
                 applied.\n  Run 'task-api makemigrations' to make new migrations, build the program again, and then \
                 re-run 'task-api migrate' to apply them.",
                changed.join("', '")
            ));
        }
    }
}

/// Prints a warning for each foreign key of an unknown table to this program's tables, and for each column that does
/// not fit.
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
