//! `completion`: a script that completes the command line in a shell. Django has one for bash, in `extras/`.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use crate::error::Result;

/// Prints a script that completes commands and options in a shell
#[derive(clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

impl Args {
    pub(super) fn handle(&self) -> Result {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "task-api", &mut script);
        // `head` may close the pipe before the end.
        let _ = io::stdout().write_all(&script);
        Ok(())
    }
}
