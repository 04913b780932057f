//! Django's `BaseCommand`: the options that every command has.

use crate::console::{Color, Console};
use crate::error::{CommandError, Result};

/// The options of `BaseCommand.create_parser`.
#[derive(clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub(super) struct BaseOptions {
    /// Verbosity level; 0=minimal output, 1=normal output, 2=verbose output, 3=very verbose output
    #[arg(short, long, global = true, value_parser = clap::value_parser!(u8).range(..=3), default_value_t = 1)]
    pub(super) verbosity: u8,
    /// Ignored with a warning: settings come from settings.toml, .env and the environment
    #[arg(long, global = true, value_name = "SETTINGS")]
    settings: Option<String>,
    /// Ignored with a warning: there is no Python code
    #[arg(long, global = true, value_name = "PYTHONPATH")]
    pythonpath: Option<String>,
    /// Has no effect: an error is always one line
    #[arg(long, global = true)]
    traceback: bool,
    /// Don't colorize the log
    #[arg(long, global = true)]
    no_color: bool,
    /// Force colorization of the log
    #[arg(long, global = true)]
    force_color: bool,
    /// Has no effect: commands that need valid settings always check them
    #[arg(long, global = true)]
    skip_checks: bool,
}

impl BaseOptions {
    /// Warns of the options that are ignored.
    ///
    /// # Errors
    /// Django's, if two options exclude each other.
    pub(super) fn check(&self, console: &mut dyn Console) -> Result {
        if self.no_color && self.force_color {
            let text = "The --no-color and --force-color options can't be used together.";
            return Err(CommandError::Command(text.to_owned()));
        }
        if self.settings.is_some() {
            console.complain(
                "Warning: --settings is ignored: settings come from settings.toml, .env and the environment.",
            );
        }
        if self.pythonpath.is_some() {
            console.complain("Warning: --pythonpath is ignored: this program has no Python code.");
        }
        Ok(())
    }

    /// Whether the log has colors.
    pub(super) fn color(&self) -> Color {
        match (self.no_color, self.force_color) {
            (true, _) => Color::Never,
            (_, true) => Color::Always,
            _ => Color::Auto,
        }
    }
}
