//! `django.utils.log`'s filters: a flood of one error is one line a second, with a count.
//!
//! Two records are the same if the same line of the program has made them. The first [`BURST`] of a second are written.
//! The others are counted, and one line says the last of them and how many they were. While the flood goes on, there is
//! only this line, once a second.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use log::Record;

/// The records of one place that are written before the others of the same second are counted.
const BURST: u32 = 5;

/// The length of a window.
const WINDOW: Duration = Duration::from_secs(1);

/// The maximum number of places that are watched. A program has fewer; records of further ones are all written.
const MOST_PLACES: usize = 1024;

/// The places that have logged warnings and errors.
#[derive(Default)]
pub(super) struct Repeats(HashMap<Place, Window>);

/// The line of the program that makes a record.
#[derive(Clone, Eq, Hash, PartialEq)]
struct Place {
    target: String,
    file: String,
    line: u32,
}

/// The records of one place in the current second.
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
    pub(super) fn note(
        &mut self,
        record: &Record<'_>,
        now: Instant,
        line: impl Fn(Option<u64>) -> Vec<u8>,
    ) -> Verdict {
        let place = Place::of(record);
        if !self.0.contains_key(&place) && self.0.len() >= MOST_PLACES {
            return Verdict::Write(vec![line(None)]);
        }
        let window = self.0.entry(place).or_insert_with(|| Window::new(now));
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

impl Place {
    fn of(record: &Record<'_>) -> Place {
        let file = record.file().unwrap_or_default().to_owned();
        Place { target: record.target().to_owned(), file, line: record.line().unwrap_or_default() }
    }
}

impl Window {
    fn new(now: Instant) -> Window {
        Window { begun: now, written: 0, is_flood: false, repeated: 0, last: Vec::new() }
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

    /// Notes a record of this place after so many milliseconds, and returns what is written.
    fn note(repeats: &mut Repeats, start: Instant, milliseconds: u64, line: u32) -> Vec<String> {
        let record = Record::builder().level(Level::Error).target("models").file(Some("a.rs")).line(Some(line)).build();
        let text = |repeated: Option<u64>| match repeated {
            None => format!("{milliseconds}").into_bytes(),
            Some(times) => format!("{milliseconds}*{times}").into_bytes(),
        };
        match repeats.note(&record, start + Duration::from_millis(milliseconds), text) {
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
    fn a_few_records_are_all_written_and_other_places_have_windows_of_their_own() {
        let (mut repeats, start) = (Repeats::default(), Instant::now());
        let written: Vec<_> = (0..40).flat_map(|at| note(&mut repeats, start, at * 250, 7)).collect();
        assert_eq!(written.len(), 40);
        for line in 0..100 {
            assert_eq!(note(&mut repeats, start, 0, line + 100).len(), 1);
        }
    }

    #[test]
    fn the_end_of_the_program_writes_the_counts() {
        let (mut repeats, start) = (Repeats::default(), Instant::now());
        (0..9).for_each(|at| drop(note(&mut repeats, start, at, 7)));
        assert_eq!(repeats.due(start + Duration::from_millis(10), true).0, [b"8*4".to_vec()]);
    }

    #[test]
    fn the_number_of_watched_places_is_bounded() {
        let (mut repeats, start) = (Repeats::default(), Instant::now());
        for line in 0..u32::try_from(MOST_PLACES).unwrap() * 2 {
            assert_eq!(note(&mut repeats, start, 0, line).len(), 1, "the first record is never lost");
        }
        assert_eq!(repeats.0.len(), MOST_PLACES);
    }
}
