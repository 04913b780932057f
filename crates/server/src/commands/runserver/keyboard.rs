//! The signals of systems other than Unix: Ctrl-C.

use actix_web::rt;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Event {
    /// The signal with this name stops the server.
    Stop(&'static str),
}

/// The signals that the process gets.
pub(super) struct Signals;

impl Signals {
    /// Waits for the next signal.
    pub(super) async fn next(&mut self) -> Event {
        drop(rt::signal::ctrl_c().await);
        Event::Stop("Ctrl-C")
    }
}
