//! Turns to hash a password: their number is limited, their order is that of arrival, and no turn is lost.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use accounts::hashing::{Busy, Caller, Hashing, MAX_WAITING, Turn};
use models::Deadline;

/// A turn for a client with an unknown address and no deadline.
fn turn(hashing: &Hashing) -> Result<Turn<'_>, Busy> {
    hashing.turn(&Caller::default(), &Deadline::default())
}

/// Runs work without a deadline.
fn run<T: Send + 'static>(turn: &Turn<'_>, work: impl Fn() -> T + Send + Sync + 'static) -> Result<T, Busy> {
    turn.run(&Caller::default(), &Deadline::default(), work)
}

/// Waits until this number of logins have a turn or wait for one.
fn wait_for(pending: usize, hashing: &Hashing) {
    while hashing.pending() != pending {
        thread::yield_now();
    }
}

#[test]
fn the_number_of_concurrent_turns_is_limited() {
    let hashing = Hashing::new(2);
    let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..MAX_WAITING {
            scope.spawn(|| {
                let _turn = turn(&hashing).unwrap();
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
fn there_is_at_least_one_turn() {
    let hashing = Hashing::new(0);
    assert_eq!(hashing.capacity(), 1 + MAX_WAITING);
    drop(turn(&hashing).unwrap());
}

#[test]
fn turns_are_given_in_order_of_arrival() {
    let hashing = Hashing::new(1);
    let order = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let taken = turn(&hashing).unwrap();
        for number in 0..MAX_WAITING {
            let (hashing, order) = (&hashing, &order);
            scope.spawn(move || {
                let _turn = turn(hashing).unwrap();
                order.lock().unwrap().push(number);
            });
            wait_for(number + 2, hashing);
        }
        drop(taken);
    });
    assert_eq!(order.into_inner().unwrap(), (0..MAX_WAITING).collect::<Vec<_>>());
}

#[test]
fn a_login_is_refused_immediately_if_the_queue_is_full() {
    let hashing = Hashing::new(2);
    thread::scope(|scope| {
        let turns = [turn(&hashing).unwrap(), turn(&hashing).unwrap()];
        for _ in 0..MAX_WAITING {
            scope.spawn(|| drop(turn(&hashing).unwrap()));
        }
        wait_for(hashing.capacity(), &hashing);
        assert_eq!(turn(&hashing).unwrap_err(), Busy);
        assert_eq!(hashing.pending(), hashing.capacity(), "the refused one waits for nothing");
        drop(turns);
    });
    assert!(turn(&hashing).is_ok());
}

#[test]
fn a_panic_ends_its_turn() {
    let hashing = Hashing::new(1);
    for _ in 0..3 {
        let panicked = thread::scope(|scope| {
            let work = || {
                let _turn = turn(&hashing).unwrap();
                std::panic::resume_unwind(Box::new("while hashing"));
            };
            scope.spawn(work).join().is_err()
        });
        assert!(panicked);
    }
    assert_eq!(hashing.pending(), 0);
    assert!(turn(&hashing).is_ok());
}

#[test]
fn a_panic_in_the_work_is_resumed_in_the_caller_only() {
    let hashing = Hashing::new(1);
    for number in 0..3 {
        let panicked = thread::scope(|scope| {
            let work = || run(&turn(&hashing).unwrap(), || std::panic::resume_unwind(Box::new("while hashing")));
            scope.spawn(work).join().is_err()
        });
        assert!(panicked);
        assert_eq!(run(&turn(&hashing).unwrap(), move || number), Ok(number));
    }
}

/// The fields of `/proc/thread-self/stat` after the name; `man 5 proc` counts from 1 and has two before them.
#[cfg(target_os = "linux")]
fn stat(field: usize) -> i64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    stat.rsplit_once(") ").unwrap().1.split(' ').nth(field - 3).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn work_runs_at_the_lowest_priority_and_the_caller_keeps_its_own() {
    const POLICY: usize = 41;
    const SCHED_IDLE: i64 = 5;
    let before = stat(POLICY);
    assert_eq!(run(&turn(&Hashing::new(1)).unwrap(), || stat(POLICY)), Ok(SCHED_IDLE));
    assert_eq!(stat(POLICY), before);
    assert_ne!(before, SCHED_IDLE);
}

/// Work that sends a message when it begins. It ends when the flag is set. In the second run it ends at once.
fn slow_work() -> (impl Fn() -> usize + Send + Sync + 'static, Receiver<()>, Arc<AtomicBool>) {
    let (began, begins) = channel();
    let may_end = Arc::new(AtomicBool::new(false));
    let (ends, times) = (Arc::clone(&may_end), AtomicUsize::new(0));
    let began = Mutex::new(began);
    let work = move || {
        let time = times.fetch_add(1, Ordering::SeqCst) + 1;
        let _ = began.lock().unwrap().send(());
        while time == 1 && !ends.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
        time
    };
    (work, begins, may_end)
}

#[test]
fn work_without_processor_time_is_done_by_another_thread() {
    let hashing = Hashing::new(1);
    let (work, _begins, may_end) = slow_work();
    assert_eq!(run(&turn(&hashing).unwrap(), work), Ok(2), "the second to begin was the first to end");
    // The turn is free, although its thread is not.
    assert_eq!(run(&turn(&hashing).unwrap(), || 7), Ok(7));
    may_end.store(true, Ordering::SeqCst);
}

fn deadline(milliseconds: u64) -> Deadline {
    Deadline::of_request(Duration::from_millis(milliseconds), Arc::default())
}

#[test]
fn a_login_that_times_out_leaves_the_queue() {
    let hashing = Hashing::new(1);
    let taken = turn(&hashing).unwrap();
    assert_eq!(hashing.turn(&Caller::default(), &deadline(20)).unwrap_err(), Busy);
    assert_eq!(hashing.pending(), 1);
    drop(taken);
    assert!(hashing.turn(&Caller::default(), &deadline(60_000)).is_ok());
}

#[test]
fn a_login_past_its_deadline_is_not_hashed() {
    let hashing = Hashing::new(2);
    let first = turn(&hashing).unwrap();
    let (work, begins, may_end) = slow_work();
    let hashed = Arc::new(AtomicUsize::new(0));
    thread::scope(|scope| {
        // Both threads are busy, so the next work waits until its caller has given up.
        let (other_work, other_begins, other_may_end) = slow_work();
        scope.spawn(|| run(&first, work));
        let second = turn(&hashing).unwrap();
        let other = scope.spawn(move || run(&second, other_work));
        begins.recv().unwrap();
        other_begins.recv().unwrap();
        let count = Arc::clone(&hashed);
        let late = first.run(&Caller::default(), &deadline(20), move || count.fetch_add(1, Ordering::SeqCst));
        assert_eq!(late, Err(Busy));
        may_end.store(true, Ordering::SeqCst);
        other_may_end.store(true, Ordering::SeqCst);
        other.join().unwrap().unwrap();
    });
    // The threads take work in order. When these two are done, the threads have skipped the late one.
    for _ in 0..2 {
        run(&first, || ()).unwrap();
    }
    assert_eq!(hashed.load(Ordering::SeqCst), 0);
}

#[test]
fn a_disconnected_client_gets_no_turn() {
    let hashing = Hashing::new(1);
    let is_gone = Arc::new(AtomicBool::new(false));
    let client = Deadline::of_request(Duration::from_secs(600), Arc::clone(&is_gone));
    thread::scope(|scope| {
        let taken = turn(&hashing).unwrap();
        let gone = scope.spawn(|| hashing.turn(&Caller::default(), &client).map(drop));
        wait_for(2, &hashing);
        is_gone.store(true, Ordering::SeqCst);
        let next = scope.spawn(|| turn(&hashing).map(drop));
        assert_eq!(gone.join().unwrap(), Err(Busy), "while the turn is still taken");
        drop(taken);
        assert_eq!(next.join().unwrap(), Ok(()));
    });
}

#[test]
fn a_flood_from_one_address_leaves_room_for_another() {
    let hashing = Hashing::new(1);
    let from = |last| Caller { address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last))) };
    let ask = |last| hashing.turn(&from(last), &Deadline::default()).map(drop);
    let refused = AtomicUsize::new(0);
    thread::scope(|scope| {
        let taken = hashing.turn(&from(1), &Deadline::default()).unwrap();
        for _ in 0..MAX_WAITING {
            scope.spawn(|| {
                if ask(1).is_err() {
                    refused.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        wait_for(hashing.capacity(), &hashing);
        assert_eq!(ask(1), Err(Busy), "the flood goes on");
        let other = scope.spawn(|| ask(2));
        while refused.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        assert_eq!(hashing.pending(), hashing.capacity());
        drop(taken);
        assert_eq!(other.join().unwrap(), Ok(()));
    });
    assert_eq!(refused.into_inner(), 1);
}
