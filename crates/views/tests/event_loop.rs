//! `asgiref.sync`: a request that reads runs on the event loop, and so does a short write until its commit. It runs again on
//! a blocking thread if it would wait, or do more.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};

use models::{Db, Error, Model, User, UserData};
use support::Site;
use test_database::on_postgres;
use views::api_view::{Handler, Method};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::{UrlPattern, path};
use views::response::Response;
use views::view::View;

static RUNS: AtomicUsize = AtomicUsize::new(0);

/// A `GET` that writes, although nothing says so.
fn create_carl(_request: &Request, db: &mut Db) -> Result {
    RUNS.fetch_add(1, Ordering::SeqCst);
    let carl = db.atomic(|connection| User::create(&UserData::new("", "carl"), connection))?;
    Ok(Response::new(carl.username))
}

/// On the event loop SQLite fails at once where it would wait.
fn read_locked(request: &Request, db: &mut Db) -> Result {
    if request.must_be_short {
        return Err(Error::Unavailable("database is locked".to_owned()).into());
    }
    Ok(Response::new(User::all(User::objects(), db.connection()?)?.len()))
}

fn urlpatterns(handler: Handler) -> [UrlPattern; 1] {
    [path("users/", View::new("Users".to_owned(), vec![(Method::GET, handler)]))]
}

#[test]
fn a_write_on_the_event_loop_runs_again_on_a_thread_and_writes_once() {
    let site = Site::new(&urlpatterns(create_carl));
    let bearer = site.bearer("ann");
    let answer = site.ask("GET /users/", &[("Authorization", &bearer)], "");
    assert_eq!((answer.status, answer.body.as_str()), (200, r#""carl""#));
    assert_eq!(RUNS.load(Ordering::SeqCst), if on_postgres() { 1 } else { 2 });
}

#[test]
fn a_read_that_finds_a_lock_on_the_event_loop_waits_on_a_thread() {
    let site = Site::new(&urlpatterns(read_locked));
    let bearer = site.bearer("ann");
    let answer = site.ask("GET /users/", &[("Authorization", &bearer)], "");
    assert_eq!((answer.status, answer.body.as_str()), (200, "2"));
}

/// The threads that have run [`create_one`] and [`create_two`].
static CREATED_ONE: Mutex<Vec<ThreadId>> = Mutex::new(Vec::new());
static CREATED_TWO: Mutex<Vec<ThreadId>> = Mutex::new(Vec::new());

fn create(username: &str, db: &mut Db) -> Result<String> {
    Ok(db.atomic(|connection| User::create(&UserData::new("", username), connection))?.username)
}

fn create_one(_request: &Request, db: &mut Db) -> Result {
    CREATED_ONE.lock().unwrap().push(thread::current().id());
    Ok(Response::new(create("carl", db)?))
}

fn create_two(_request: &Request, db: &mut Db) -> Result {
    CREATED_TWO.lock().unwrap().push(thread::current().id());
    Ok(Response::new(create("carl", db)? + &create("dora", db)?))
}

/// What a view with short writes answers to ann, and where it has run.
fn short_write(handler: Handler, threads: &Mutex<Vec<ThreadId>>) -> (Site, String, Vec<ThreadId>) {
    let mut view = View::new("Users".to_owned(), vec![(Method::POST, handler)]);
    view.writes_are_short = true;
    let site = Site::new(&[path("users/", view)]);
    let bearer = site.bearer("ann");
    let answer = site.ask("POST /users/", &[("Authorization", &bearer)], "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let threads = threads.lock().unwrap().clone();
    (site, answer.body, threads)
}

#[test]
fn a_short_write_runs_on_the_event_loop_until_its_commit() {
    let (site, body, threads) = short_write(create_one, &CREATED_ONE);
    assert_eq!((body.as_str(), site.user("carl").username.as_str()), (r#""carl""#, "carl"));
    assert_eq!((threads.len(), threads[0] == thread::current().id()), (1, !on_postgres()));
}

#[test]
fn a_view_that_writes_twice_runs_again_on_a_thread_and_writes_each_row_once() {
    let (site, body, threads) = short_write(create_two, &CREATED_TWO);
    assert_eq!(body, r#""carldora""#);
    assert_eq!(User::all(User::objects(), site.db().connection().unwrap()).unwrap().len(), 4);
    assert_eq!(threads.len(), if on_postgres() { 1 } else { 2 });
    assert!(threads.last().is_some_and(|last| *last != thread::current().id()));
}

/// A refresh without rotation only reads, except that it ends the logins of a token that is used again.
#[test]
fn a_short_post_that_writes_after_all_runs_again_on_a_thread() {
    let site = Site::with_settings(&views::urlpatterns(), |settings| settings.simple_jwt.end_family_on_reuse = true);
    let body = format!(r#"{{"refresh": "{}"}}"#, site.refresh_token("ann"));
    let post =
        |path: &str| site.ask(&format!("POST /api/auth/token/{path}/"), &[("Content-Type", "application/json")], &body);
    assert_eq!(post("refresh").status, 200);
    assert_eq!(post("blacklist").status, 200);
    let refused = post("refresh");
    assert_eq!((refused.status, refused.body.contains("Token is blacklisted")), (401, true), "{}", refused.body);
}
