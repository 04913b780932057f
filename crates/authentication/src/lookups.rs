//! `User.objects.in_bulk(…)`: one query finds the users of several requests. DRF has no such thing: each of its requests
//! makes a query of its own.
//!
//! A query to a database server is a round trip. So each request leaves the key of its user here before it waits for a
//! thread. The next request that looks its user up asks for those users in the same query, so under load most requests
//! find their user when their turn comes, if that is within [`MAX_AGE`]. If the query is still under way then, the
//! request waits for it, because a query of its own would usually take longer.
//!
//! The key comes from a token whose signature was already verified. So a stranger cannot make the query longer, and the
//! event loop verifies no signature for it.
//!
//! A user that was read for a request is as good as one that the request reads itself: it was read after the request
//! arrived, and it is used within [`MAX_AGE`].

use std::collections::{HashMap, VecDeque};
use std::mem::replace;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use models::{Db, Model, User, UserId};

use crate::exceptions::Result;

/// The maximum number of requests in the list. Further requests look their users up themselves.
const MOST_WAITING: usize = 1_000;

/// The maximum number of requests of the list whose users are read in one query.
const MOST_AT_ONCE: usize = 100;

/// A user whose query began earlier than this is read again. No request waits longer than this for the query of another.
const MAX_AGE: Duration = Duration::from_millis(100);

/// The look-ups of requests that wait for a thread or have one and no user yet, in order of arrival.
#[derive(Default)]
pub(crate) struct UserLookups(Mutex<VecDeque<Weak<UserLookup>>>);

/// The look-up of one request.
#[derive(Debug)]
pub struct UserLookup {
    id: UserId,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// No query has begun.
    Waits,
    /// The query of another request finds the user.
    IsRead(Arc<Query>),
    /// The request has the user, or reads it itself.
    Ended,
}

/// A query for the users of several requests.
#[derive(Debug)]
struct Query {
    /// A user cannot be older than this.
    began: Instant,
    result: Mutex<QueryResult>,
    has_ended: Condvar,
}

#[derive(Debug)]
enum QueryResult {
    NotYet,
    Users(Arc<HashMap<UserId, User>>),
    /// The requests that wait read their users themselves.
    Failed,
}

impl UserLookups {
    /// A request will need this user. `None` if the list is full.
    pub(crate) fn add(&self, id: UserId) -> Option<Arc<UserLookup>> {
        let mut waiting = lock(&self.0);
        if waiting.len() >= MOST_WAITING {
            return None;
        }
        let lookup = Arc::new(UserLookup { id, state: Mutex::new(State::Waits) });
        waiting.push_back(Arc::downgrade(&lookup));
        Some(lookup)
    }

    /// `User.objects.get(id=id)`, or `None`. The same query reads the users of requests that wait.
    ///
    /// # Errors
    /// Errors of the database. The requests that wait then look their users up themselves.
    pub(crate) fn get(&self, id: UserId, db: &mut Db) -> Result<Option<User>> {
        let connection = db.read_connection()?;
        // It begins before the users are read, because a slow server may have read the rows long before they arrive here.
        let query = Query::begin();
        let mut ids = self.take(&query);
        if ids.is_empty() {
            return match User::get(User::objects(), id.into(), connection) {
                Ok(user) => Ok(Some(user)),
                Err(models::Error::DoesNotExist) => Ok(None),
                Err(error) => Err(error.into()),
            };
        }
        ids.push(id);
        let users = User::in_bulk(ids, connection).inspect_err(|_error| query.end(QueryResult::Failed))?;
        let user = users.get(&id).cloned();
        query.end(QueryResult::Users(Arc::new(users)));
        Ok(user)
    }

    /// The keys of the users of the requests that have waited longest. From now on, `query` finds these users. A request
    /// that was given up waits no more.
    fn take(&self, query: &Arc<Query>) -> Vec<UserId> {
        let mut waiting = lock(&self.0);
        let most = waiting.len().min(MOST_AT_ONCE);
        let lookups = waiting.drain(..most).filter_map(|lookup| lookup.upgrade());
        lookups.filter(|lookup| lookup.begin(query)).map(|lookup| lookup.id).collect()
    }
}

impl UserLookup {
    /// Whether the request still waits. If it does, `query` finds its user from now on.
    fn begin(&self, query: &Arc<Query>) -> bool {
        let mut state = lock(&self.state);
        let waits = matches!(*state, State::Waits);
        if waits {
            *state = State::IsRead(Arc::clone(query));
        }
        waits
    }

    /// Whether no other request has begun to read the user.
    pub(crate) fn waits(&self) -> bool {
        matches!(*lock(&self.state), State::Waits)
    }

    /// The user, if another request has read it a moment ago or reads it now. It is given once.
    pub(crate) fn take(&self, id: UserId) -> Option<User> {
        // Unlocked before the wait for the query.
        let state = replace(&mut *lock(&self.state), State::Ended);
        match state {
            State::IsRead(query) if self.id == id => query.user(id),
            _ => None,
        }
    }
}

impl Query {
    fn begin() -> Arc<Query> {
        let (result, has_ended) = (Mutex::new(QueryResult::NotYet), Condvar::new());
        Arc::new(Query { began: Instant::now(), result, has_ended })
    }

    fn end(&self, result: QueryResult) {
        *lock(&self.result) = result;
        self.has_ended.notify_all();
    }

    /// Waits for the end of the query. `None` if it has not found the user in time.
    fn user(&self, id: UserId) -> Option<User> {
        let has_not_ended = |result: &mut QueryResult| matches!(result, QueryResult::NotYet);
        let longest = MAX_AGE.saturating_sub(self.began.elapsed());
        let waited = self.has_ended.wait_timeout_while(lock(&self.result), longest, has_not_ended);
        let (result, _timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        let QueryResult::Users(users) = &*result else { return None };
        let users = Arc::clone(users);
        // Unlocked before the copy, because several requests wait for it.
        drop(result);
        if self.began.elapsed() < MAX_AGE { users.get(&id).cloned() } else { None }
    }
}

/// Ignores poisoning: no code that holds one of these locks can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_n;
    use std::thread::{self, sleep};

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

    /// What a request gets that takes its user while another request reads it, and that query ends so.
    fn taken_during(end: impl FnOnce(&Query)) -> Option<String> {
        let (lookups, query) = (UserLookups::default(), Query::begin());
        let waiting = lookups.add(ANN.into()).unwrap();
        assert_eq!(lookups.take(&query), [ANN.into()]);
        thread::scope(|scope| {
            let taken = scope.spawn(|| waiting.take(ANN.into()));
            sleep(MAX_AGE / 10);
            end(&query);
            names(taken.join().unwrap())
        })
    }

    #[test]
    fn a_request_waits_for_the_query_that_reads_its_user() {
        let (_folder, mut db) = database();
        let ann = user(ANN, "ann", "!", true, &mut db);
        let users = HashMap::from([(ann.id, ann)]);
        assert_eq!(taken_during(|query| query.end(QueryResult::Users(users.into()))).as_deref(), Some("ann"));
        assert_eq!(taken_during(|query| query.end(QueryResult::Users(Arc::default()))), None);
        assert_eq!(taken_during(|query| query.end(QueryResult::Failed)), None);
    }

    #[test]
    fn a_request_does_not_wait_long_for_the_query_of_another() {
        assert_eq!(taken_during(|_query| sleep(MAX_AGE)), None);
    }

    #[test]
    fn a_user_is_not_read_for_a_request_that_has_read_it() {
        let lookups = UserLookups::default();
        let waiting = lookups.add(ANN.into()).unwrap();
        assert!(waiting.take(ANN.into()).is_none());
        assert!(lookups.take(&Query::begin()).is_empty());
    }

    #[test]
    fn the_number_of_users_is_limited_and_abandoned_requests_are_forgotten() {
        let lookups = UserLookups::default();
        let waiting: Vec<_> = repeat_n(ANN, MOST_WAITING + 1).map(|id| lookups.add(id.into())).collect();
        assert_eq!(waiting.iter().filter(|lookup| lookup.is_none()).count(), 1);
        assert_eq!(lookups.take(&Query::begin()).len(), MOST_AT_ONCE);
        drop(waiting);
        assert_eq!(lookups.take(&Query::begin()).len(), 0);
        assert_eq!(lock(&lookups.0).len(), MOST_WAITING - 2 * MOST_AT_ONCE);
    }
}
