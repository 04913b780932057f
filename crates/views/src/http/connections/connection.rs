//! The state of one connection: the progress of its socket, the phase of its request, and the order to close.

mod body;

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};

use super::speed::{SLOW, Speed};

/// The phase of a connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    /// No request is under way; its head may have begun to arrive.
    Waiting,
    /// A request is being processed.
    Running,
    /// The body of a request is being received.
    Receiving,
}

/// The order for a socket.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// No order: go on.
    Go,
    /// Close the connection as if the client had closed it. No request is in flight.
    Close,
    /// Break the connection off, because the client does not read its response.
    Break,
}

/// A connection. Clones refer to the same connection.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    number: u64,
    phase: AtomicU8,
    /// The tick at which the phase began. While waiting, the tick of the first byte of a head, if one has arrived.
    since: AtomicU32,
    /// The tick at which bytes were last received or sent.
    progress: AtomicU32,
    /// The number of bytes that were received in this phase.
    received: AtomicUsize,
    /// The speed at which bytes are received.
    speed: Speed,
    /// Whether the request with the body has a valid token.
    has_token: AtomicBool,
    /// The length of the body that is being received. `usize::MAX` if it is unknown.
    body_length: AtomicUsize,
    /// The number of bytes of the body that have not arrived yet.
    lacking: AtomicUsize,
    /// Bytes of the answer that wait to be sent.
    held: AtomicUsize,
    /// Bytes of memory that are held to compress the answer.
    held_to_compress: AtomicUsize,
    /// Whether the socket is not writable, because the client does not read.
    is_blocked: AtomicBool,
    is_ordered: AtomicBool,
    /// Whether the socket holds bytes until the request is answered or asks for its body.
    is_paused: AtomicBool,
    has_left: Arc<AtomicBool>,
    /// Whether the request's body is not read to its end.
    is_unread: AtomicBool,
    /// Whether the request has a long head, for which the connection's buffers have grown.
    is_long: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Connection {
    pub(super) fn new(number: u64, now: u32) -> Connection {
        Connection(Arc::new(Shared {
            number,
            phase: AtomicU8::new(Phase::Waiting as u8),
            since: AtomicU32::new(now),
            progress: AtomicU32::new(now),
            received: AtomicUsize::new(0),
            speed: Speed::default(),
            has_token: AtomicBool::new(false),
            body_length: AtomicUsize::new(0),
            lacking: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
            held_to_compress: AtomicUsize::new(0),
            is_blocked: AtomicBool::new(false),
            is_ordered: AtomicBool::new(false),
            is_paused: AtomicBool::new(false),
            has_left: Arc::default(),
            is_unread: AtomicBool::new(false),
            is_long: AtomicBool::new(false),
            waker: Mutex::default(),
        }))
    }

    pub(super) fn number(&self) -> u64 {
        self.0.number
    }

    /// Its phase.
    pub fn phase(&self) -> Phase {
        match self.0.phase.load(Relaxed) {
            phase if phase == Phase::Running as u8 => Phase::Running,
            phase if phase == Phase::Receiving as u8 => Phase::Receiving,
            _ => Phase::Waiting,
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        let shared = &self.0;
        shared.since.store(shared.progress.load(Relaxed), Relaxed);
        shared.received.store(0, Relaxed);
        shared.phase.store(phase as u8, Relaxed);
    }

    /// Whether the client has closed its side, or the connection is broken. A client that has closed its side may still
    /// read. The two cases cannot be told apart before a response is sent.
    pub fn has_left(&self) -> bool {
        self.0.has_left.load(Relaxed)
    }

    /// The flag of [`Connection::has_left`], for code that does not hold the connection.
    pub fn left(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.has_left)
    }

    /// Records that the client has closed its side.
    pub fn leave(&self) {
        self.0.has_left.store(true, Relaxed);
    }

    /// Records that a head is long.
    pub fn lengthen(&self) {
        self.0.is_long.store(true, Relaxed);
    }

    /// Whether a head was long. Such a connection is closed after its request, so that no idle connection keeps the
    /// memory.
    pub(crate) fn is_long(&self) -> bool {
        self.0.is_long.load(Relaxed)
    }

    /// Whether no byte was received since the last request.
    pub fn is_idle(&self) -> bool {
        self.0.received.load(Relaxed) == 0
    }

    /// Records received bytes.
    pub fn receives(&self, bytes: usize, now: u32) {
        self.0.progress.store(now, Relaxed);
        self.0.speed.add(bytes);
        if self.0.received.fetch_add(bytes, Relaxed) == 0 && self.phase() == Phase::Waiting {
            self.0.since.store(now, Relaxed);
        }
    }

    /// Records that the client has accepted bytes.
    pub fn sends(&self, now: u32) {
        self.0.progress.store(now, Relaxed);
        // The order was given because the client read nothing. It reads again, so the order is withdrawn.
        if self.0.is_blocked.swap(false, Relaxed) && self.phase() != Phase::Waiting {
            self.0.is_ordered.store(false, Relaxed);
        }
    }

    /// Records that the socket is not writable now.
    pub fn blocks(&self, now: u32) {
        if !self.0.is_blocked.swap(true, Relaxed) {
            self.0.progress.store(now, Relaxed);
        }
    }

    /// Records the number of bytes of the response that wait to be sent.
    pub(crate) fn hold(&self, bytes: usize) {
        self.0.held.store(bytes, Relaxed);
    }

    /// Records the number of bytes of memory that are held to compress the response.
    pub(crate) fn hold_to_compress(&self, bytes: usize) {
        self.0.held_to_compress.store(bytes, Relaxed);
    }

    pub(super) fn held(&self) -> usize {
        self.0.held.load(Relaxed).saturating_add(self.0.held_to_compress.load(Relaxed))
    }

    /// Keeps the waker of the task that polls the socket.
    pub fn listen(&self, context: &Context<'_>) {
        let mut waker = self.0.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if waker.as_ref().is_none_or(|waker| !waker.will_wake(context.waker())) {
            *waker = Some(context.waker().clone());
        }
    }

    fn wake(&self) {
        if let Some(waker) = &*self.0.waker.lock().unwrap_or_else(PoisonError::into_inner) {
            waker.wake_by_ref();
        }
    }

    /// The socket passes nothing on until the request is answered or asks for its body.
    pub fn pause(&self) {
        self.0.is_paused.store(true, Relaxed);
    }

    /// The socket may read again.
    pub(super) fn resume(&self) {
        if self.0.is_paused.swap(false, Relaxed) {
            self.wake();
        }
    }

    pub(super) fn order(&self) {
        self.0.is_ordered.store(true, Relaxed);
        self.wake();
    }

    /// Withdraws the order.
    pub fn forget_order(&self) {
        self.0.is_ordered.store(false, Relaxed);
    }

    pub(super) fn is_ordered(&self) -> bool {
        self.0.is_ordered.load(Relaxed)
    }

    /// The order for its socket.
    pub fn ordered(&self) -> Order {
        match self.phase() {
            _ if !self.is_ordered() => Order::Go,
            _ if self.0.is_blocked.load(Relaxed) => Order::Break,
            Phase::Waiting => Order::Close,
            Phase::Running | Phase::Receiving => Order::Go,
        }
    }

    /// The number of ticks for which it has waited for a request. `None` if it is not waiting.
    pub(super) fn waiting_since(&self, now: u32) -> Option<u32> {
        let is_waiting = self.phase() == Phase::Waiting && !self.0.is_blocked.load(Relaxed);
        is_waiting.then(|| now.wrapping_sub(self.0.since.load(Relaxed)))
    }

    /// The age of an incomplete head, in ticks.
    pub(super) fn head_begun(&self, now: u32) -> Option<u32> {
        self.waiting_since(now).filter(|_| self.0.received.load(Relaxed) > 0)
    }

    /// The number of ticks for which the client has read nothing, although bytes wait to be sent.
    pub(super) fn unread_since(&self, now: u32) -> Option<u32> {
        self.0.is_blocked.load(Relaxed).then(|| now.wrapping_sub(self.0.progress.load(Relaxed)))
    }

    /// The number of ticks for which the client has sent nothing of an incomplete body.
    pub(super) fn silent_since(&self, now: u32) -> Option<u32> {
        (self.phase() == Phase::Receiving).then(|| now.wrapping_sub(self.0.progress.load(Relaxed)))
    }

    /// A tick passes.
    pub(super) fn tick(&self) {
        self.0.speed.tick();
    }

    /// The recent bytes of a slow upload (a body or a long head) that has lasted at least `ticks` ticks. The first
    /// value is whether the request has a valid token.
    pub(super) fn slowness(&self, now: u32, ticks: u32) -> Option<(bool, usize)> {
        let age = now.wrapping_sub(self.0.since.load(Relaxed));
        let is_body = self.phase() == Phase::Receiving;
        let is_due = age >= ticks && (is_body || self.phase() == Phase::Waiting && self.is_long());
        let slowness = (is_body && self.0.has_token.load(Relaxed), self.0.speed.recent());
        (is_due && slowness.1 < SLOW).then_some(slowness)
    }
}
