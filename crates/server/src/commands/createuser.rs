//! `createuser`: `createsuperuser` for users without special rights. In Django the admin site creates these.

use crate::console::Console;
use crate::error::Result;
use crate::settings::Settings;

use super::createsuperuser::{self, Kind};

/// Creates a user without special rights
#[derive(clap::Args)]
#[group(id = "createuser")]
pub(super) struct Args {
    #[command(flatten)]
    user: createsuperuser::Args,
}

impl Args {
    pub(super) fn handle(&self, settings: &Settings, verbosity: u8, console: &mut dyn Console) -> Result {
        self.user.create(&Kind::USER, settings, verbosity, console)
    }
}
