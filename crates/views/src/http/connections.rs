//! `gthread`'s keep-alive connections: which clients this server waits for, and which of them have to go when places,
//! memory or patience run out.
//!
//! The server's socket tells a [`Connection`] what comes and goes, the request that runs on it tells in which [`Phase`] it
//! is. Nothing here reads or writes a socket: whoever has to go is given an order, which its socket obeys.

mod connection;
mod guards;
mod speed;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use connection::{Connection, Order, Phase};
pub use guards::{Draining, Receiving, Running};

/// How often [`Connections::tick`] is to be called. Times are counted in ticks, since a clock costs more than a counter.
pub const TICK: Duration = Duration::from_millis(250);

/// How long a client may do nothing before it loses its place to somebody who needs it.
const IDLE: u32 = 4;

/// How many bodies are read at once only to be thrown away.
const MOST_DRAINED: usize = 16;

/// How long the head of a request may take to come once it has begun, unless clients have less time for all.
const HEAD: u32 = 40;

/// All open connections of a server.
#[derive(Debug)]
pub struct Connections {
    open: Mutex<HashMap<u64, Connection>>,
    opened: AtomicU64,
    now: AtomicU32,
    /// Ticks without progress after which a client that does not read is gone.
    patience: u32,
    /// From how many connections on those that do nothing are closed.
    most: AtomicU64,
    /// How many bodies are read only to be thrown away.
    drained: Arc<AtomicUsize>,
    /// Whose bodies hardly move, the slowest last; and who reads nothing of an answer, the longest last. They are looked
    /// for at each tick, so that whoever needs room need not look at all connections.
    slow: Mutex<Vec<Connection>>,
    stalled: Mutex<Vec<Connection>>,
}

impl Connections {
    /// No connections yet. A client that reads nothing for `patience` loses its own.
    pub fn new(patience: Duration) -> Connections {
        let patience = u32::try_from(patience.as_millis() / TICK.as_millis()).unwrap_or(u32::MAX).max(1);
        Connections {
            open: Mutex::default(),
            opened: AtomicU64::new(0),
            now: AtomicU32::new(0),
            patience,
            most: AtomicU64::new(u64::MAX),
            drained: Arc::default(),
            slow: Mutex::default(),
            stalled: Mutex::default(),
        }
    }

    /// From how many connections on those that do nothing are closed, so that a newcomer is served.
    pub fn set_most(&self, most: usize) {
        self.most.store(most as u64, Ordering::Relaxed);
    }

    /// Leave to read a body only to throw it away, so that its client sees why. Where many send what nobody wants, it is
    /// not worth the time that it takes from others.
    pub fn drain(&self) -> Option<Draining> {
        let one_more = |drained| (drained < MOST_DRAINED).then_some(drained + 1);
        self.drained.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Draining(Arc::clone(&self.drained)))
    }

    /// A new connection. Where places are short, the one that has done nothing for the longest time makes room.
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
        let open = lock(&self.open);
        let (mut slow, mut stalled) = (Vec::new(), Vec::new());
        for connection in open.values() {
            connection.tick();
            let unread = connection.unread_since(now);
            let is_too_slow = connection.head_begun(now).is_some_and(|age| age > self.patience.min(HEAD))
                || unread.is_some_and(|age| age > self.patience);
            if is_too_slow {
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

    /// Closes connections that do nothing where there are too many. Those that have no request under way come first, then
    /// those that do not read, then those that do not send; of each the oldest.
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
        // Some more, so that the next newcomers need not search again.
        candidates.into_iter().take(too_many + most / 32).for_each(|(_, connection)| connection.order());
    }

    /// Takes its place from the client whose body comes the most slowly, if one has had a second and hardly moves; whether
    /// there was one. Somebody without a token takes none from those who have one.
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

    /// Closes the connections of clients that read nothing, the longest first, until `bytes` of answers are free; whether
    /// there were any.
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

/// What is behind a lock stays right whoever panics: each change of it is one call.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How much sooner than others a connection has to go; `None` where it does something.
fn uselessness(connection: &Connection, now: u32) -> Option<(u32, u32)> {
    if connection.is_ordered() {
        return None;
    }
    let idle = |age: &u32| *age >= IDLE;
    // A newcomer is about to ask.
    let waiting = connection.waiting_since(now).filter(|age| *age > 0).map(|age| (2, age));
    let stalled = || Some((1, connection.unread_since(now).filter(idle)?));
    let silent = || Some((0, connection.silent_since(now).filter(idle)?));
    waiting.or_else(stalled).or_else(silent)
}
