//! `manage.py dumpdata`: writes the rows of the site as a fixture. Django's `loaddata` and this server's both read it.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use fixtures::{Dump, Format, Labels, output};
use models::{Db, apps};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Output a consistent snapshot of the database as a fixture of the given format
///
/// Times in JSON keep their microseconds; Django's dumpdata truncates them to milliseconds. The fixture contains
/// password hashes.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Restricts dumped data to the specified `app_label` or `app_label.ModelName`
    #[arg(value_name = "app_label[.ModelName]")]
    labels: Vec<String>,
    /// Specifies the output serialization format for fixtures: json, jsonl or yaml
    #[arg(long, default_value = "json")]
    format: String,
    /// Specifies the indent level to use when pretty-printing output
    #[arg(long)]
    indent: Option<u8>,
    /// Nominates a specific database to dump fixtures from. There is only one
    #[arg(long, value_parser = ["default"], default_value = "default")]
    database: String,
    /// An `app_label` or `app_label.ModelName` to exclude (use multiple --exclude to exclude multiple apps/models)
    #[arg(short, long, value_name = "EXCLUDE")]
    exclude: Vec<String>,
    /// Use natural foreign keys if they are available
    #[arg(long)]
    natural_foreign: bool,
    /// Use natural primary keys if they are available
    #[arg(long)]
    natural_primary: bool,
    /// Dump all models stored in the database. This is always the case here
    #[arg(short, long)]
    all: bool,
    /// Only dump objects with given primary keys. Accepts a comma-separated list of keys. This option only works when
    /// you specify one model
    #[arg(long)]
    pks: Option<String>,
    /// Specifies file to which the output is written. The file is replaced only when the dump is complete. A new file
    /// can be read only by its owner. A name that ends with .gz, .bz2, .xz or .lzma makes a compressed file
    #[arg(short, long)]
    output: Option<PathBuf>,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let mut db = database::open_migrated(settings)?.handle();
        let installed = apps::get_models(db.connection()?)?;
        let pks = self.primary_keys()?;
        let labels = Labels { models: &installed };
        let models = labels.select(&self.labels, &self.exclude, self.natural_foreign).map_err(CommandError::new)?;
        let dump = Dump {
            models: &models,
            installed: &installed,
            format: self.format()?,
            indent: self.indent.map(usize::from),
            natural_foreign: self.natural_foreign,
            natural_primary: self.natural_primary,
            pks: pks.as_deref(),
        };
        self.write(&dump, &mut db, console)
            .map_err(|error| CommandError::new(format!("Unable to serialize database: {error}")))?;
        if self.labels.is_empty() {
            for table in apps::unknown_tables(db.connection()?)? {
                console.complain(&format!("Warning: the table {table} belongs to no known model. It was left out."));
            }
            for column in apps::unknown_columns(db.connection()?)? {
                console.complain(&format!("Warning: the column {column} is of no model known here, and was left out."));
            }
        }
        Ok(())
    }

    fn write(&self, dump: &Dump<'_>, db: &mut Db, console: &mut dyn Console) -> models::Result {
        let unwritable = |error: io::Error| models::Error::Fixture(error.to_string());
        let mut dump_to = |out: &mut dyn Write| fixtures::dump(dump, db, out);
        let Some(path) = &self.output else {
            let mut out = BufWriter::new(io::stdout());
            dump_to(&mut out)?;
            return out.flush().map_err(unwritable);
        };
        output::write(&written_path(path, console), |out| dump_to(out).map_err(Failed::from)).map_err(|error| error.0)
    }

    fn format(&self) -> Result<Format> {
        match Format::named(&self.format) {
            Some(Format::Xml) => Err(CommandError::new("XML is not supported here: json, jsonl and yaml are")),
            Some(format) => Ok(format),
            None => Err(CommandError::new(format!("Unknown serialization format: {}", self.format))),
        }
    }

    /// The primary keys of `--pks`. They belong to one model.
    fn primary_keys(&self) -> Result<Option<Vec<String>>> {
        let Some(pks) = self.pks.as_deref().filter(|pks| !pks.is_empty()) else { return Ok(None) };
        match self.labels.as_slice() {
            [label] if label.split('.').count() == 2 => {
                Ok(Some(pks.split(',').map(|pk| pk.trim().to_owned()).collect()))
            }
            _ => Err(CommandError::new("You can only use --pks option with one model")),
        }
    }
}

/// Why a file is not written: `models::Error`, or an error of the file system.
struct Failed(models::Error);

impl From<models::Error> for Failed {
    fn from(error: models::Error) -> Failed {
        Failed(error)
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Failed {
        Failed(models::Error::Fixture(error.to_string()))
    }
}

/// Zip archives are not written. Django drops the extension and prints a warning, and so does this.
fn written_path(path: &Path, console: &mut dyn Console) -> PathBuf {
    if path.extension().is_none_or(|ending| ending != "zip") {
        return path.to_owned();
    }
    let path = path.with_extension("");
    let name = path.file_name().unwrap_or_default().display().to_string();
    console.complain(&format!("Warning: Unsupported file extension (.zip). Fixtures saved in '{name}'."));
    path
}
