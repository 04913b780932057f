//! `manage.py dumpdata`: the rows of the site as a fixture, which `loaddata` reads, Django's as well as this one.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use models::apps;
use services::fixtures::{self, Labels};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Output the contents of the database as a fixture in JSON, as they are at one moment
///
/// Django's own dumpdata cuts times to milliseconds; here they keep their microseconds. The fixture holds the hashes of
/// passwords.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Restricts dumped data to the specified `app_label` or `app_label.ModelName`
    #[arg(value_name = "app_label[.ModelName]")]
    labels: Vec<String>,
    /// Specifies the output serialization format for fixtures
    #[arg(long, value_parser = ["json"], default_value = "json")]
    format: String,
    /// Specifies the indent level to use when pretty-printing output
    #[arg(long)]
    indent: Option<u8>,
    /// An `app_label` or `app_label.ModelName` to exclude (use multiple --exclude to exclude multiple apps/models)
    #[arg(short, long, value_name = "EXCLUDE")]
    exclude: Vec<String>,
    /// Specifies file to which the output is written; only its owner can read it
    #[arg(short, long)]
    output: Option<PathBuf>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let mut db = database::open_migrated(settings)?.handle();
        let installed = apps::get_models(db.connection()?)?;
        let models = Labels { models: &installed }.select(&self.labels, &self.exclude).map_err(CommandError::new)?;
        let unable =
            |error: &dyn std::fmt::Display| CommandError::new(format!("Unable to serialize database: {error}"));
        let indent = self.indent.map(usize::from);
        let mut out: Box<dyn Write> = match &self.output {
            Some(file) => Box::new(BufWriter::new(create_private(file).map_err(|error| unable(&error))?)),
            None => Box::new(BufWriter::new(io::stdout())),
        };
        fixtures::dump(&models, indent, &mut db, &mut out).map_err(|error| unable(&error))?;
        if self.labels.is_empty() {
            for table in apps::unknown_tables(db.connection()?)? {
                console.complain(&format!("Warning: the table {table} is of no model known here, and was left out."));
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<File> {
    use std::fs::Permissions;
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    // A file that was there may have been open to others; what is no file, a pipe say, stays as it is.
    if file.metadata()?.is_file() {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).open(path)
}
