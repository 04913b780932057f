//! Django's `LOGGING`: each record is one line on standard error, as text or as a JSON object (`LOG_FORMAT`).
//!
//! A command writes its lines at once. A server gives them to a thread (`Background`), so that no request waits for
//! their reader: lines that are not read in time are dropped and counted. In a server, a flood of one error is one
//! line a second.

mod format;
mod panics;
mod queue;
mod repeats;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use env_filter::{Builder, Filter};
use log::{Level, Log, Metadata, Record};

use crate::console::Color;
use format::{Formatter, with_plain};
use queue::Queue;
use repeats::{Repeats, Verdict};

pub use format::LogFormat;

/// How long the end of a server waits until the last lines are written.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The logger of the process.
struct Logger {
    filter: Filter,
    formatter: Formatter,
    queue: Queue,
    repeats: Mutex<Repeats>,
}

static LOGGER: OnceLock<Logger> = OnceLock::new();

/// What the log has counted since the start, for the metrics.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) errors: AtomicU64,
    pub(crate) warnings: AtomicU64,
    pub(crate) dropped: AtomicU64,
    pub(crate) panics: AtomicU64,
}

/// The counts of this process.
pub(crate) static COUNTS: Counts = Counts {
    errors: AtomicU64::new(0),
    warnings: AtomicU64::new(0),
    dropped: AtomicU64::new(0),
    panics: AtomicU64::new(0),
};

/// Installs the logger of the process. `filters` is the setting `RUST_LOG`.
pub(crate) fn configure(filters: &str, format: LogFormat, color: Color) {
    let logger = LOGGER.get_or_init(|| Logger {
        filter: Builder::new().parse(filters).build(),
        formatter: Formatter::new(format, color),
        queue: Queue::default(),
        repeats: Mutex::default(),
    });
    if log::set_logger(logger).is_ok() {
        log::set_max_level(logger.filter.filter());
    }
}

/// A thread that writes the lines. When the value is dropped, it waits until they are written, but only for a moment:
/// the reader of the log may stand still.
pub(crate) struct Background(());

impl Background {
    /// Starts the thread. A panic is a line of the log from now on.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub(crate) fn start() -> std::io::Result<Background> {
        if let Some(logger) = LOGGER.get() {
            logger.queue.start(|| logger.write_repeats(false), |lines| logger.formatter.dropped(lines))?;
        }
        panics::log_them();
        Ok(Background(()))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(logger) = LOGGER.get() {
            logger.write_repeats(true);
        }
        flush(LAST_LINES);
    }
}

/// Waits until all lines are written, or until the time is over.
fn flush(most: Duration) {
    if let Some(logger) = LOGGER.get() {
        logger.queue.flush(most);
    }
}

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        self.filter.enabled(metadata)
    }

    fn log(&self, record: &Record<'_>) {
        if !self.filter.matches(record) {
            return;
        }
        match record.level() {
            Level::Error => drop(COUNTS.errors.fetch_add(1, Ordering::Relaxed)),
            Level::Warn => drop(COUNTS.warnings.fetch_add(1, Ordering::Relaxed)),
            _ => return self.queue.write(&self.formatter.line(record, None)),
        }
        if !self.queue.is_started() {
            return self.queue.write(&self.formatter.line(record, None));
        }
        // Whatever happens while the values are formatted, the lock is free.
        with_plain(record, |record| self.count(record));
    }

    fn flush(&self) {
        self.queue.flush(LAST_LINES);
    }
}

impl Logger {
    /// Writes or counts a warning or an error, which has only plain values.
    fn count(&self, record: &Record<'_>) {
        let line = |repeated| self.formatter.line(record, repeated);
        let verdict = self.repeats().note(record, Instant::now(), line);
        match verdict {
            Verdict::Write(lines) => lines.iter().for_each(|line| self.queue.write(line)),
            Verdict::Wait { is_first: true } => self.queue.wake(),
            Verdict::Wait { is_first: false } => {}
        }
    }

    /// Writes the lines of records that were repeated and whose second is over, or all of them.
    fn write_repeats(&self, all: bool) -> Option<Duration> {
        let (lines, next) = self.repeats().due(Instant::now(), all);
        lines.iter().for_each(|line| self.queue.write(line));
        next
    }

    /// Ignores poisoning: each change is complete before anything can panic.
    fn repeats(&self) -> MutexGuard<'_, Repeats> {
        self.repeats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Background")
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use log::kv::Value;

    use super::*;

    #[test]
    fn a_value_that_panics_or_logs_while_it_is_formatted_leaves_the_log_usable() {
        let logger: &'static Logger = Box::leak(Box::new(Logger {
            filter: Builder::new().parse("warn").build(),
            formatter: Formatter::new(LogFormat::Json, Color::Never),
            queue: Queue::default(),
            repeats: Mutex::default(),
        }));
        logger.queue.start(|| logger.write_repeats(false), |_lines| Vec::new()).unwrap();
        let mut builder = Record::builder();
        let record = builder.level(Level::Warn).target("models").build();
        let value = fmt::from_fn(|_| {
            // With the lock, this would wait for ever.
            logger.log(&record.to_builder().args(format_args!("no text")).build());
            panic!("no text");
        });
        let values = [("row", Value::from_display(&value))];
        let values = values.as_slice();
        for _ in 0..9 {
            let in_message = || logger.log(&record.to_builder().args(format_args!("{value}")).build());
            catch_unwind(AssertUnwindSafe(in_message)).unwrap_err();
            let in_values = || logger.log(&record.to_builder().key_values(&values).build());
            catch_unwind(AssertUnwindSafe(in_values)).unwrap_err();
        }
        assert!(!logger.repeats.is_poisoned());
    }
}
