//! Django's `LOGGING`: each record is one line on standard error.
//!
//! The time is formatted with `chrono`, which this server uses anyway. `env_logger` could write the time itself, but
//! needs a time zone library for it that takes ten seconds to build.

use std::fmt::Display;
use std::io::{self, Write};

use chrono::Utc;
use env_logger::WriteStyle;
use log::Record;

use crate::console::Color;

/// Installs the logger of the process. `filters` is the setting `RUST_LOG`.
pub(crate) fn configure(filters: &str, color: Color) {
    let mut builder = env_logger::Builder::new();
    let style = match color {
        Color::Auto => WriteStyle::Auto,
        Color::Always => WriteStyle::Always,
        Color::Never => WriteStyle::Never,
    };
    builder.write_style(style).parse_filters(filters).format(|out, record| {
        let style = out.default_level_style(record.level());
        let level = format_args!("{style}{:<5}{style:#}", record.level());
        write_record(out, &Utc::now().format("%Y-%m-%dT%H:%M:%SZ"), &level, record)
    });
    builder.init();
}

/// Writes `[time level target] message`. The further lines of a message are indented, so that no message looks like a
/// record of its own.
fn write_record(out: &mut dyn Write, time: &dyn Display, level: &dyn Display, record: &Record<'_>) -> io::Result<()> {
    let message = record.args().to_string().replace('\n', "\n    ");
    writeln!(out, "[{time} {level} {}] {message}", record.target())
}

#[cfg(test)]
mod tests {
    use log::Level;

    use super::*;

    #[test]
    fn a_record_is_one_line_and_further_lines_of_its_message_are_indented() {
        for (message, expected) in [
            ("started", "[2026-01-02T03:04:05Z INFO  server] started\n"),
            ("one\n[forged]", "[2026-01-02T03:04:05Z INFO  server] one\n    [forged]\n"),
        ] {
            let mut line = Vec::new();
            let arguments = format_args!("{message}");
            let record = Record::builder().level(Level::Info).target("server").args(arguments).build();
            write_record(&mut line, &"2026-01-02T03:04:05Z", &"INFO ", &record).unwrap();
            assert_eq!(String::from_utf8(line).unwrap(), expected);
        }
    }
}
