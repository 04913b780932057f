//! The keys (`Idempotency-Key`) of the requests that this process is working on.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use models::UserId;

/// The keys in use, each with its user. There are at most as many as there are threads.
#[derive(Default)]
pub(crate) struct KeysInUse(Mutex<HashSet<(i64, String)>>);

/// A key in use, until this is dropped.
pub(crate) struct InUse<'r> {
    keys: &'r KeysInUse,
    key: (i64, String),
}

impl KeysInUse {
    /// Marks a key as used. `None` if another request is using it.
    pub(crate) fn begin(&self, user_id: UserId, key: &str) -> Option<InUse<'_>> {
        let key = (i64::from(user_id), key.to_owned());
        let is_new = self.lock().insert(key.clone());
        is_new.then(|| InUse { keys: self, key })
    }

    /// Ignores poisoning: each change of the set is complete before anything can panic.
    fn lock(&self) -> MutexGuard<'_, HashSet<(i64, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        self.keys.lock().remove(&self.key);
    }
}
