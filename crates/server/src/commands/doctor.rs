//! `doctor`: one page that says what is wrong, and what to do. Django has no such command; `check` is a part of it.
//!
//! It changes nothing: it neither creates the database nor migrates it, and the database refuses its writes.

mod clock;
mod database;
mod django;
mod files;
mod finding;
mod settings;
mod system;

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::console::Console;
use crate::error::{CommandError, Result};
use crate::settings::Settings;

use finding::{Finding, Level};

/// Examines the settings, the database, the files and the machine, and says what is wrong and what to do. It changes
/// nothing. The exit code is 1 if something must be done
#[derive(clap::Args)]
pub(super) struct Args {
    /// Print a JSON list of objects with the keys level, topic, text and advice
    #[arg(long)]
    json: bool,
}

/// How long the database may take for all questions together. Each single wait for a server is shorter.
const PATIENCE: Duration = Duration::from_secs(30);

impl Args {
    pub(super) fn handle(&self, settings: impl FnOnce() -> Result<Settings>, console: &mut dyn Console) -> Result {
        let findings = match settings() {
            Ok(settings) => examine(&settings),
            Err(error) => vec![Finding::error("settings", &error).advice("Correct this setting.")],
        };
        if self.json {
            console.say(&finding::json(&findings));
        } else {
            findings.iter().for_each(|finding| console.say(&finding.line()));
            console.say(&finding::summary(&findings));
        }
        let must_act = findings.iter().any(|finding| finding.level == Level::Problem);
        if must_act { Err(CommandError::Said) } else { Ok(()) }
    }
}

fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = settings::examine(settings);
    findings.extend(files::examine(settings));
    findings.extend(system::examine(settings));
    findings.extend(examine_database(settings));
    findings
}

fn examine_database(settings: &Settings) -> Vec<Finding> {
    let settings = settings.clone();
    in_time(PATIENCE, move || database::examine(&settings))
}

/// Asks the database in a thread of its own, which is left behind if it does not answer.
fn in_time(patience: Duration, ask: impl FnOnce() -> Vec<Finding> + Send + 'static) -> Vec<Finding> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(ask()));
    let problem = match receiver.recv_timeout(patience) {
        Ok(findings) => return findings,
        Err(RecvTimeoutError::Timeout) => {
            let text = format!("it does not answer within {} seconds", patience.as_secs());
            Finding::problem("database", text).advice("Check the network and the server of DATABASE_URL.")
        }
        Err(RecvTimeoutError::Disconnected) => {
            let text = "this command has a bug and could not examine it";
            Finding::problem("database", text).advice("Report the panic on standard error.")
        }
    };
    vec![problem]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_does_not_answer_is_told_from_a_panic() {
        let line = |findings: Vec<Finding>| findings.iter().map(Finding::line).collect::<String>();
        let panicked = line(in_time(PATIENCE, || panic!("on purpose")));
        assert!(panicked.starts_with("problem  database: this command has a bug"), "{panicked}");
        let (_open, never) = mpsc::channel::<Vec<Finding>>();
        let late = line(in_time(Duration::ZERO, move || never.recv().unwrap_or_default()));
        assert!(late.starts_with("problem  database: it does not answer within 0 seconds."), "{late}");
    }
}
