//! `gunicorn.workers.gthread`'s futures: how long a request and its body occupy a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::connection::{Connection, Phase};

impl Connection {
    /// A request begins. It ends when the guard is dropped, after the last byte of its answer.
    pub fn run(&self) -> Running {
        self.forget_order();
        self.enter(Phase::Running);
        Running(self.clone())
    }

    /// The request's body is being received, until the guard is dropped.
    pub fn receive(&self, length: usize, has_token: bool) -> Receiving<'_> {
        self.expect_body(length, has_token);
        Receiving(self)
    }
}

/// A request that is in flight on a connection.
#[derive(Debug)]
pub struct Running(Connection);

impl Running {
    /// The connection.
    pub fn connection(&self) -> &Connection {
        &self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.hold(0);
        self.0.hold_to_compress(0);
        self.0.enter(Phase::Waiting);
        self.0.resume();
    }
}

/// A body that is being received.
#[derive(Debug)]
pub struct Receiving<'c>(&'c Connection);

impl Receiving<'_> {
    /// Records the number of bytes that have not arrived yet.
    pub fn lacks(&self, length: usize) {
        self.0.lack(length);
    }

    /// Whether this upload must end, because another request needs its memory.
    pub fn is_over(&self) -> bool {
        self.0.is_ordered()
    }
}

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        // The order was only for the body. The request still gets a response.
        self.0.forget_order();
        self.0.enter(Phase::Running);
    }
}

/// The permission to read and discard a refused body.
#[derive(Debug)]
pub struct Draining(pub(super) Arc<AtomicUsize>);

impl Drop for Draining {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
