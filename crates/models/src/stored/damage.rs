//! The log of damaged values: it names their place, never their content, and has a maximum number of lines per minute.

use std::cell::Cell;
use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

thread_local! {
    /// Whether this thread has read a damaged value. The reader of a value knows neither its column nor its row; the
    /// reader of the row knows both, and looks here.
    static DAMAGED: Cell<bool> = const { Cell::new(false) };
}

/// Notes that a damaged value was read.
#[cold]
pub(super) fn note() {
    DAMAGED.set(true);
}

/// Whether a damaged value was read since the last call.
pub(crate) fn take() -> bool {
    DAMAGED.take()
}

/// The maximum number of lines in one [`PERIOD`]: a list may have many damaged rows, and clients may repeat the
/// request.
pub(crate) const MOST: usize = 10;
const PERIOD: Duration = Duration::from_mins(1);

/// The number of lines that were logged in the current period.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    since: Option<Instant>,
    lines: usize,
}

static TOLD: Mutex<Told> = Mutex::new(Told { since: None, lines: 0 });

/// Whether another line may be logged. If not, the caller need not search for the damaged columns.
pub(crate) fn is_told() -> bool {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner).at(Instant::now()).lines <= MOST
}

/// Logs where a damaged value is, or that further ones are left out.
pub(crate) fn warn(table: &str, column: &str, key: impl Display) {
    match next() {
        line if line <= MOST => log::warn!("{table}: {column} of the row with the key {key} holds a damaged value"),
        line if line == MOST + 1 => log::warn!("further damaged values are not logged for a minute"),
        _ => {}
    }
}

/// The number of the next line in this period.
fn next() -> usize {
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let now = told.at(Instant::now());
    *told = Told { lines: now.lines.saturating_add(1), ..now };
    told.lines
}

impl Told {
    /// The count at this time. A new period begins when the old one is over.
    fn at(self, now: Instant) -> Told {
        match self.since {
            Some(since) if now.duration_since(since) < PERIOD => self,
            _ => Told { since: Some(now), lines: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_period_begins_after_a_minute() {
        let start = Instant::now();
        let told = Told { since: Some(start), lines: MOST };
        assert_eq!(told.at(start + PERIOD / 2).lines, MOST);
        assert_eq!(told.at(start + PERIOD).lines, 0);
    }
}
