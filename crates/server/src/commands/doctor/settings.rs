//! Whether the server starts with these settings, and the warnings of `check --deploy`.

use crate::commands::check;
use crate::error::Result;
use crate::settings::Settings;
use crate::startup;

use super::finding::Finding;

const TOPIC: &str = "settings";

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    match valid(settings) {
        Ok(warnings) => {
            findings.push(Finding::ok(TOPIC, format!("read from {}, and the server accepts them", sources(settings))));
            let warnings = warnings.into_iter().filter(|warning| warning.id != "security.W020");
            let finding =
                |warning: check::CheckMessage| Finding::warning(TOPIC, format!("({}) {}", warning.id, warning.message));
            findings.extend(warnings.map(finding));
        }
        Err(error) => findings.push(Finding::error(TOPIC, &error).advice("Correct this setting.")),
    }
    // `runserver` refuses this, and `check --deploy` only warns of it.
    if !settings.debug && settings.allowed_hosts.is_empty() {
        let advice = "Set it to the names that clients use, such as ALLOWED_HOSTS=api.example.com.";
        findings.push(Finding::problem(TOPIC, "ALLOWED_HOSTS is not set, so the server does not start").advice(advice));
    }
    findings
}

fn valid(settings: &Settings) -> Result<Vec<check::CheckMessage>> {
    let key = startup::secret_key(settings)?;
    let tokens = startup::check_tokens(settings, &key)?;
    startup::check_settings(settings, &key)?;
    Ok(check::warnings(settings, &tokens))
}

/// The sources that exist.
fn sources(settings: &Settings) -> String {
    let files = settings.settings_files.iter().map(|file| file.path.display().to_string());
    files.chain(["the environment".to_owned()]).collect::<Vec<_>>().join(", ")
}
