//! `LOG_FORMAT=text`: `[time level target request] message name=value`.

use std::fmt::{self, Write};

use chrono::{DateTime, Utc};
use log::Level;
use log::kv::{self, Key, Value, VisitSource};

use super::Entry;
use super::value::Plain;

/// Values that the message of a request has already.
const IN_MESSAGE: [&str; 3] = ["method", "path", "status"];

/// The line of a record.
pub(super) fn line(entry: &Entry<'_>, time: DateTime<Utc>, has_colors: bool) -> Vec<u8> {
    let mut line = String::with_capacity(128);
    // Writing to a string does not fail, unless a value fails to format itself. Then the rest of the line is missing.
    let _ = write_line(&mut line, entry, time, has_colors);
    line.push('\n');
    line.into_bytes()
}

fn write_line(line: &mut String, entry: &Entry<'_>, time: DateTime<Utc>, has_colors: bool) -> fmt::Result {
    let Entry { record, message, request_id, .. } = entry;
    let (color, end) = if has_colors { (color(record.level()), "\u{1b}[0m") } else { ("", "") };
    let time = time.format("%Y-%m-%dT%H:%M:%SZ");
    write!(line, "[{time} {color}{:<5}{end} {}", record.level(), record.target())?;
    if let Some(id) = request_id {
        write!(line, " {id}")?;
    }
    line.push_str("] ");
    write_escaped(line, message)?;
    drop(record.key_values().visit(&mut Values(line)));
    Ok(())
}

/// Further lines of a message are indented, so that no message looks like a record of its own. Other control
/// characters could move the cursor of a terminal.
fn write_escaped(line: &mut String, message: &str) -> fmt::Result {
    for character in message.chars() {
        match character {
            '\n' => line.push_str("\n    "),
            '\t' => line.push('\t'),
            other if other.is_control() => write!(line, "{}", other.escape_default())?,
            other => line.push(other),
        }
    }
    Ok(())
}

/// The colors of `env_logger`.
fn color(level: Level) -> &'static str {
    match level {
        Level::Error => "\u{1b}[1;31m",
        Level::Warn => "\u{1b}[33m",
        Level::Info => "\u{1b}[32m",
        Level::Debug => "\u{1b}[34m",
        Level::Trace => "\u{1b}[36m",
    }
}

struct Values<'l>(&'l mut String);

impl<'v> VisitSource<'v> for Values<'_> {
    fn visit_pair(&mut self, key: Key<'v>, value: Value<'v>) -> Result<(), kv::Error> {
        if IN_MESSAGE.contains(&key.as_str()) {
            return Ok(());
        }
        match Plain::of(&value)? {
            Plain::Null(()) => {}
            value => {
                write!(self.0, " {key}=")?;
                write_escaped(self.0, &value.to_string())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use log::Record;
    use log::kv::ToValue;

    use super::*;

    fn text(message: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut record = Record::builder();
        record.level(Level::Info).target("server").key_values(&values);
        let record = record.build();
        let entry = Entry { record: &record, message: message.to_owned(), request_id: None, repeated: None };
        let time = "2026-01-02T03:04:05.678Z".parse().unwrap();
        String::from_utf8(line(&entry, time, false)).unwrap()
    }

    #[test]
    fn a_record_is_one_line_and_further_lines_of_its_message_are_indented() {
        assert_eq!(text("started", &[]), "[2026-01-02T03:04:05Z INFO  server] started\n");
        assert_eq!(text("one\n[forged]", &[]), "[2026-01-02T03:04:05Z INFO  server] one\n    [forged]\n");
    }

    #[test]
    fn control_characters_are_escaped() {
        let line = text("a\r\u{1b}[2J\tb", &[]);
        assert_eq!(line, "[2026-01-02T03:04:05Z INFO  server] a\\r\\u{1b}[2J\tb\n");
    }

    #[test]
    fn values_follow_the_message() {
        let values = [("status", 200.to_value()), ("bytes", 7.to_value()), ("user", None::<i64>.to_value())];
        assert_eq!(text("\"GET /\" 200", &values), "[2026-01-02T03:04:05Z INFO  server] \"GET /\" 200 bytes=7\n");
    }
}
