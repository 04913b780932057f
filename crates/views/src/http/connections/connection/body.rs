//! The body of the request on a connection: how much of it has arrived.

use std::sync::atomic::Ordering::Relaxed;

use super::{Connection, Phase};

impl Connection {
    /// Begins to receive a body of this length.
    pub(in crate::http::connections) fn expect_body(&self, length: usize, has_token: bool) {
        self.0.has_token.store(has_token, Relaxed);
        self.0.body_length.store(length, Relaxed);
        self.lack(length);
        self.enter(Phase::Receiving);
        self.resume();
    }

    /// The length of the body that is being received. `usize::MAX` if it is unknown.
    pub fn body_length(&self) -> usize {
        self.0.body_length.load(Relaxed)
    }

    pub(in crate::http::connections) fn lack(&self, bytes: usize) {
        self.0.lacking.store(bytes, Relaxed);
    }

    /// The number of bytes of the body that have not arrived yet.
    pub fn lacking(&self) -> usize {
        self.0.lacking.load(Relaxed)
    }

    /// Records the length of a body that is not read, or `None` if the whole body is read.
    pub(crate) fn leave_unread(&self, length: Option<usize>) {
        self.lack(length.unwrap_or(0));
        self.0.is_unread.store(length.is_some(), Relaxed);
    }

    /// Whether the next bytes are the rest of an unread body, and not the head of a request.
    pub fn is_unread(&self) -> bool {
        self.0.is_unread.load(Relaxed)
    }

    /// Records that bytes of an unread body were received and discarded.
    pub fn discard(&self, bytes: usize) {
        self.lack(self.lacking().saturating_sub(bytes));
    }
}
