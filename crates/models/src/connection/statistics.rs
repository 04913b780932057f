//! The state of the database for an operator: connections, waits and files. The server reads it during `GET /metrics`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Database;
use crate::error::Result;

/// The waits for one thing.
#[derive(Debug, Default)]
pub(super) struct Waits {
    count: AtomicU64,
    failed: AtomicU64,
    nanoseconds: AtomicU64,
}

/// The waits for one thing since the start.
#[derive(Clone, Copy, Debug)]
pub struct Waited {
    /// How many there were.
    pub count: u64,
    /// How many of them ended without the thing.
    pub failed: u64,
    /// How long they took all together.
    pub time: Duration,
}

/// The state of a database.
#[derive(Clone, Copy, Debug)]
pub struct Statistics {
    /// The number of open connections of the pool.
    pub connections: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// Waits for a connection of the pool.
    pub pool: Waited,
    /// SQLite's writer: the waits for a turn, and the number of requests that wait for one now.
    pub writer: Option<(Waited, usize)>,
    /// SQLite's files: the size of the database and of its write-ahead log, in bytes.
    pub files: Option<(u64, u64)>,
}

impl Waits {
    /// Measures one wait.
    pub(super) fn measure<T>(&self, wait: impl FnOnce() -> Result<T>) -> Result<T> {
        let begun = Instant::now();
        let result = wait();
        self.add(begun, result.is_ok());
        result
    }

    /// Adds a wait that ends now.
    pub(super) fn add(&self, begun: Instant, has_succeeded: bool) {
        let time = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.nanoseconds.fetch_add(time, Ordering::Relaxed);
        self.failed.fetch_add(u64::from(!has_succeeded), Ordering::Relaxed);
    }

    /// All waits until now.
    pub(super) fn read(&self) -> Waited {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let time = Duration::from_nanos(read(&self.nanoseconds));
        Waited { count: read(&self.count), failed: read(&self.failed), time }
    }
}

impl Database {
    /// The state of the database. It makes no query.
    pub fn statistics(&self) -> Statistics {
        let (connections, idle, pool) = self.0.pool.statistics();
        let writer = self.0.writer.as_ref().map(|writer| writer.line().statistics());
        Statistics { connections, idle, pool, writer, files: self.0.source.sizes() }
    }
}
