//! `User.objects.in_bulk(…)`: one query finds the users of several requests. DRF has no such thing: each of its requests
//! makes a query of its own.
//!
//! A query to a database server is a round trip. While all threads are busy, the next requests wait in the queue of a
//! lane. Each of them leaves the key of its user here. The next request that looks its user up asks for those users in
//! the same query, so most requests find their user when their turn comes. No request waits longer for it. The key comes
//! from a token whose signature was verified in an earlier request. So a stranger cannot make the query longer, and the
//! event loop verifies no signature for it.
//!
//! A user that was read for a request is as good as one that the request reads itself: it was read after the request
//! arrived, and it is used within [`MAX_AGE`].

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use models::{Db, Model, User, UserId};

use crate::exceptions::Result;

/// The maximum number of requests that wait for their users here. Further requests look their users up themselves.
const MOST_WAITING: usize = 1_000;

/// The maximum number of waiting requests whose users are read in one query.
const MOST_AT_ONCE: usize = 100;

/// A user that was read earlier than this is read again.
const MAX_AGE: Duration = Duration::from_millis(100);

/// The look-ups of requests that wait for a thread, in order of arrival.
#[derive(Default)]
pub(crate) struct UserLookups(Mutex<VecDeque<Weak<UserLookup>>>);

/// The look-up of one request that waits for a thread.
#[derive(Debug)]
pub struct UserLookup {
    id: UserId,
    /// The user, and when it was read.
    found: Mutex<Option<(User, Instant)>>,
}

impl UserLookups {
    /// A request waits for a thread, and will need this user. `None` if too many wait.
    pub(crate) fn add(&self, id: UserId) -> Option<Arc<UserLookup>> {
        let mut waiting = lock(&self.0);
        if waiting.len() >= MOST_WAITING {
            return None;
        }
        let lookup = Arc::new(UserLookup { id, found: Mutex::default() });
        waiting.push_back(Arc::downgrade(&lookup));
        Some(lookup)
    }

    /// `User.objects.get(id=id)`, or `None`. The same query reads the users of requests that wait.
    ///
    /// # Errors
    /// Errors of the database. The requests that wait then look their users up themselves.
    pub(crate) fn get(&self, id: UserId, db: &mut Db) -> Result<Option<User>> {
        let connection = db.connection()?;
        let waiting = self.take();
        if waiting.is_empty() {
            return match User::get(User::objects(), id.into(), connection) {
                Ok(user) => Ok(Some(user)),
                Err(models::Error::DoesNotExist) => Ok(None),
                Err(error) => Err(error.into()),
            };
        }
        let ids = waiting.iter().map(|lookup| lookup.id).chain([id]);
        // Before the query, because a slow server may have read the rows long before they arrive here.
        let read = Instant::now();
        let mut users = User::in_bulk(ids, connection)?;
        waiting.iter().for_each(|lookup| lookup.fill(&users, read));
        Ok(users.remove(&id))
    }

    /// Takes the look-ups of the requests that have waited longest. A request that was given up waits no more.
    fn take(&self) -> Vec<Arc<UserLookup>> {
        let mut waiting = lock(&self.0);
        let most = waiting.len().min(MOST_AT_ONCE);
        waiting.drain(..most).filter_map(|lookup| lookup.upgrade()).collect()
    }
}

impl UserLookup {
    fn fill(&self, users: &HashMap<UserId, User>, read: Instant) {
        *lock(&self.found) = users.get(&self.id).map(|user| (user.clone(), read));
    }

    /// The user, if another request has read it a moment ago. It is given once.
    pub(crate) fn take(&self, id: UserId) -> Option<User> {
        let (user, read) = lock(&self.found).take()?;
        (user.id == id && read.elapsed() < MAX_AGE).then_some(user)
    }
}

/// Ignores poisoning: no code that holds one of these locks can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_n;
    use std::thread::sleep;

    use test_database::{database, user};

    use super::*;

    const ANN: i64 = 1;
    const BOB: i64 = 2;
    const NOBODY: i64 = 3;

    fn names(found: Option<User>) -> Option<String> {
        found.map(|user| user.username)
    }

    #[test]
    fn one_query_gives_each_request_its_own_user() {
        let (_folder, mut db) = database();
        user(ANN, "ann", "!", true, &mut db);
        user(BOB, "bob", "!", true, &mut db);
        let lookups = UserLookups::default();
        let waiting = [BOB, ANN, NOBODY, BOB].map(|id| (lookups.add(id.into()).unwrap(), id));
        assert_eq!(names(lookups.get(ANN.into(), &mut db).unwrap()).as_deref(), Some("ann"));
        // This user is created after the query, so the request that waits for it does not get it.
        user(NOBODY, "carl", "!", true, &mut db);
        let found = waiting.map(|(lookup, id)| names(lookup.take(id.into())));
        assert_eq!(found.each_ref().map(Option::as_deref), [Some("bob"), Some("ann"), None, Some("bob")]);
        assert_eq!(names(lookups.get(NOBODY.into(), &mut db).unwrap()).as_deref(), Some("carl"));
        assert!(lookups.get(4.into(), &mut db).unwrap().is_none());
    }

    #[test]
    fn a_user_is_given_once_and_only_for_its_own_key() {
        let (_folder, mut db) = database();
        user(ANN, "ann", "!", true, &mut db);
        let lookups = UserLookups::default();
        let [first, second] = [ANN, ANN].map(|id| lookups.add(id.into()).unwrap());
        lookups.get(BOB.into(), &mut db).unwrap();
        assert!(first.take(ANN.into()).is_some() && first.take(ANN.into()).is_none());
        assert!(second.take(BOB.into()).is_none());
    }

    #[test]
    fn an_old_user_is_read_again() {
        let (_folder, mut db) = database();
        user(ANN, "ann", "!", true, &mut db);
        let lookups = UserLookups::default();
        let waiting = lookups.add(ANN.into()).unwrap();
        lookups.get(ANN.into(), &mut db).unwrap();
        sleep(MAX_AGE);
        assert!(waiting.take(ANN.into()).is_none());
    }

    #[test]
    fn the_number_of_users_is_limited_and_abandoned_requests_are_forgotten() {
        let lookups = UserLookups::default();
        let waiting: Vec<_> = repeat_n(ANN, MOST_WAITING + 1).map(|id| lookups.add(id.into())).collect();
        assert_eq!(waiting.iter().filter(|lookup| lookup.is_none()).count(), 1);
        assert_eq!(lookups.take().len(), MOST_AT_ONCE);
        drop(waiting);
        assert_eq!(lookups.take().len(), 0);
        assert_eq!(lock(&lookups.0).len(), MOST_WAITING - 2 * MOST_AT_ONCE);
    }
}
