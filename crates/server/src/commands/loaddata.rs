//! `manage.py loaddata`: fixtures into the database, over the rows with the same keys.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use models::apps;
use services::fixtures::{self, Fixture, Labels};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Installs the named fixture(s) in the database: all of their objects, or none
///
/// Objects need their primary keys; natural keys are not understood.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Files in JSON, as dumpdata writes them; - is standard input, and needs --format
    #[arg(value_name = "fixture", required = true)]
    fixtures: Vec<String>,
    /// Format of serialized data when reading from stdin
    #[arg(long)]
    format: Option<String>,
    /// Ignores entries in the serialized data for models and fields that do not exist
    #[arg(short, long = "ignorenonexistent")]
    ignore: bool,
    /// An `app_label` or `app_label.ModelName` to exclude. Can be used multiple times
    #[arg(short, long, value_name = "EXCLUDE")]
    exclude: Vec<String>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let mut db = database::open_migrated(settings)?.handle();
        let installed = apps::get_models(db.connection()?)?;
        let excluded = Labels { models: &installed }.find_all(&self.exclude).map_err(CommandError::new)?;
        let fixtures = self.fixtures.iter().map(|label| self.find_fixture(label)).collect::<Result<Vec<Fixture>>>()?;
        let loaded = fixtures::load(fixtures, &excluded, self.ignore, &mut db)?;
        for (label, _) in self.fixtures.iter().zip(&loaded).filter(|(_, loaded)| loaded.found == 0) {
            console.complain(&format!("Warning: No fixture data found for '{label}'. (File format may be invalid.)"));
        }
        let found: usize = loaded.iter().map(|loaded| loaded.found).sum();
        let installed: usize = loaded.iter().map(|loaded| loaded.installed).sum();
        let of = if found == installed { String::new() } else { format!(" (of {found})") };
        console.say(&format!("Installed {installed} object(s){of} from {} fixture(s)", loaded.len()));
        Ok(())
    }

    /// `find_fixtures` and `parse_name`, for files: no folder is searched.
    fn find_fixture(&self, label: &str) -> Result<Fixture> {
        if label == "-" {
            let missing = || CommandError::Command("--format must be specified when reading from stdin.".to_owned());
            check_format(label, self.format.as_deref().ok_or_else(missing)?)?;
            return Ok(Fixture { name: label.to_owned(), reader: Box::new(io::stdin()) });
        }
        let mut file = PathBuf::from(label);
        match Path::new(label).extension() {
            None => _ = file.set_extension("json"),
            Some(format) => check_format(&file.with_extension("").display().to_string(), &format.to_string_lossy())?,
        }
        let name = file.with_extension("").display().to_string();
        let reader = File::open(&file).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => CommandError::Command(format!("No fixture named '{name}' found.")),
            _ => CommandError::new(format!("Problem installing fixture '{}': {error}", file.display())),
        })?;
        Ok(Fixture { name: file.display().to_string(), reader: Box::new(reader) })
    }
}

fn check_format(name: &str, format: &str) -> Result {
    if format == "json" {
        return Ok(());
    }
    let text = format!("Problem installing fixture '{name}': {format} is not a known serialization format.");
    Err(CommandError::Command(text))
}
