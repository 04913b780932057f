//! The pages of the login when the database does not answer, or when no thread is free.

use std::thread;

use diesel::connection::SimpleConnection;
use test_database::{TestDatabase, on_postgres};

use crate::support::browser::Browser;
use crate::support::wire::Answer;
use crate::{server, server_with};

const UNAVAILABLE: &str = "Service temporarily unavailable, try again later.";

/// The form with the text of a 503, and the header that JSON has.
#[track_caller]
fn is_refused(answer: &Answer) {
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")), "{}", answer.page());
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(answer.page().contains(UNAVAILABLE), "{}", answer.page());
}

#[test]
fn without_the_table_of_users_pages_and_the_form_are_503() {
    let server = server();
    let (mut alice, mut other) = (Browser::of_alice(&server), Browser::new(&server));
    let mut db = server.database.handle();
    db.connection().unwrap().batch_execute("ALTER TABLE auth_user RENAME TO auth_old").unwrap();
    is_refused(&other.log_in("alice", "correct horse battery", "/api/me/"));
    for path in ["/api/me/", "/api/tasks/", "/api/tasks/1/"] {
        is_refused(&alice.get(path));
    }
    alice.expire();
    let (_, answer) = alice.follow("GET", "/api/me/", &[], None);
    is_refused(&answer);
    db.connection().unwrap().batch_execute("ALTER TABLE auth_old RENAME TO auth_user").unwrap();
    let (url, answer) = alice.follow("GET", "/api/me/", &[], None);
    assert_eq!((url.as_str(), answer.status), ("/api/me/", 200), "the login is still there");
    assert_eq!(other.log_in("alice", "correct horse battery", "/api/me/").status, 303);
}

/// More writers than threads.
const WRITERS: usize = 80;

#[test]
fn a_logout_that_gets_no_thread_is_answered_with_the_button() {
    let (patient, server) = (server(), server_with(&[("REQUEST_TIMEOUT", "2")]));
    // A login may take longer than this time-out. The tokens of one server are valid on the other one.
    let alice = Browser { server: &server, ..Browser::of_alice(&patient) };
    let token = alice.clone().get("/api-auth/logout/").csrf_token();
    let log_out = || alice.clone().post("/api-auth/logout/", &[("csrfmiddlewaretoken", &token)]);
    let mut other = TestDatabase::open(server.made(), 1).handle();
    let lock = match on_postgres() {
        true => "BEGIN; LOCK TABLE token_blacklist_blacklistedtoken IN EXCLUSIVE MODE",
        false => "BEGIN IMMEDIATE",
    };
    other.connection().unwrap().batch_execute(lock).unwrap();
    let answers: Vec<Answer> = thread::scope(|scope| {
        let waiting = (0..WRITERS).map(|_| scope.spawn(log_out)).collect::<Vec<_>>();
        waiting.into_iter().map(|answer| answer.join().unwrap()).collect()
    });
    other.connection().unwrap().batch_execute("ROLLBACK").unwrap();
    for answer in answers {
        is_refused(&answer);
        assert!(answer.text().contains("<button class=\"main\">Log out</button>"), "{}", answer.text());
    }
    assert_eq!(log_out().status, 303);
}
