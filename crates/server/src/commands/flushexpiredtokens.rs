//! `manage.py flushexpiredtokens`, of SimpleJWT

use models::{Db, Error, OutstandingToken, apps};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// Flushes any expired tokens in the outstanding token list
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, console: &mut dyn Console) -> Result {
        let database = database::open_migrated(settings)?;
        let mut db = database.handle();
        let mut flushed = 0;
        loop {
            match db.atomic(OutstandingToken::flush_expired).or_else(|error| refused(error, &mut db))? {
                0 => break,
                some => flushed += some,
            }
        }
        console.say(&format!("{flushed} expired token(s) flushed."));
        Ok(())
    }
}

/// Names the tables that hold on to a token, which SQLite does not.
fn refused(error: Error, db: &mut Db) -> Result<usize> {
    let Error::ForeignKey(rule) = error else { return Err(error.into()) };
    let mut keys = apps::foreign_keys_to_ours(db.connection()?)?;
    keys.retain(|key| key.parent.starts_with("token_blacklist_"));
    let tables: Vec<String> = keys.into_iter().map(|key| key.table).collect();
    Err(CommandError::new(format!("{rule}. Rows of {} refer to expired tokens.", tables.join(" and "))))
}
