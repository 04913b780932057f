//! Connections to SQLite: one for reads in each worker, and one for all writes.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::web;
use rusqlite::{Connection, Result};

use crate::error::Error;

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The connection of a worker. A look-up by key takes microseconds, so it runs on the event loop.
pub(crate) struct Reader(pub(crate) Connection);

impl Reader {
    pub(crate) fn open(path: &str) -> Result<Reader> {
        open(path).map(Reader)
    }
}

/// The connection for writes. A commit waits for the disk, so writes run on a blocking thread.
pub(crate) struct Writer(Mutex<Connection>);

impl Writer {
    pub(crate) fn open(path: &str) -> Result<Writer> {
        open(path).map(|connection| Writer(Mutex::new(connection)))
    }
}

/// Runs `work` on a blocking thread, with the connection for writes.
pub(crate) async fn write<T: Send + 'static>(
    writer: web::Data<Writer>,
    work: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    web::block(move || work(&mut writer.0.lock().unwrap_or_else(PoisonError::into_inner))).await?
}

fn open(path: &str) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A write is acknowledged after it is on disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}
