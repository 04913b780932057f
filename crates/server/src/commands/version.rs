//! `manage.py version`. Django prints its own version; here it is that of the program.

use crate::console::Console;
use crate::error::Result;

/// Shows the version of this program
#[derive(clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn handle(&self, console: &mut dyn Console) -> Result {
        console.say(env!("CARGO_PKG_VERSION"));
        Ok(())
    }
}
