//! `manage.py clearsessions`. This server keeps no sessions: a login of its pages is a pair of tokens, whose rows
//! `flushexpiredtokens` deletes.

use crate::console::Console;
use crate::error::Result;

/// Does nothing: this server has no sessions. For scripts that were written for Django
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn handle(&self, verbosity: u8, console: &mut dyn Console) -> Result {
        if verbosity >= 2 {
            console.say("This server has no sessions. 'task-api flushexpiredtokens' deletes expired tokens.");
        }
        Ok(())
    }
}
