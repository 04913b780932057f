//! `manage.py flushexpiredtokens`, of SimpleJWT
//!
//! What differs: SimpleJWT deletes a token when it expires, although `LEEWAY` lets it through for longer. A token that
//! was blacklisted would then be good again. Here the row stays for as long as the token can be used.

use models::{Db, Error, OutstandingToken, apps, timezone};

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
        let until = settings.simple_jwt.expired_until(timezone::now());
        let mut flushed = 0;
        loop {
            let flush = db.atomic(|connection| OutstandingToken::flush_expired(until, connection));
            match flush.or_else(|error| refused(error, &mut db))? {
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
