//! gunicorn's signals: some stop the server gracefully, and the others do nothing.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::rt;
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use futures_util::future::{self, FutureExt};
use signal_hook::consts::{SIGINT, SIGQUIT, SIGTERM};
use signal_hook::flag;

/// Catches the signals immediately, not only after the first `await`. The returned future resolves at SIGTERM, SIGINT,
/// SIGQUIT or SIGHUP. After that, another SIGTERM, SIGINT or SIGQUIT ends the program at once.
///
/// # Errors
/// An error of the system.
pub(super) fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let is_stopping = Arc::new(AtomicBool::new(false));
    for number in [SIGTERM, SIGINT, SIGQUIT] {
        flag::register_conditional_default(number, Arc::clone(&is_stopping))?;
    }
    let mut stopping = vec![
        ("SIGTERM", signal(SignalKind::terminate())?),
        ("SIGINT", signal(SignalKind::interrupt())?),
        ("SIGQUIT", signal(SignalKind::quit())?),
    ];
    // `nohup` ignores SIGHUP on purpose.
    if !is_hangup_ignored() {
        stopping.push(("SIGHUP", signal(SignalKind::hangup())?));
    }
    for (name, ignored) in
        [("SIGUSR1", signal(SignalKind::user_defined1())?), ("SIGUSR2", signal(SignalKind::user_defined2())?)]
    {
        rt::spawn(ignore(name, ignored));
    }
    Ok(async move {
        let first = stopping.iter_mut().map(|(name, signal)| signal.recv().map(|_| *name).boxed_local());
        let (name, ..) = future::select_all(first).await;
        is_stopping.store(true, Ordering::SeqCst);
        log::info!("{name}: stopping after the requests in flight; another SIGTERM or Ctrl-C stops at once");
    })
}

async fn ignore(name: &str, mut signal: Signal) {
    while signal.recv().await.is_some() {
        log::info!("{name} is ignored");
    }
}

/// Whether the parent process has set SIGHUP to be ignored. Linux reports this as a mask of signals.
fn is_hangup_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
