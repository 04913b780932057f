//! `manage.py flushexpiredtokens`, of SimpleJWT
//!
//! There is one difference: SimpleJWT deletes the row of a token at its `exp`, although the token is accepted until
//! `LEEWAY` has passed. Without its row, a blacklisted token would be valid again. Here the row stays until then.

use models::{Db, Error, IdempotencyKey, OutstandingToken, apps, timezone};

use crate::console::Console;
use crate::database;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

/// How many answers are deleted in one transaction, so that other writers hardly wait.
const FLUSHED_AT_ONCE: i64 = 1_000;

/// Flushes any expired tokens in the outstanding token list
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, verbosity: u8, console: &mut dyn Console) -> Result {
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
        // The answers of `Idempotency-Key` expire too.
        while db.atomic(|connection| IdempotencyKey::flush_expired(FLUSHED_AT_ONCE, connection))? > 0 {}
        if verbosity >= 1 {
            console.say(&format!("{flushed} expired token(s) flushed."));
        }
        Ok(())
    }
}

/// Names the tables that refer to a token. SQLite's error does not name them.
fn refused(error: Error, db: &mut Db) -> Result<usize> {
    let Error::ForeignKey(rule) = error else { return Err(error.into()) };
    let mut keys = apps::foreign_keys_to_ours(db.connection()?)?;
    keys.retain(|key| key.parent.starts_with("token_blacklist_"));
    let tables: Vec<String> = keys.into_iter().map(|key| key.table).collect();
    Err(CommandError::new(format!("{rule}. Rows of {} refer to expired tokens.", tables.join(" and "))))
}
