//! One client's connection: what its socket sees, what its request does, and whether it has to go.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};

use super::speed::{SLOW, Speed};

/// What a connection is for at the moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    /// No request is under way; its head may have begun to arrive.
    Waiting,
    /// A request is answered.
    Running,
    /// The body of a request arrives.
    Receiving,
}

/// What a socket has to do for others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// Nothing.
    Go,
    /// End the connection as if the client had: no request is under way.
    Close,
    /// Break it off: the client does not take its answer.
    Break,
}

/// A connection. Clones are the same one.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    number: u64,
    phase: AtomicU8,
    /// When the phase began, in ticks; while waiting, when the head began if it has.
    since: AtomicU32,
    /// When bytes came or went for the last time.
    progress: AtomicU32,
    /// Bytes that came in this phase.
    received: AtomicUsize,
    /// How fast bytes come.
    speed: Speed,
    /// Whether the body comes from somebody who has logged in.
    has_token: AtomicBool,
    /// Bytes that the request's body still lacks.
    lacking: AtomicUsize,
    /// Bytes of the answer that wait to be sent.
    held: AtomicUsize,
    /// Whether the client does not take what is sent.
    is_blocked: AtomicBool,
    is_ordered: AtomicBool,
    /// Whether the socket has stopped reading until the request is answered.
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
            lacking: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
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

    /// What it is for at the moment.
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
    /// read; nothing tells it from one that is gone before an answer is sent.
    pub fn has_left(&self) -> bool {
        self.0.has_left.load(Relaxed)
    }

    /// [`Connection::has_left`], for whoever waits without the connection.
    pub fn left(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.has_left)
    }

    /// Takes note of the end of what the client sends.
    pub fn leave(&self) {
        self.0.has_left.store(true, Relaxed);
    }

    /// Takes note that a head is long.
    pub fn lengthen(&self) {
        self.0.is_long.store(true, Relaxed);
    }

    /// Whether a head was long: the connection ends with its request, so that nobody idle keeps the memory.
    pub(crate) fn is_long(&self) -> bool {
        self.0.is_long.load(Relaxed)
    }

    /// Takes note of a body that nobody has read: how long it is, or `None` where all of it is read.
    pub(crate) fn leave_unread(&self, length: Option<usize>) {
        self.lack(length.unwrap_or(0));
        self.0.is_unread.store(length.is_some(), Relaxed);
    }

    /// Whether what comes now is the rest of a body that nobody reads, and not the head of a request.
    pub fn is_unread(&self) -> bool {
        self.0.is_unread.load(Relaxed)
    }

    /// Bytes of a body that nobody reads came.
    pub fn discard(&self, bytes: usize) {
        self.lack(self.lacking().saturating_sub(bytes));
    }

    /// Whether nothing came since the last request.
    pub fn is_idle(&self) -> bool {
        self.0.received.load(Relaxed) == 0
    }

    /// A body of this length begins, from a client that has logged in or not.
    pub(super) fn expect_body(&self, length: usize, has_token: bool) {
        self.0.has_token.store(has_token, Relaxed);
        self.lack(length);
        self.enter(Phase::Receiving);
        self.resume();
    }

    pub(super) fn lack(&self, bytes: usize) {
        self.0.lacking.store(bytes, Relaxed);
    }

    /// How many bytes the request's body still lacks.
    pub fn lacking(&self) -> usize {
        self.0.lacking.load(Relaxed)
    }

    /// Bytes came.
    pub fn receives(&self, bytes: usize, now: u32) {
        self.0.progress.store(now, Relaxed);
        self.0.speed.add(bytes);
        if self.0.received.fetch_add(bytes, Relaxed) == 0 && self.phase() == Phase::Waiting {
            self.0.since.store(now, Relaxed);
        }
    }

    /// The client took bytes.
    pub fn sends(&self, now: u32) {
        self.0.progress.store(now, Relaxed);
        // It was ordered to go because it took nothing.
        if self.0.is_blocked.swap(false, Relaxed) && self.phase() != Phase::Waiting {
            self.0.is_ordered.store(false, Relaxed);
        }
    }

    /// The client takes no more bytes for now.
    pub fn blocks(&self, now: u32) {
        if !self.0.is_blocked.swap(true, Relaxed) {
            self.0.progress.store(now, Relaxed);
        }
    }

    /// Bytes of the answer wait to be sent.
    pub(crate) fn hold(&self, bytes: usize) {
        self.0.held.store(bytes, Relaxed);
    }

    pub(super) fn held(&self) -> usize {
        self.0.held.load(Relaxed)
    }

    /// Keeps the waker of whoever polls the socket.
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

    /// The socket reads nothing more until the request is answered.
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

    pub(super) fn forget_order(&self) {
        self.0.is_ordered.store(false, Relaxed);
    }

    pub(super) fn is_ordered(&self) -> bool {
        self.0.is_ordered.load(Relaxed)
    }

    /// What its socket has to do.
    pub fn ordered(&self) -> Order {
        match self.phase() {
            _ if !self.is_ordered() => Order::Go,
            _ if self.0.is_blocked.load(Relaxed) => Order::Break,
            Phase::Waiting => Order::Close,
            Phase::Running | Phase::Receiving => Order::Go,
        }
    }

    /// How long it has waited for a request.
    pub(super) fn waiting_since(&self, now: u32) -> Option<u32> {
        let is_waiting = self.phase() == Phase::Waiting && !self.0.is_blocked.load(Relaxed);
        is_waiting.then(|| now.wrapping_sub(self.0.since.load(Relaxed)))
    }

    /// How long ago the head of a request has begun that is not there yet.
    pub(super) fn head_begun(&self, now: u32) -> Option<u32> {
        self.waiting_since(now).filter(|_| self.0.received.load(Relaxed) > 0)
    }

    /// How long the client has taken nothing of what waits to be sent.
    pub(super) fn unread_since(&self, now: u32) -> Option<u32> {
        self.0.is_blocked.load(Relaxed).then(|| now.wrapping_sub(self.0.progress.load(Relaxed)))
    }

    /// How long the client has sent nothing of the body that is waited for.
    pub(super) fn silent_since(&self, now: u32) -> Option<u32> {
        (self.phase() == Phase::Receiving).then(|| now.wrapping_sub(self.0.progress.load(Relaxed)))
    }

    /// A tick passes.
    pub(super) fn tick(&self) {
        self.0.speed.tick();
    }

    /// How slowly a body or a long head comes, in bytes of the last ticks, where it has had some ticks to come and hardly
    /// moves; first whether its client has shown a token.
    pub(super) fn slowness(&self, now: u32, ticks: u32) -> Option<(bool, usize)> {
        let age = now.wrapping_sub(self.0.since.load(Relaxed));
        let is_body = self.phase() == Phase::Receiving;
        let is_due = age >= ticks && (is_body || self.phase() == Phase::Waiting && self.is_long());
        let slowness = (is_body && self.0.has_token.load(Relaxed), self.0.speed.recent());
        (is_due && slowness.1 < SLOW).then_some(slowness)
    }
}
