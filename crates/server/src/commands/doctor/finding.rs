//! One line of `doctor`.

use serde::Serialize;

use crate::error::CommandError;

/// How good or bad a finding is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Ok,
    /// Somebody should look at it.
    Warning,
    /// Something must be done.
    Problem,
}

/// What was examined, what was found, and what to do.
#[derive(Debug, Serialize)]
pub(super) struct Finding {
    pub(super) level: Level,
    topic: &'static str,
    text: String,
    advice: Option<String>,
}

impl Finding {
    pub(super) fn ok(topic: &'static str, text: impl Into<String>) -> Finding {
        Finding { level: Level::Ok, topic, text: text.into(), advice: None }
    }

    pub(super) fn warning(topic: &'static str, text: impl Into<String>) -> Finding {
        Finding { level: Level::Warning, ..Finding::ok(topic, text) }
    }

    pub(super) fn problem(topic: &'static str, text: impl Into<String>) -> Finding {
        Finding { level: Level::Problem, ..Finding::ok(topic, text) }
    }

    /// A problem, from the error of a command. The name of Python's class is left out.
    pub(super) fn error(topic: &'static str, error: &CommandError) -> Finding {
        let text = error.to_string();
        let classes = ["CommandError: ", "ImproperlyConfigured: "];
        let reason = classes.iter().find_map(|class| text.strip_prefix(class));
        Finding::problem(topic, reason.unwrap_or(&text))
    }

    /// Adds one sentence that says what to do.
    pub(super) fn advice(self, advice: impl Into<String>) -> Finding {
        Finding { advice: Some(advice.into()), ..self }
    }

    /// Such as `problem  migrations: 1 is not applied. Run 'task-api migrate'.`
    pub(super) fn line(&self) -> String {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Warning => "warning",
            Level::Problem => "problem",
        };
        let text = self.text.trim_end_matches('.').replace('\n', " ");
        let advice = self.advice.as_ref().map_or_else(String::new, |advice| format!(" {advice}"));
        format!("{level:<8} {}: {text}.{advice}", self.topic)
    }
}

/// The last line.
pub(super) fn summary(findings: &[Finding]) -> String {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let plural = |count: usize, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    match (count(Level::Problem), count(Level::Warning)) {
        (0, 0) => "\nNothing has to be done.".to_owned(),
        (0, warnings) => format!("\n{}; nothing has to be done at once.", plural(warnings, "warning")),
        (problems, warnings) => format!("\n{}, {}.", plural(problems, "problem"), plural(warnings, "warning")),
    }
}

/// The findings as a JSON list.
pub(super) fn json(findings: &[Finding]) -> String {
    serde_json::to_string_pretty(findings).unwrap_or_default()
}
