//! A flood of logins: some wait, the rest is told to come back, and nobody else notices.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::thread;

use authentication::hashing::MAX_WAITING;
use support::wire::{self, Answer};
use support::{Server, fixture};

/// How many logins find a place to wait in the test; the other places are taken by threads of its own.
const PLACES: usize = 4;

fn login(server: &Server, password: &str) -> Answer {
    let body = format!(r#"{{"username":"alice","password":"{password}"}}"#);
    let headers = [("Content-Type".to_owned(), "application/json".to_owned())];
    wire::exchange(server.address, "POST", "/api/auth/token/", &headers, Some(body.as_bytes()))
}

fn wait_for(pending: usize, server: &Server) {
    while server.app.hashing().pending() != pending {
        thread::yield_now();
    }
}

#[test]
fn more_logins_than_may_wait_are_told_to_come_back_and_reads_are_answered() {
    let server = Server::start(fixture::template());
    let hashing = server.app.hashing();
    thread::scope(|scope| {
        let turns: Vec<_> = (MAX_WAITING..hashing.most()).map(|_| hashing.turn().unwrap()).collect();
        for _ in PLACES..MAX_WAITING {
            scope.spawn(|| drop(hashing.turn().unwrap()));
        }
        wait_for(hashing.most() - PLACES, &server);
        let passwords = ["correct horse battery", "wrong"].into_iter().cycle().take(PLACES);
        let waiting: Vec<_> = passwords.map(|password| scope.spawn(|| login(&server, password).status)).collect();
        wait_for(hashing.most(), &server);
        for _ in 0..3 {
            is_refused(&login(&server, "correct horse battery"));
            server.check("alice", "GET /api/me/", "", (200, r#"{"id":1,"username":"alice"}"#));
            assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"x"}"#).0, 201);
        }
        // Only passwords wait: what is refused without looking at one is refused as always.
        assert_eq!(server.ask("", "POST /api/auth/token/", "{}").0, 400);
        drop(turns);
        let statuses: Vec<_> = waiting.into_iter().map(|login| login.join().unwrap()).collect();
        assert_eq!(statuses, [200, 401, 200, 401]);
    });
    assert_eq!(login(&server, "correct horse battery").status, 200);
}

#[track_caller]
fn is_refused(answer: &Answer) {
    let said = String::from_utf8_lossy(&answer.body);
    assert_eq!(
        (answer.status, said.as_ref()),
        (503, r#"{"detail":"Service temporarily unavailable, try again later."}"#)
    );
    assert!(answer.headers.contains(&("retry-after".into(), "1".into())), "{answer:?}");
}
