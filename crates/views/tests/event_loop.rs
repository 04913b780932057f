//! `asgiref.sync`: a request that reads runs on the event loop, and runs again on a blocking thread if it would wait or
//! write.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

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
