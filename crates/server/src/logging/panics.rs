//! `sys.excepthook`: a panic of a server is an error in its log.
//!
//! The standard hook writes to standard error itself, which can block, and which is no JSON.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::Ordering;
use std::time::Duration;

use log::{Level, Record};

use super::{COUNTS, flush};

/// How long a panic waits until its line is written, because it may be the last line of the program.
const MOMENT: Duration = Duration::from_millis(50);

/// Logs panics from now on.
pub(super) fn log_them() {
    panic::set_hook(Box::new(|info| {
        COUNTS.panics.fetch_add(1, Ordering::Relaxed);
        log_one(info);
        flush(MOMENT);
    }));
}

fn log_one(info: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("<unnamed>");
    let (file, line) = info.location().map_or(("", 0), |location| (location.file(), location.line()));
    let text = info.payload_as_str().unwrap_or("Box<dyn Any>");
    let backtrace = Backtrace::capture();
    let trace: &dyn std::fmt::Display = match backtrace.status() {
        BacktraceStatus::Captured => &format_args!("\n{backtrace}"),
        _ => &"",
    };
    // The place of the panic, and not this line, tells two panics apart.
    let mut record = Record::builder();
    record.level(Level::Error).target("server::panic").file(Some(file)).line(Some(line));
    log::logger().log(&record.args(format_args!("thread '{thread}' panicked at {file}:{line}: {text}{trace}")).build());
}
