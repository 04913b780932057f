//! `logging.handlers.QueueHandler` and `QueueListener`: lines on their way to standard error.
//!
//! If the reader of a pipe stands still, every thread that writes to the pipe blocks. So a server writes from one
//! thread, and all others put lines into a buffer that has a bound. A line that does not fit is dropped and counted, and
//! the log says so when the reader goes on.

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::COUNTS;

/// The maximum number of bytes that wait, besides those that are being written.
const MOST: usize = 1024 * 1024;

/// The pause before the next attempt to write to a full pipe that does not block.
const PAUSE: Duration = Duration::from_millis(10);

/// The lines that wait.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// There is something to write.
    filled: Condvar,
    /// Everything is written.
    emptied: Condvar,
    is_started: AtomicBool,
}

#[derive(Default)]
struct State {
    lines: Vec<u8>,
    is_writing: bool,
    /// Whether the thread is to ask for further lines.
    is_woken: bool,
    /// The number of dropped lines that the log has not named yet.
    dropped: u64,
}

impl Queue {
    /// Starts the thread that writes. `further` adds the lines that are due, and returns when to ask again; `dropped`
    /// makes the line about so many dropped lines.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub(super) fn start(
        &'static self,
        further: impl Fn() -> Option<Duration> + Send + 'static,
        dropped: impl Fn(u64) -> Vec<u8> + Send + 'static,
    ) -> io::Result<()> {
        let work = move || {
            loop {
                let next = further();
                let bytes = self.take(next, &dropped);
                write_all(&bytes);
            }
        };
        thread::Builder::new().name("log".to_owned()).spawn(work)?;
        self.is_started.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether a thread writes the lines.
    pub(super) fn is_started(&self) -> bool {
        self.is_started.load(Ordering::Acquire)
    }

    /// Writes a line now, or gives it to the thread. Never waits for the thread.
    pub(super) fn write(&self, line: &[u8]) {
        let mut state = self.state();
        if !self.is_started() {
            drop(io::stderr().write_all(line));
        } else if state.lines.len() + line.len() > MOST {
            state.dropped += 1;
            COUNTS.dropped.fetch_add(1, Ordering::Relaxed);
        } else {
            // A thread that writes looks for more before it waits.
            let is_waiting = state.lines.is_empty() && !state.is_writing;
            state.lines.extend_from_slice(line);
            drop(state);
            if is_waiting {
                self.filled.notify_one();
            }
        }
    }

    /// Lets the thread ask for further lines.
    pub(super) fn wake(&self) {
        self.state().is_woken = true;
        self.filled.notify_one();
    }

    /// Waits until all lines are written, or until the time is over.
    pub(super) fn flush(&self, most: Duration) {
        let until = Instant::now() + most;
        let mut state = self.state();
        while self.is_started() && (state.is_writing || !state.lines.is_empty()) {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self.emptied.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits for lines, at most so long, and takes them. The previous ones are written.
    fn take(&self, most: Option<Duration>, dropped: impl Fn(u64) -> Vec<u8>) -> Vec<u8> {
        let mut state = self.state();
        state.is_writing = false;
        if state.lines.is_empty() {
            self.emptied.notify_all();
        }
        if state.lines.is_empty() && state.dropped == 0 && !state.is_woken {
            state = match most {
                None => self.filled.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(most) => self.filled.wait_timeout(state, most).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
        state.is_woken = false;
        let mut bytes = std::mem::take(&mut state.lines);
        if state.dropped > 0 {
            bytes.extend(dropped(std::mem::take(&mut state.dropped)));
        }
        state.is_writing = !bytes.is_empty();
        bytes
    }

    /// Ignores poisoning: each change is complete before anything can panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes everything. An error of the system loses it, because there is nobody to tell.
fn write_all(mut bytes: &[u8]) {
    while !bytes.is_empty() {
        match write(bytes) {
            Ok(0) => return,
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(PAUSE),
            Err(_nobody_reads) => return,
        }
    }
}

/// Writes without the lock of `std::io::stderr`, so that a full pipe blocks nobody else who wants this lock.
#[cfg(unix)]
fn write(bytes: &[u8]) -> io::Result<usize> {
    Ok(rustix::io::write(io::stderr(), bytes)?)
}

#[cfg(not(unix))]
fn write(bytes: &[u8]) -> io::Result<usize> {
    io::stderr().write(bytes)
}
