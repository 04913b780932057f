//! `generate-man`: the manual page of the whole program, for packages.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::Cli;
use crate::error::Result;

/// Prints the manual page in roff
#[derive(clap::Args)]
pub(super) struct Args {}

/// What `clap` does not know.
const FILES: &str = "\
.SH FILES
.TP
\\fIsettings.toml\\fR, \\fI.env\\fR
The settings, in the folder that the environment variable \\fBSETTINGS_FOLDER\\fR names, and without it in the
current folder. The environment overrides \\fI.env\\fR, and \\fI.env\\fR overrides \\fIsettings.toml\\fR.
.SH EXIT STATUS
0 on success, 1 if a command fails, and 2 if its arguments are invalid.
";

impl Args {
    pub(super) fn handle(&self) -> Result {
        let page = page()?;
        let _ = io::stdout().write_all(&page);
        Ok(())
    }
}

/// One page: the program, then each command with its options.
fn page() -> io::Result<Vec<u8>> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    let man = Man::new(program.clone()).manual("Task API");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    page.extend_from_slice(b".SH COMMANDS\n");
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        page.extend_from_slice(section(command)?.as_bytes());
    }
    page.extend_from_slice(FILES.as_bytes());
    Ok(page)
}

/// The text on one command. The options of every command are left out.
fn section(command: &Command) -> io::Result<String> {
    let name = command.get_name();
    let command = command.clone().mut_args(|arg| {
        let is_shared = arg.is_global_set() || matches!(arg.get_id().as_str(), "help" | "version");
        if is_shared { arg.hide(true) } else { arg }
    });
    let man = Man::new(command);
    let (mut about, mut options) = (Vec::new(), Vec::new());
    man.render_description_section(&mut about)?;
    man.render_options_section(&mut options)?;
    let [about, options] = [about, options].map(|text| String::from_utf8_lossy(&text).into_owned());
    let about = about.split_once(".SH DESCRIPTION\n").map_or("", |(_, about)| about);
    let options = options.split_once(".SH OPTIONS\n").map_or("", |(_, options)| options);
    Ok(format!(".SS task\\-api {name}\n{about}{options}"))
}
