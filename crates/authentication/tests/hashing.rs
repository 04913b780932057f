//! Turns to hash a password: never more at a time, in the order of asking, and none is lost.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use authentication::hashing::{Busy, Hashing, MAX_WAITING};

/// Comes back when that many turns are taken or waited for.
fn wait_for(pending: usize, hashing: &Hashing) {
    while hashing.pending() != pending {
        thread::yield_now();
    }
}

#[test]
fn no_more_than_allowed_have_a_turn_at_a_time() {
    let hashing = Hashing::new(2);
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..MAX_WAITING {
            scope.spawn(|| {
                let _turn = hashing.turn().unwrap();
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    assert!((1..=2).contains(&most.into_inner()));
    assert_eq!(hashing.pending(), 0);
}

#[test]
fn at_least_one_has_a_turn() {
    let hashing = Hashing::new(0);
    assert_eq!(hashing.most(), 1 + MAX_WAITING);
    drop(hashing.turn().unwrap());
}

#[test]
fn who_asks_first_is_first() {
    let hashing = Hashing::new(1);
    let order = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let turn = hashing.turn().unwrap();
        for number in 0..MAX_WAITING {
            let (hashing, order) = (&hashing, &order);
            scope.spawn(move || {
                let _turn = hashing.turn().unwrap();
                order.lock().unwrap().push(number);
            });
            wait_for(number + 2, hashing);
        }
        drop(turn);
    });
    assert_eq!(order.into_inner().unwrap(), (0..MAX_WAITING).collect::<Vec<_>>());
}

#[test]
fn who_comes_when_too_many_wait_is_refused_at_once() {
    let hashing = Hashing::new(2);
    thread::scope(|scope| {
        let turns = [hashing.turn().unwrap(), hashing.turn().unwrap()];
        for _ in 0..MAX_WAITING {
            scope.spawn(|| drop(hashing.turn().unwrap()));
        }
        wait_for(hashing.most(), &hashing);
        assert_eq!(hashing.turn().unwrap_err(), Busy);
        assert_eq!(hashing.pending(), hashing.most(), "the refused one waits for nothing");
        drop(turns);
    });
    assert!(hashing.turn().is_ok());
}

#[test]
fn a_panic_ends_its_turn() {
    let hashing = Hashing::new(1);
    for _ in 0..3 {
        let panicked = thread::scope(|scope| {
            let work = || {
                let _turn = hashing.turn().unwrap();
                std::panic::resume_unwind(Box::new("while hashing"));
            };
            scope.spawn(work).join().is_err()
        });
        assert!(panicked);
    }
    assert_eq!(hashing.pending(), 0);
    assert!(hashing.turn().is_ok());
}
