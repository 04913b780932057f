//! `gthread`'s keep-alive connections: selects the connections to close at a time-out, or when there are too many
//! connections or too little memory.
//!
//! A socket reports received and sent bytes to its [`Connection`], and a request reports its [`Phase`]. This module
//! does not read or write sockets: it gives a connection the order to close, and the socket carries the order out.

mod connection;
mod guards;
mod speed;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use connection::{Connection, Order, Phase};
pub use guards::{Draining, Receiving, Running};

/// The interval of calls to [`Connections::tick`]. Times are counted in ticks, because a counter is cheaper than a
/// clock.
pub const TICK: Duration = Duration::from_millis(250);

/// The number of ticks without progress after which a request may lose its connection or memory to another one.
const IDLE: u32 = 4;

/// The maximum number of refused bodies that are read and discarded at the same time.
const MOST_DRAINED: usize = 16;

/// The time-out of a head after its first byte, in ticks. A lower `patience` applies instead.
const HEAD: u32 = 40;

/// All open connections of a server.
#[derive(Debug)]
pub struct Connections {
    open: Mutex<HashMap<u64, Connection>>,
    opened: AtomicU64,
    now: AtomicU32,
    /// The number of ticks without progress after which the connection of a client that does not read is closed.
    patience: u32,
    /// If more connections than this number are open, idle ones are closed.
    most: AtomicU64,
    /// The number of refused bodies that are being read and discarded.
    drained: Arc<AtomicUsize>,
    /// Whether the server stops soon.
    is_stopping: AtomicBool,
    /// Whether each answer is the last one of its connection.
    is_ending: AtomicBool,
    /// The tick since which connections without a request are closed.
    closes_idle: Mutex<Option<u32>>,
    /// The slow uploads, and the connections whose clients do not read. The first one to close is the last of its list.
    /// Each tick makes the lists, so that a request that needs memory does not have to search all connections.
    slow: Mutex<Vec<Connection>>,
    stalled: Mutex<Vec<Connection>>,
}

impl Connections {
    /// No connections yet. If a client reads nothing for `patience`, its connection is closed.
    pub fn new(patience: Duration) -> Connections {
        let patience = u32::try_from(patience.as_millis() / TICK.as_millis()).unwrap_or(u32::MAX).max(1);
        Connections {
            open: Mutex::default(),
            opened: AtomicU64::new(0),
            now: AtomicU32::new(0),
            patience,
            most: AtomicU64::new(u64::MAX),
            drained: Arc::default(),
            is_stopping: AtomicBool::new(false),
            is_ending: AtomicBool::new(false),
            closes_idle: Mutex::default(),
            slow: Mutex::default(),
            stalled: Mutex::default(),
        }
    }

    /// Sets the number of connections above which idle ones are closed, so that new ones are served.
    pub fn set_most(&self, most: usize) {
        self.most.store(most as u64, Ordering::Relaxed);
    }

    /// The permission to read and discard a refused body, so that its client receives the response. `None` if too many
    /// such bodies are read already, because this takes time from other requests.
    pub fn drain(&self) -> Option<Draining> {
        let one_more = |drained| (drained < MOST_DRAINED).then_some(drained + 1);
        self.drained.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Draining(Arc::clone(&self.drained)))
    }

    /// The server stops soon: it is not ready any more, and from now on each answer closes its connection.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        self.end();
    }

    /// From now on each answer closes its connection. Another process may serve the next one.
    pub fn end(&self) {
        self.is_ending.store(true, Ordering::Relaxed);
    }

    /// Whether the server stops soon.
    pub fn is_stopping(&self) -> bool {
        self.is_stopping.load(Ordering::Relaxed)
    }

    /// Whether each answer is the last one of its connection.
    pub fn is_ending(&self) -> bool {
        self.is_ending.load(Ordering::Relaxed)
    }

    /// From now on a connection is closed that waits for a request for a second.
    ///
    /// A proxy may be sending a request on a connection at the moment in which the server closes it, and does not repeat
    /// a `POST`. So the server does not close idle connections at once, even those that have been idle for long: a busy
    /// proxy now uses them one after the other, and learns from each answer that the connection ends.
    pub fn close_idle(&self) {
        *lock(&self.closes_idle) = Some(self.now());
    }

    /// Registers a new connection. If there are too many, idle connections are closed.
    pub fn open(&self) -> Connection {
        let number = self.opened.fetch_add(1, Ordering::Relaxed);
        let connection = Connection::new(number, self.now());
        let mut open = lock(&self.open);
        open.insert(number, connection.clone());
        self.make_places(&open);
        connection
    }

    /// Forgets a connection that is closed.
    pub fn close(&self, connection: &Connection) {
        lock(&self.open).remove(&connection.number());
    }

    /// The time, in ticks.
    pub fn now(&self) -> u32 {
        self.now.load(Ordering::Relaxed)
    }

    /// How many connections were opened since the start.
    pub fn opened(&self) -> u64 {
        self.opened.load(Ordering::Relaxed)
    }

    /// How many connections are open.
    pub fn len(&self) -> usize {
        lock(&self.open).len()
    }

    /// Whether no connection is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets a tick pass: closes connections whose clients have taken too long.
    pub fn tick(&self) {
        let now = self.now.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let closes_idle = lock(&self.closes_idle).is_some_and(|since| now.wrapping_sub(since) > IDLE);
        let open = lock(&self.open);
        let (mut slow, mut stalled) = (Vec::new(), Vec::new());
        for connection in open.values() {
            connection.tick();
            let unread = connection.unread_since(now);
            let is_too_slow = connection.head_begun(now).is_some_and(|age| age > self.patience.min(HEAD))
                || unread.is_some_and(|age| age > self.patience);
            let is_idle = || connection.is_idle() && connection.waiting_since(now).is_some_and(|age| age >= IDLE);
            if is_too_slow || closes_idle && is_idle() {
                connection.order();
            }
            slow.extend(connection.slowness(now, IDLE).map(|slowness| (slowness, connection)));
            stalled.extend(unread.filter(|age| *age >= IDLE).map(|age| (age, connection)));
        }
        self.make_places(&open);
        slow.sort_by_key(|(slowness, connection)| Reverse((*slowness, connection.number())));
        stalled.sort_by_key(|(age, connection)| (*age, Reverse(connection.number())));
        *lock(&self.slow) = slow.into_iter().map(|(_, connection)| connection.clone()).collect();
        *lock(&self.stalled) = stalled.into_iter().map(|(_, connection)| connection.clone()).collect();
    }

    /// Closes idle connections if there are too many: first those without a request, then those whose clients do not
    /// read, then those whose clients do not send. Within each group, the longest idle one is closed first.
    fn make_places(&self, open: &HashMap<u64, Connection>) {
        let most = usize::try_from(self.most.load(Ordering::Relaxed)).unwrap_or(usize::MAX);
        if open.len() <= most {
            return;
        }
        let leaving = open.values().filter(|connection| connection.is_ordered()).count();
        let Some(too_many) = (open.len() - most).checked_sub(leaving).filter(|too_many| *too_many > 0) else { return };
        let now = self.now();
        let mut candidates: Vec<_> =
            open.values().filter_map(|connection| Some((uselessness(connection, now)?, connection))).collect();
        candidates.sort_by_key(|(uselessness, connection)| (Reverse(*uselessness), connection.number()));
        // Close some more, so that the next new connections do not cause another search.
        candidates.into_iter().take(too_many + most / 32).for_each(|(_, connection)| connection.order());
    }

    /// Ends the slowest upload, if one has been slow for at least a second. Returns whether there was one. A request
    /// without a token ends no upload of a client with a token.
    pub fn end_slowest_body(&self, has_token: bool) -> bool {
        let now = self.now();
        let may_end = |connection: &Connection| {
            let slowness = connection.slowness(now, IDLE).filter(|_| !connection.is_ordered());
            slowness.is_some_and(|(is_known, _)| has_token || !is_known)
        };
        let mut slow = lock(&self.slow);
        let Some(place) = slow.iter().rposition(may_end) else { return false };
        slow.remove(place).order();
        true
    }

    /// Closes connections whose clients read nothing, the longest idle first, until `bytes` of response memory are
    /// free. Returns whether it closed any.
    pub fn end_stalled_answers(&self, bytes: usize) -> bool {
        let now = self.now();
        let mut stalled = lock(&self.stalled);
        let (mut free, mut is_any) = (0, false);
        while free < bytes
            && let Some(connection) = stalled.pop()
        {
            let is_stalled = connection.unread_since(now).is_some_and(|age| age >= IDLE);
            if is_stalled && !connection.is_ordered() && connection.held() > 0 {
                free += connection.held();
                connection.order();
                is_any = true;
            }
        }
        is_any
    }
}

/// Ignores poisoning: each change of the data is one call, so a panic cannot leave it half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The priority of a connection for closing; the greatest is closed first. `None` if the connection is not idle.
fn uselessness(connection: &Connection, now: u32) -> Option<(u32, u32)> {
    if connection.is_ordered() {
        return None;
    }
    let idle = |age: &u32| *age >= IDLE;
    // Spare a connection that began to wait in this tick: its request is about to arrive.
    let waiting = connection.waiting_since(now).filter(|age| *age > 0).map(|age| (2, age));
    let stalled = || Some((1, connection.unread_since(now).filter(idle)?));
    let silent = || Some((0, connection.silent_since(now).filter(idle)?));
    waiting.or_else(stalled).or_else(silent)
}
