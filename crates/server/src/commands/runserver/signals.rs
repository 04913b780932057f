//! gunicorn's signals: some stop the server, one takes on a new program, and the others do nothing.

use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::flag;
use signal_hook::iterator::Signals as Caught;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What a signal asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Event {
    /// The signal with this name stops the server.
    Stop(&'static str),
    /// SIGHUP of a supervisor: take on a new program.
    Reload,
    /// The signal with this name does nothing.
    Ignored(&'static str),
}

/// The signals that the process gets.
pub(super) struct Signals {
    events: UnboundedReceiver<Event>,
    end: End,
}

impl Signals {
    /// Catches the signals from now on. After the first one that stops the server, the process ends within `patience`,
    /// and another SIGTERM, SIGINT or SIGQUIT ends it at once. With `reloads`, SIGHUP does not stop the server.
    ///
    /// # Errors
    /// An error of the system.
    pub(super) fn catch(patience: Duration, reloads: bool) -> io::Result<Signals> {
        let end = End { is_stopping: Arc::default(), patience };
        for number in [SIGTERM, SIGINT, SIGQUIT] {
            flag::register_conditional_default(number, Arc::clone(&end.is_stopping))?;
        }
        // `nohup` ignores SIGHUP on purpose.
        let hangup = Some(SIGHUP).filter(|_| !is_hangup_ignored());
        let caught = Caught::new([SIGTERM, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2].into_iter().chain(hangup))?;
        let (sender, events) = unbounded_channel();
        let shared = end.clone();
        // A thread of its own, which never writes to the log: the other threads may wait for a reader of the log.
        thread::Builder::new().name("signals".to_owned()).spawn(move || listen(caught, &sender, &shared, reloads))?;
        Ok(Signals { events, end })
    }

    /// Waits for the next signal.
    pub(super) async fn next(&mut self) -> Event {
        // The thread that sends never ends.
        self.events.recv().await.unwrap_or(Event::Stop("the thread of the signals has ended"))
    }

    /// The process ends within its patience, for another reason than a signal.
    pub(super) fn end_within_patience(&self) {
        self.end.end_within_patience();
    }
}

fn listen(mut caught: Caught, sender: &UnboundedSender<Event>, end: &End, reloads: bool) {
    for number in caught.forever() {
        let event = match number {
            SIGHUP if reloads => Event::Reload,
            SIGHUP => Event::Stop("SIGHUP"),
            SIGTERM => Event::Stop("SIGTERM"),
            SIGINT => Event::Stop("SIGINT"),
            SIGQUIT => Event::Stop("SIGQUIT"),
            SIGUSR1 => Event::Ignored("SIGUSR1"),
            _ => Event::Ignored("SIGUSR2"),
        };
        if let Event::Stop(_) = event {
            end.begin();
        }
        let _ = sender.send(event);
    }
}

/// The end of the process, once it has begun.
#[derive(Clone)]
struct End {
    is_stopping: Arc<AtomicBool>,
    patience: Duration,
}

impl End {
    /// The first signal to stop. Another one ends the process at once.
    fn begin(&self) {
        if !self.is_stopping.swap(true, Ordering::SeqCst) {
            self.end_within_patience();
        }
    }

    /// Ends the process in time, even if each other thread waits for a reader of the log.
    fn end_within_patience(&self) {
        // The main thread normally ends the process before this one does.
        let latest = self.patience.saturating_add(Duration::from_millis(500));
        drop(thread::Builder::new().name("end".to_owned()).spawn(move || {
            thread::sleep(latest);
            process::exit(0);
        }));
    }
}

/// Whether the parent process has set SIGHUP to be ignored. Linux reports this as a mask of signals.
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
