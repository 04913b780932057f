//! `manage.py collectstatic`. The static files are parts of the program, which serves them itself, so there is nothing to
//! collect.

use crate::console::Console;
use crate::error::Result;

/// Copies nothing: the static files are parts of the program. For scripts that were written for Django
#[derive(clap::Args)]
pub(super) struct Args {
    /// Do NOT prompt the user for input of any kind. There is never a prompt
    #[arg(long, alias = "no-input")]
    noinput: bool,
    /// Has no effect, as all other options of Django's command
    #[arg(short, long)]
    clear: bool,
    #[arg(short = 'n', long, hide = true)]
    dry_run: bool,
    #[arg(short, long, hide = true)]
    link: bool,
    #[arg(short, long, hide = true)]
    ignore: Vec<String>,
    #[arg(long, hide = true)]
    no_post_process: bool,
    #[arg(long, hide = true)]
    no_default_ignore: bool,
}

impl Args {
    pub(super) fn handle(&self, verbosity: u8, console: &mut dyn Console) -> Result {
        if verbosity >= 1 {
            console.say("\n0 static files copied: they are parts of this program, which serves them itself.");
        }
        Ok(())
    }
}
