//! What a handle refuses: a dry run refuses to write, and a snapshot to count a long list. The work remains unfinished,
//! and runs again with another handle.

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

    /// Whether this handle has refused something: a dry run refuses to write, and a snapshot to count a long list. The
    /// answer must then be discarded, and the work runs again with another handle.
    pub fn is_unfinished(&self) -> bool {
        self.is_unfinished
    }

    /// Refuses the write of a dry run.
    pub(super) fn end_dry_run(&mut self) -> Result<()> {
        if self.is_dry_run { Err(self.refuse("a dry run does not write")) } else { Ok(()) }
    }

    /// Leaves the work unfinished ([`Db::is_unfinished`]).
    pub(crate) fn refuse(&mut self, reason: &str) -> Error {
        self.is_unfinished = true;
        Error::Unavailable(reason.to_owned())
    }
}
