//! Many simultaneous logins: some wait, the others get 503, and other requests are not affected.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope};

use accounts::hashing::{Caller, Hashing, MAX_WAITING, Turn};
use models::Deadline;
use support::wire::{self, Answer};
use support::{Server, fixture};

/// The number of free places in the login queue. Threads of the test take the other places.
const PLACES: usize = 4;

/// The client address that the server sees without a proxy.
const HERE: Caller = Caller { address: Some(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST)) };

/// A login with the client address in `forwarded`, if there is one.
fn login(server: &Server, password: &str, forwarded: &str) -> Answer {
    let body = format!(r#"{{"username":"alice","password":"{password}"}}"#);
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    if !forwarded.is_empty() {
        headers.push(("X-Forwarded-For".to_owned(), forwarded.to_owned()));
    }
    wire::exchange(server.address, "POST", "/api/auth/token/", &headers, Some(body.as_bytes()))
}

fn wait_for(pending: usize, server: &Server) {
    while server.app.hashing().pending() != pending {
        thread::yield_now();
    }
}

fn turn(hashing: &Hashing) -> Option<Turn<'_>> {
    hashing.turn(&HERE, &Deadline::default()).ok()
}

/// Takes every turn, and all but this many places in the queue. Counts the waiting logins that lose their place.
fn fill<'s>(places: usize, refused: &'s AtomicUsize, server: &'s Server, scope: &'s Scope<'s, '_>) -> Vec<Turn<'s>> {
    let hashing = server.app.hashing();
    let turns = (MAX_WAITING..hashing.capacity()).map(|_| turn(hashing).unwrap()).collect();
    for _ in places..MAX_WAITING {
        scope.spawn(move || {
            if turn(hashing).is_none() {
                refused.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    wait_for(hashing.capacity() - places, server);
    turns
}

#[test]
fn logins_beyond_the_queue_get_503_and_reads_are_answered() {
    let server = &Server::start(fixture::template());
    let (hashing, refused) = (server.app.hashing(), AtomicUsize::new(0));
    thread::scope(|scope| {
        let turns = fill(PLACES, &refused, server, scope);
        let passwords = ["correct horse battery", "wrong"].into_iter().cycle().take(PLACES);
        let login_here = |password| scope.spawn(move || login(server, password, "").status);
        let waiting: Vec<_> = passwords.map(login_here).collect();
        wait_for(hashing.capacity(), server);
        for _ in 0..3 {
            is_refused(&login(server, "correct horse battery", ""));
            server.check("alice", "GET /api/me/", "", (200, r#"{"id":1,"username":"alice"}"#));
            assert_eq!(server.ask("alice", "POST /api/tasks/", r#"{"title":"x"}"#).0, 201);
        }
        // Only password checks wait. Requests that are refused earlier are not affected.
        assert_eq!(server.ask("", "POST /api/auth/token/", "{}").0, 400);
        drop(turns);
        let statuses: Vec<_> = waiting.into_iter().map(|login| login.join().unwrap()).collect();
        assert_eq!(statuses, [200, 401, 200, 401]);
    });
    assert_eq!(login(server, "correct horse battery", "").status, 200);
    assert_eq!(refused.into_inner(), 0);
}

#[test]
fn behind_a_proxy_one_address_cannot_fill_the_login_queue() {
    let server = &Server::start(fixture::template());
    let (hashing, refused) = (server.app.hashing(), AtomicUsize::new(0));
    thread::scope(|scope| {
        let turns = fill(0, &refused, server, scope);
        // Only the address that the proxy added counts, in each notation of common proxies.
        for same in ["127.0.0.1", "203.0.113.7, 127.0.0.1", "127.0.0.1:4711", "203.0.113.7,::ffff:127.0.0.1"] {
            is_refused(&login(server, "correct horse battery", same));
        }
        let others = ["203.0.113.7", "127.0.0.1, 2001:db8::1", "[2001:db8:0:1::1]:4711", "unknown"];
        let login_from = |from| scope.spawn(move || login(server, "correct horse battery", from).status);
        let waiting: Vec<_> = others.into_iter().map(login_from).collect();
        while refused.load(Ordering::SeqCst) < others.len() {
            thread::yield_now();
        }
        assert_eq!(hashing.pending(), hashing.capacity());
        drop(turns);
        let statuses: Vec<_> = waiting.into_iter().map(|login| login.join().unwrap()).collect();
        assert_eq!(statuses, [200; 4]);
    });
}

#[test]
fn a_login_without_a_turn_in_time_gets_503_and_leaves_the_queue() {
    let patience = [("REQUEST_TIMEOUT".to_owned(), "1".to_owned())];
    let server = &Server::start_with_settings(fixture::template(), &patience);
    let hashing = server.app.hashing();
    let turns: Vec<_> = (MAX_WAITING..hashing.capacity()).map(|_| turn(hashing).unwrap()).collect();
    is_refused(&login(server, "correct horse battery", ""));
    wait_for(turns.len(), server);
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
