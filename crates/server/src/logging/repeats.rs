//! `django.utils.log`'s filters: a flood of one error is one line a second, with a count.
//!
//! Two records are the same if the same line of the program has made them, and if their messages differ in digits only.
//! The first [`BURST`] of a second are written. The others are counted, and one line says the last of them and how many
//! they were. While the flood goes on, there is only this line, once a second.

use std::collections::HashMap;
use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};
use std::time::{Duration, Instant};

use log::Record;

/// The records of one place that are written before the others of the same second are counted.
const BURST: u32 = 5;

/// The length of a window.
const WINDOW: Duration = Duration::from_secs(1);

/// The maximum number of messages that are told apart. Beyond it, only their places in the program are, and a program
/// has a bounded number of them.
const MOST: usize = 1024;

/// The warnings and errors of the last seconds.
#[derive(Default)]
pub(super) struct Repeats(HashMap<Kind, Window>);

/// The same records.
#[derive(Clone, Eq, Hash, PartialEq)]
struct Kind {
    /// The line of the program that makes them.
    file: String,
    line: u32,
    /// A hash of the message without its digits, which are often the key of a row. 0 if messages are not told apart.
    message: u64,
}

/// The records of one kind in the current second.
struct Window {
    begun: Instant,
    written: u32,
    /// Whether the previous second had too many records.
    is_flood: bool,
    repeated: u64,
    /// The line of the last record that was not written, which says how many there are.
    last: Vec<u8>,
}

/// What happens to a record.
pub(super) enum Verdict {
    /// These lines are written.
    Write(Vec<Vec<u8>>),
    /// It is counted, and a line follows after at most a second.
    Wait {
        /// Whether it is the first one that is only counted.
        is_first: bool,
    },
}

impl Repeats {
    /// Counts a record. `line` makes its line, which says how often it was repeated.
    pub(super) fn note(&mut self, record: &Record<'_>, now: Instant, line: impl Fn(Option<u64>) -> Vec<u8>) -> Verdict {
        let mut kind = Kind::of(record);
        if self.0.len() >= MOST && !self.0.contains_key(&kind) {
            self.0.retain(|_, window| !window.is_idle(now));
            if self.0.len() >= MOST {
                kind.message = 0;
            }
        }
        let window = self.0.entry(kind).or_insert_with(|| Window::new(now));
        let mut lines = window.end(now, false).into_iter().collect::<Vec<_>>();
        if !window.is_flood && window.written < BURST {
            window.written += 1;
            lines.push(line(None));
            return Verdict::Write(lines);
        }
        window.repeated += 1;
        window.last = line(Some(window.repeated));
        if lines.is_empty() { Verdict::Wait { is_first: window.repeated == 1 } } else { Verdict::Write(lines) }
    }

    /// The lines of windows that are over, or of all. Also returns when the next one will be over.
    pub(super) fn due(&mut self, now: Instant, all: bool) -> (Vec<Vec<u8>>, Option<Duration>) {
        let lines = self.0.values_mut().filter_map(|window| window.end(now, all)).collect();
        let waiting = self.0.values().filter(|window| window.repeated > 0);
        let next = waiting.map(|window| WINDOW.saturating_sub(now.saturating_duration_since(window.begun))).min();
        (lines, next)
    }
}

impl Kind {
    fn of(record: &Record<'_>) -> Kind {
        let file = record.file().unwrap_or_default().to_owned();
        let mut message = WithoutDigits(DefaultHasher::new());
        // A message that fails to format itself counts as far as it goes.
        let _ = write!(message, "{}", record.args());
        Kind { file, line: record.line().unwrap_or_default(), message: message.0.finish() }
    }
}

/// Hashes a text while it is formatted.
struct WithoutDigits(DefaultHasher);

impl Write for WithoutDigits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.split(|c: char| c.is_ascii_digit()).for_each(|part| self.0.write(part.as_bytes()));
        Ok(())
    }
}

impl Window {
    fn new(now: Instant) -> Window {
        Window { begun: now, written: 0, is_flood: false, repeated: 0, last: Vec::new() }
    }

    /// Whether nothing is lost if this window is forgotten.
    fn is_idle(&self, now: Instant) -> bool {
        self.repeated == 0 && now.saturating_duration_since(self.begun) >= WINDOW
    }

    /// Begins a new window if this one is over. Returns the line about the records that were only counted.
    fn end(&mut self, now: Instant, all: bool) -> Option<Vec<u8>> {
        let age = now.saturating_duration_since(self.begun);
        if age < WINDOW && !all {
            return None;
        }
        let last = std::mem::take(&mut self.last);
        let is_flood = self.repeated > 0 && age < 2 * WINDOW;
        let line = (self.repeated > 0).then_some(last);
        *self = Window { is_flood, ..Window::new(now) };
        line
    }
}

#[cfg(test)]
mod tests {
    use log::Level;

    use super::*;

    /// Notes a record of this line after so many milliseconds, and returns what is written.
    fn note(repeats: &mut Repeats, start: Instant, milliseconds: u64, line: u32) -> Vec<String> {
        note_text(repeats, start, milliseconds, line, "row 1 is damaged")
    }

    fn note_text(repeats: &mut Repeats, start: Instant, milliseconds: u64, line: u32, text: &str) -> Vec<String> {
        let mut record = Record::builder();
        record.level(Level::Error).target("models").file(Some("a.rs")).line(Some(line));
        let now = start + Duration::from_millis(milliseconds);
        note_record(repeats, now, milliseconds, &record.args(format_args!("{text}")).build())
    }

    fn note_record(repeats: &mut Repeats, now: Instant, milliseconds: u64, record: &Record<'_>) -> Vec<String> {
        let text = |repeated: Option<u64>| match repeated {
            None => format!("{milliseconds}").into_bytes(),
            Some(times) => format!("{milliseconds}*{times}").into_bytes(),
        };
        match repeats.note(record, now, text) {
            Verdict::Write(lines) => lines.into_iter().map(|line| String::from_utf8(line).unwrap()).collect(),
            Verdict::Wait { .. } => vec![],
        }
    }

    #[test]
    fn a_flood_is_its_first_records_and_then_one_line_a_second() {
        let (mut repeats, start) = (Repeats::default(), Instant::now());
        let written: Vec<_> = (0..3_000).flat_map(|at| note(&mut repeats, start, at, 7)).collect();
        assert_eq!(written, ["0", "1", "2", "3", "4", "999*995", "1999*1000"]);
        let (lines, next) = repeats.due(start + Duration::from_millis(2_999), false);
        assert!(lines.is_empty() && next == Some(Duration::from_millis(1)));
        let (lines, next) = repeats.due(start + Duration::from_secs(3), false);
        assert_eq!((lines, next), (vec![b"2999*1000".to_vec()], None));
        assert_eq!(note(&mut repeats, start, 5_000, 7), ["5000"], "the flood is over");
    }

    #[test]
    fn a_few_records_are_all_written_and_other_records_are_counted_by_themselves() {
        let (mut repeats, start) = (Repeats::default(), Instant::now());
        let written: Vec<_> = (0..40).flat_map(|at| note(&mut repeats, start, at * 250, 7)).collect();
        assert_eq!(written.len(), 40);
        for line in 0..100 {
            assert_eq!(note(&mut repeats, start, 0, line + 100).len(), 1);
        }
        for row in 0..100 {
            let is_written = !note_text(&mut repeats, start, 0, 8, &format!("row {row} is damaged")).is_empty();
            assert_eq!(is_written, row < 5, "{row}: only the digits differ");
        }
        assert_eq!(note_text(&mut repeats, start, 0, 8, "the disk is full"), ["0"], "another error in the flood");
    }

    #[test]
    fn the_end_of_the_program_writes_the_counts() {
        let (mut repeats, start) = (Repeats::default(), Instant::now());
        (0..9).for_each(|at| drop(note(&mut repeats, start, at, 7)));
        assert_eq!(repeats.due(start + Duration::from_millis(10), true).0, [b"8*4".to_vec()]);
    }

    #[test]
    fn the_number_of_messages_that_are_told_apart_is_bounded() {
        let (mut repeats, start) = (Repeats::default(), Instant::now());
        let letters = |number: usize| "x".repeat(number);
        let written =
            (0..MOST * 2).filter(|number| !note_text(&mut repeats, start, 0, 7, &letters(*number)).is_empty());
        assert_eq!(written.count(), MOST + 5, "the others are one flood of this line");
        assert_eq!(repeats.0.len(), MOST + 1);
        assert_eq!(note(&mut repeats, start, 0, 8), ["0"], "the first record of a line is never lost");
        assert_eq!(note(&mut repeats, start, 1_500, 9), ["1500"]);
        assert!(repeats.0.len() <= 3, "idle messages are forgotten");
    }
}
