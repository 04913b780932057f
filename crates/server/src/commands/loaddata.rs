//! `manage.py loaddata`: reads fixtures into the database, and overwrites rows with the same primary keys.

use std::cell::RefCell;
use std::path::Path;

use fixtures::find::READ_STDIN;
use fixtures::{Fixture, Format, Input, Labels, Notice, find_fixture};
use models::apps;

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Installs the named fixture(s) in the database: either all of their objects or none
///
/// A label is the path of a file, or a path without format and compression: `users` finds `users.json`,
/// `users.yaml.gz` and so on.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Fixture labels. Formats are json, jsonl and yaml; compressions are gz, bz2, xz, lzma and zip. - is standard input
    /// and requires --format
    #[arg(value_name = "fixture", required = true)]
    fixtures: Vec<String>,
    /// Nominates a specific database to load fixtures into. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
    /// Only look for fixtures in the specified app. No app has a folder of fixtures here
    #[arg(long, value_name = "APP_LABEL")]
    app: Option<String>,
    /// Ignores entries in the serialized data for models and fields that do not exist
    #[arg(short, long = "ignorenonexistent")]
    ignore: bool,
    /// An `app_label` or `app_label.ModelName` to exclude. Can be used multiple times
    #[arg(short, long, value_name = "EXCLUDE")]
    exclude: Vec<String>,
    /// Format of serialized data when reading from stdin
    #[arg(long)]
    format: Option<String>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, verbosity: u8, console: &mut dyn Console) -> Result {
        let mut db = database::open_migrated(settings)?.handle();
        let installed = apps::get_models(db.connection()?)?;
        let excluded = Labels { models: &installed }.find_all(&self.exclude).map_err(CommandError::new)?;
        let current = std::env::current_dir()?;
        let console = RefCell::new(console);
        let notify = |notice| notify(notice, verbosity, &mut **console.borrow_mut());
        let found = self.fixtures.iter().map(|label| self.find_fixture(label, &current, &notify));
        let loaded = fixtures::load(found, &excluded, self.ignore, &mut db, &mut |notice| notify(notice))?;
        let found: usize = loaded.iter().map(|loaded| loaded.found).sum();
        let installed: usize = loaded.iter().map(|loaded| loaded.installed).sum();
        let of = if found == installed { String::new() } else { format!(" (of {found})") };
        if verbosity >= 1 {
            let text = format!("Installed {installed} object(s){of} from {} fixture(s)", loaded.len());
            console.borrow_mut().say(&text);
        }
        Ok(())
    }

    fn find_fixture(&self, label: &str, current: &Path, notify: &dyn Fn(Notice)) -> models::Result<Fixture> {
        if label != READ_STDIN {
            return find_fixture(label, current, &mut |step| notify(Notice::Step(step.to_owned())));
        }
        let refused = |text: String| models::Error::Fixture(text);
        let missing = || refused("--format must be specified when reading from stdin.".to_owned());
        let format = self.format.as_deref().ok_or_else(missing)?;
        let unknown = format!("Problem installing fixture '{label}': {format} is not a known serialization format.");
        let format = Format::named(format).ok_or_else(|| refused(unknown))?;
        let (name, file) = (label.to_owned(), label.to_owned());
        Ok(Fixture { name, file, format, input: Input::Stream(Box::new(std::io::stdin())) })
    }
}

fn notify(notice: Notice, verbosity: u8, console: &mut dyn Console) {
    match notice {
        Notice::Warning(text) => console.complain(&format!("Warning: {text}")),
        Notice::Step(text) if verbosity >= 2 => console.say(&text),
        Notice::Step(_) => {}
    }
}
