//! The lanes: who waits, who is refused, and who does not begin.

use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Sender, channel};

use test_database::TestDatabase;

use super::*;

/// Lanes with one thread for readers.
fn lanes() -> (TestDatabase, Lanes) {
    let made = TestDatabase::empty();
    let lanes = Lanes::new(made.open(1), 1);
    (made, lanes)
}

fn deadline(milliseconds: u64) -> Deadline {
    Deadline::of_request(Duration::from_millis(milliseconds), Arc::default())
}

/// Work that keeps the thread until the sender is dropped.
fn occupy(lanes: &Lanes) -> (Pending<()>, Sender<()>) {
    let (sender, receiver) = channel();
    let work = lanes.start(Lane::Read, &deadline(60_000), move |_db| receiver.recv().unwrap_or_default()).unwrap();
    (work, sender)
}

fn waiting(lanes: &Lanes) -> usize {
    lanes.states()[0].waiting
}

#[test]
fn readers_do_not_use_all_connections_of_a_server() {
    let Some(made) = TestDatabase::on_server() else { return };
    let threads = |connections| {
        let [read, write, _] = Lanes::new(made.open(connections), 1).states();
        (read.threads, write.threads)
    };
    assert_eq!((threads(40), threads(8), threads(1)), ((30, 30), (6, 16), (1, 16)));
}

#[tokio::test]
async fn waiting_ends_at_the_deadline() {
    let (_made, lanes) = lanes();
    let (first, sender) = occupy(&lanes);
    let late = lanes.run(Lane::Read, &deadline(20), |_db| ()).await;
    assert!(matches!(late, Err(NotDone::TooLate)));
    assert_eq!(waiting(&lanes), 0, "whoever leaves gives the place back");
    drop(sender);
    first.result().await.unwrap();
}

#[tokio::test]
async fn work_that_is_late_is_given_up() {
    let (_made, lanes) = lanes();
    let short = deadline(20);
    let (sender, receiver) = channel::<()>();
    let late = lanes.run(Lane::Read, &short, move |_db| receiver.recv().unwrap_or_default()).await;
    assert!(matches!(late, Err(NotDone::TooLate)));
    assert!(!short.is_wanted());
    drop(sender);
}

#[tokio::test]
async fn a_full_queue_refuses_immediately() {
    let (_made, lanes) = lanes();
    let (first, sender) = occupy(&lanes);
    let long = deadline(60_000);
    let start = || lanes.start(Lane::Read, &long, |_db| ());
    let queued: Vec<_> = (0..MAX_IN_LINE).map(|_| start().unwrap()).collect();
    assert!(matches!(start(), Err(NotDone::Full)));
    assert_eq!((waiting(&lanes), lanes.states()[0].refused), (MAX_IN_LINE, 1));
    drop(queued);
    assert_eq!(waiting(&lanes), 0);
    drop(sender);
    first.result().await.unwrap();
}

#[tokio::test]
async fn work_does_not_begin_if_the_client_disconnected_in_the_queue() {
    let (_made, lanes) = lanes();
    let is_gone = Arc::new(AtomicBool::new(true));
    let request = || Deadline::of_request(Duration::from_secs(60), Arc::clone(&is_gone));
    // Without a wait, the flag is not checked: a client may close its sending side and still read the response.
    assert_eq!(lanes.run(Lane::Read, &request(), |_db| "done").await.unwrap(), "done");
    let (first, sender) = occupy(&lanes);
    let second = lanes.start(Lane::Read, &request(), |_db| ()).unwrap();
    drop(sender);
    first.result().await.unwrap();
    assert!(matches!(second.result().await, Err(NotDone::ClientIsGone)));
}
