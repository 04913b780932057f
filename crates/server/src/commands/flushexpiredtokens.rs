//! `manage.py flushexpiredtokens`, of SimpleJWT

use models::OutstandingToken;

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
        let mut flushed = 0;
        loop {
            match db.atomic(OutstandingToken::flush_expired)? {
                0 => break,
                some => flushed += some,
            }
        }
        console.say(&format!("{flushed} expired token(s) flushed."));
        Ok(())
    }
}
