//! What a handle refuses: a dry run and a snapshot refuse to write, a snapshot to count a long list, and a handle that holds
//! the writer everything but reads and one write. The work remains unfinished, and runs again with another handle.

use super::Db;
use crate::error::{Error, Result};

impl Db {
    /// The same handle for a dry run, which reads and refuses to write. It shows whether a request is refused before it
    /// writes anything.
    #[must_use]
    pub fn dry_run(self) -> Db {
        Db { is_dry_run: true, ..self }
    }

    /// Whether this is the handle of [`Database::snapshot`].
    pub(crate) fn is_snapshot(&self) -> bool {
        self.is_snapshot
    }

    /// Whether this is the handle of a dry run. The database refuses all its writes, also on [`Db::connection`].
    pub fn is_dry_run(&self) -> bool {
        self.is_dry_run
    }

    /// Whether the work can run again with another handle, because this one is for a dry run or a snapshot, or holds the
    /// writer. If the database fails here, for example because a snapshot does not wait for a lock, it may succeed there.
    pub fn is_provisional(&self) -> bool {
        self.is_dry_run || self.is_snapshot || self.holds_writer()
    }

    /// Whether this handle has refused something. The answer must then be discarded, and the work runs again with another
    /// handle.
    pub fn is_unfinished(&self) -> bool {
        self.is_unfinished
    }

    /// Refuses to write in a dry run, and in a snapshot, whose request must not wait for the writer.
    pub(super) fn check_may_write(&mut self) -> Result<()> {
        if self.is_dry_run || self.is_snapshot { Err(self.refuse("this handle does not write")) } else { Ok(()) }
    }

    /// Leaves the work unfinished ([`Db::is_unfinished`]).
    pub fn refuse(&mut self, reason: &str) -> Error {
        self.is_unfinished = true;
        Error::Unavailable(reason.to_owned())
    }
}
