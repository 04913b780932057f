//! `dumpdata` and `loaddata`: all rows of some models in one file of JSON, and back.
//!
//! What differs: Django keeps the milliseconds of a time, here its microseconds stay too, so that a database that is
//! moved is the same afterwards. Django reads them. Neither the whole file nor a whole table is ever in memory.

mod deserializer;
mod json;
mod labels;
mod loader;
mod stream;

use std::io::{self, Read, Write};

use models::fixtures::{atomic, iterator, snapshot};
use models::options::Options;
use models::{Db, Error, Result, apps};

pub use labels::{Labels, UnknownLabel};

/// `serializers.serialize("json", …)`: the rows of `models` as they are at one moment.
///
/// # Errors
/// Those of the database, and [`Error::Fixture`] where `out` cannot be written to.
pub fn dump(models: &[Options], indent: Option<usize>, db: &mut Db, out: &mut dyn Write) -> Result<()> {
    let unwritable = |error: io::Error| Error::Fixture(error.to_string());
    snapshot(db, |connection| {
        let mut serializer = json::Serializer::new(out, indent);
        serializer.start_serialization().map_err(unwritable)?;
        for model in models {
            iterator(model, connection, |row| serializer.serialize(model, row).map_err(unwritable))?;
        }
        serializer.end_serialization().map_err(unwritable)
    })
}

/// A fixture to load.
pub struct Fixture {
    /// What it is called where something is wrong with it.
    pub name: String,
    /// Its text.
    pub reader: Box<dyn Read>,
}

/// How many objects a fixture has, and how many of them were saved.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Loaded {
    /// Those in the fixture.
    pub found: usize,
    /// Those in the database.
    pub installed: usize,
}

/// `loaddata`: saves every object of the fixtures over the row with its key, all of them or none; for each fixture,
/// how many.
///
/// Objects of `excluded` models are left out; with `ignore`, models and fields that are not there too.
///
/// # Errors
/// [`Error::Fixture`] with the fixture and the object at fault, and those of the database.
pub fn load(fixtures: Vec<Fixture>, excluded: &[Options], ignore: bool, db: &mut Db) -> Result<Vec<Loaded>> {
    // Asked before the transaction, which begins with writing.
    let models = apps::get_models(db.connection()?)?;
    let excluded: Vec<String> = excluded.iter().map(Options::label_lower).collect();
    atomic(db, |connection| {
        let mut loader = loader::Loader::new(&models, &excluded, ignore, connection);
        let mut loaded = Vec::new();
        for Fixture { name, reader } in fixtures {
            let problem = |error| Error::Fixture(format!("Problem installing fixture '{name}': {error}"));
            loaded.push(loader.load(reader).map_err(problem)?);
        }
        loader.finish().map_err(|error| Error::Fixture(format!("Problem installing fixtures: {error}")))?;
        Ok(loaded)
    })
}
