//! Django's `formatters`: the line of a record, as text or as a JSON object.
//!
//! The time is formatted with `chrono`, which this server uses anyway. Each text of a line has a bound, because clients
//! choose some of them.

mod json;
mod text;
mod value;

use std::fmt::{self, Write};
use std::io::{self, IsTerminal};

use log::kv::{ToValue, Value};
use log::{Level, Record};
use views::http::request_id::RequestId;

use crate::console::Color;

/// The maximum length of a message and of a value, in bytes. The longest URL has about this length.
const LONGEST: usize = 8 * 1024;

/// `LOG_FORMAT`
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum LogFormat {
    /// `[time level target] message`
    #[default]
    Text,
    /// One JSON object in each line.
    Json,
}

/// Makes lines.
pub(super) struct Formatter {
    format: LogFormat,
    has_colors: bool,
}

/// A record and what is known about it.
struct Entry<'r> {
    record: &'r Record<'r>,
    /// The whole message.
    message: String,
    request_id: Option<RequestId>,
    /// How many records this line stands for, if they were too many.
    repeated: Option<u64>,
}

impl Formatter {
    /// A formatter for standard error. JSON has no colors.
    pub(super) fn new(format: LogFormat, color: Color) -> Formatter {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = || std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb");
        let has_colors = match color {
            Color::Auto => io::stderr().is_terminal() && !is_set("NO_COLOR") && !is_dumb(),
            Color::Always => true,
            Color::Never => false,
        };
        Formatter { format, has_colors }
    }

    /// The line of a record, with its line break. `repeated` is the number of records that it stands for.
    pub(super) fn line(&self, record: &Record<'_>, repeated: Option<u64>) -> Vec<u8> {
        let mut message = bounded(record.args());
        match repeated {
            Some(1) => message.push_str(" (repeated once)"),
            Some(times) => message.push_str(&format!(" (repeated {times} times)")),
            None => {}
        }
        let entry = Entry { record, message, request_id: RequestId::current(), repeated };
        let time = chrono::Utc::now();
        match self.format {
            LogFormat::Text => text::line(&entry, time, self.has_colors),
            LogFormat::Json => json::line(&entry, time),
        }
    }

    /// The line about lines that nobody has read in time.
    pub(super) fn dropped(&self, lines: u64) -> Vec<u8> {
        let mut record = Record::builder();
        record.level(Level::Warn).target("server::logging");
        let plural = if lines == 1 { "line was" } else { "lines were" };
        let text = format_args!("{lines} {plural} dropped, because nobody read standard error in time");
        self.line(&record.args(text).build(), None)
    }
}

/// Calls a function with the same record as plain texts and numbers. Its formatting runs no code of the values, which
/// could panic, or write to the log itself.
pub(super) fn with_plain<T>(record: &Record<'_>, function: impl FnOnce(&Record<'_>) -> T) -> T {
    let message = bounded(record.args());
    let mut values = value::Values::default();
    // An error is in both formats the end of the values.
    drop(record.key_values().visit(&mut values));
    let values: Vec<(&str, Value<'_>)> = values.0.iter().map(|(key, value)| (key.as_str(), value.to_value())).collect();
    let values = values.as_slice();
    function(&record.to_builder().key_values(&values).args(format_args!("{message}")).build())
}

/// The text of a value, cut off at [`LONGEST`].
fn bounded(value: &impl fmt::Display) -> String {
    struct Bounded(String);

    impl Write for Bounded {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let left = LONGEST.saturating_sub(self.0.len());
            if text.len() <= left {
                self.0.push_str(text);
                return Ok(());
            }
            self.0.push_str(&text[..text.floor_char_boundary(left)]);
            self.0.push('…');
            // Nothing else is formatted.
            Err(fmt::Error)
        }
    }

    let mut text = Bounded(String::new());
    // An error says that the text is cut off.
    let _ = write!(text, "{value}");
    text.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_off_between_two_characters() {
        assert_eq!(bounded(&"text"), "text");
        let long = "ä".repeat(LONGEST);
        let cut = bounded(&format_args!("a{long}{long}"));
        assert_eq!(cut.len(), LONGEST - 1 + "…".len());
        assert!(cut.starts_with("aä") && cut.ends_with("ä…"));
    }

    #[test]
    fn a_line_stands_for_its_repetitions() {
        let formatter = Formatter { format: LogFormat::Text, has_colors: false };
        let line = |repeated| {
            let mut record = Record::builder();
            record.level(Level::Error).target("models");
            let line = formatter.line(&record.args(format_args!("lost")).build(), repeated);
            String::from_utf8(line).unwrap().split_once("] ").unwrap().1.to_owned()
        };
        assert_eq!(line(None), "lost\n");
        assert_eq!(line(Some(1)), "lost (repeated once)\n");
        assert_eq!(line(Some(9)), "lost (repeated 9 times)\n");
    }
}
