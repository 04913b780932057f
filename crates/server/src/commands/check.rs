//! `manage.py check`

mod hashers;
mod middleware;
mod report;
mod security;
mod sslmode;
mod tables;

use models::{DbConnection, apps, migrations, sqlite_options};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;
use crate::startup;

use report::Level;

pub(super) use hashers::{Advice, advice};
pub(super) use report::CheckMessage;
pub(super) use security::warnings;
pub(super) use sslmode::is_unsafe;

/// Checks the settings and the database for potential problems, and changes nothing
#[derive(clap::Args)]
pub(super) struct Args {
    /// App labels. All applications are checked
    #[arg(value_name = "app_label")]
    app_labels: Vec<String>,
    /// Run only checks labeled with given tag. Can be used multiple times
    #[arg(short, long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// List available tags
    #[arg(long)]
    list_tags: bool,
    /// Check deployment settings
    #[arg(long)]
    deploy: bool,
    /// Message level that will cause the command to exit with a non-zero status
    #[arg(long, value_enum, default_value_t = Level::Error)]
    fail_level: Level,
    /// Run database related checks against these aliases. They always run, and there is only one database
    #[arg(long, value_parser = ["default"])]
    database: Vec<String>,
}

/// The tags of the checks of this program.
const TAGS: [&str; 3] = [DATABASE, MODELS, SECURITY];
const DATABASE: &str = "database";
const MODELS: &str = "models";
const SECURITY: &str = "security";

/// Django's other tags. No check of this program has one of them.
const OTHER_TAGS: [&str; 9] = [
    "async_support",
    "caches",
    "commands",
    "compatibility",
    "files",
    "staticfiles",
    "templates",
    "translation",
    "urls",
];

const JOURNAL: &str = "The database file has no write-ahead log, so readers wait for writers. 'task-api runserver' changes \
                       its journal_mode to \"wal\", which Django supports too. It does not start if SQLite cannot do \
                       this, for example on a network file system.";

/// Checks that the tables fit the models.
///
/// # Errors
/// The messages for those that do not, as `check` prints them.
pub(super) fn check_tables(connection: &mut DbConnection, console: &mut dyn Console) -> Result {
    report::report(&tables::errors(connection)?, Level::Error, console)
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        self.validate()?;
        if self.list_tags {
            console.say(&TAGS.join("\n"));
            return Ok(());
        }
        let key = startup::secret_key(settings)?;
        let tokens = startup::check_tokens(settings, &key)?;
        startup::check_settings(settings, &key)?;
        let database = match self.runs(DATABASE) || self.runs(MODELS) {
            true => database::open_existing(settings)?,
            false => None,
        };
        let (mut unapplied, mut messages) = (0, Vec::new());
        if let Some(database) = &database {
            let mut db = database.handle();
            unapplied = migrations::unapplied(db.connection()?)?;
            // `migrate` creates the tables and sets the journal mode, so neither is a problem before it.
            if unapplied == 0 {
                messages = self.check_database(db.connection()?)?;
            }
        }
        if self.deploy && self.runs(SECURITY) {
            messages.extend(warnings(settings, &tokens));
        }
        report::report(&messages, self.fail_level, console)?;
        match &database {
            Some(database) => tell(unapplied, settings, database.handle().connection()?, console),
            None => Ok(()),
        }
    }

    /// Checks the names on the command line.
    fn validate(&self) -> Result {
        let installed = apps::app_labels();
        if let Some(label) = self.app_labels.iter().find(|label| !installed.contains(&label.as_str())) {
            return Err(CommandError::Command(format!("No installed app with label '{label}'.")));
        }
        let is_known = |tag: &str| TAGS.contains(&tag) || OTHER_TAGS.contains(&tag);
        match self.tags.iter().find(|tag| !is_known(tag)) {
            Some(tag) => Err(CommandError::Command(format!("There is no system check with the \"{tag}\" tag."))),
            None => Ok(()),
        }
    }

    fn runs(&self, tag: &str) -> bool {
        self.tags.is_empty() || self.tags.iter().any(|chosen| chosen == tag)
    }

    fn check_database(&self, connection: &mut DbConnection) -> Result<Vec<CheckMessage>> {
        let mut messages = if self.runs(MODELS) { tables::errors(connection)? } else { Vec::new() };
        if self.runs(DATABASE) {
            let journal = migrations::unprepared_journal(connection)?;
            messages.extend(journal.map(|_mode| CheckMessage::warning("sqlite.W001", JOURNAL)));
            let slow = sqlite_options::warning(connection)?;
            let advice = Some(sqlite_options::ADVICE.to_owned());
            messages.extend(slow.map(|text| CheckMessage::warning("sqlite.W002", format!("{text}.")).hint(advice)));
        }
        Ok(messages)
    }
}

/// Prints what is no message of a check: the state of the migrations and of the passwords.
fn tell(unapplied: usize, settings: &Settings, connection: &mut DbConnection, console: &mut dyn Console) -> Result {
    if unapplied > 0 {
        let text = format!("You have {unapplied} unapplied migration(s).");
        console.say(&format!("\n{text}\nRun 'task-api migrate' to apply them."));
        return Ok(());
    }
    for version in migrations::unknown(connection)? {
        console.complain(&format!(
            "Warning: the database is newer than this program, which serves it as it is: it has migration {version}."
        ));
    }
    for advice in advice(&settings.password_hashers, connection)? {
        console.say(&format!("\n{}", advice.text()));
    }
    Ok(())
}
