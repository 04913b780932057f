//! `manage.py flushexpiredtokens`, of SimpleJWT
//!
//! What differs: SimpleJWT deletes a token when it expires, although `LEEWAY` lets it through for longer. A token that
//! was blacklisted would then be good again. Here the row stays for as long as the token can be used.

use models::{OutstandingToken, timezone};

use crate::console::Console;
use crate::database;
use crate::error::Result;
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
            match db.atomic(|connection| OutstandingToken::flush_expired(until, connection))? {
                0 => break,
                some => flushed += some,
            }
        }
        console.say(&format!("{flushed} expired token(s) flushed."));
        Ok(())
    }
}
