//! A connection of its own for each worker, for the short reads that run on its event loop.
//!
//! The worker finds its connection without a lock, and SQLite finds the last pages in the connection's cache. The pool
//! hands its connections to any thread.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use diesel::r2d2::ManageConnection;
use scopeguard::ScopeGuard;
use thread_local::ThreadLocal;

use super::{ConnectionManager, PoolEntry, PooledConnection, ServerHealth, Source};
use crate::connection::{DbConnection, sqlite};
use crate::error::Result;

/// The connections, at most one for each thread. Clones share them.
#[derive(Clone)]
pub(in crate::connection) struct Readers(Arc<Inner>);

struct Inner {
    manager: ConnectionManager,
    own: ThreadLocal<Cell<Own>>,
}

/// The connection of one thread.
#[derive(Default)]
enum Own {
    /// It was not opened yet, could not be opened, or broke. The next request opens it.
    #[default]
    Absent,
    Idle(Box<PoolEntry>),
    InUse,
}

/// A connection that is in use. When it is dropped, it returns to where it came from.
pub(in crate::connection) enum Taken {
    /// From the pool.
    Pool(Box<PooledConnection>),
    /// Of this thread.
    Reader(Reader),
}

type Lent = (Box<PoolEntry>, Readers);
pub(in crate::connection) type Reader = ScopeGuard<Lent, fn(Lent)>;

impl Readers {
    /// Connections to a database. Each is opened when its thread first asks for it.
    pub(in crate::connection) fn new(source: Source) -> Readers {
        let manager = ConnectionManager { source, server: Arc::new(ServerHealth::default()), set_up };
        Readers(Arc::new(Inner { manager, own: ThreadLocal::new() }))
    }

    /// The connection of this thread. `None` while it is in use, or if it cannot be opened.
    pub(in crate::connection) fn take(&self) -> Option<Taken> {
        let own = self.0.own.get_or_default();
        let entry = match own.replace(Own::InUse) {
            Own::Idle(entry) => entry,
            Own::InUse => return None,
            Own::Absent => match self.0.manager.connect() {
                Ok(entry) => Box::new(entry),
                // The connection manager has logged the error, and the request meets it again in a lane.
                Err(_) => {
                    own.set(Own::Absent);
                    return None;
                }
            },
        };
        Some(Taken::Reader(scopeguard::guard((entry, self.clone()), give_back as fn(Lent))))
    }
}

/// Makes SQLite fail at once where it would wait for a lock: the event loop must not wait.
fn set_up(connection: &mut DbConnection) -> Result<()> {
    sqlite::never_wait(connection)?;
    Ok(sqlite::set_cache_size(connection, sqlite::BUSY_CACHE)?)
}

/// Keeps the connection for the next request of this thread, unless it is broken.
fn give_back((mut entry, home): Lent) {
    let own = if home.0.manager.has_broken(&mut entry) { Own::Absent } else { Own::Idle(entry) };
    home.0.own.get_or_default().set(own);
}

impl Deref for Taken {
    type Target = PoolEntry;

    fn deref(&self) -> &PoolEntry {
        match self {
            Taken::Pool(entry) => entry,
            Taken::Reader(reader) => &reader.0,
        }
    }
}

impl DerefMut for Taken {
    fn deref_mut(&mut self) -> &mut PoolEntry {
        match self {
            Taken::Pool(entry) => entry,
            Taken::Reader(reader) => &mut reader.0,
        }
    }
}
