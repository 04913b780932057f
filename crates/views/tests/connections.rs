//! `gthread`'s keep-alive connections: which connections are closed, and in which order.

use std::time::Duration;

use views::http::connections::{Connection, Connections, Order, TICK};

/// Lets seconds pass.
fn wait(connections: &Connections, seconds: u32) {
    for _ in 0..seconds * 4 {
        connections.tick();
    }
}

fn connections() -> Connections {
    assert_eq!(TICK, Duration::from_millis(250));
    Connections::new(Duration::from_secs(30))
}

#[track_caller]
fn check(connections: &[(&Connection, Order)]) {
    let ordered: Vec<_> = connections.iter().map(|(connection, _)| connection.ordered()).collect();
    let expected: Vec<_> = connections.iter().map(|(_, order)| *order).collect();
    assert_eq!(ordered, expected);
}

#[test]
fn the_longest_idle_connection_is_closed_and_a_busy_one_is_not() {
    let connections = connections();
    connections.set_most(3);
    let working = connections.open();
    let _request = working.run();
    let oldest = connections.open();
    wait(&connections, 1);
    let younger = connections.open();
    check(&[(&working, Order::Go), (&oldest, Order::Go), (&younger, Order::Go)]);
    let newcomer = connections.open();
    check(&[(&working, Order::Go), (&oldest, Order::Close), (&younger, Order::Go), (&newcomer, Order::Go)]);
    connections.close(&oldest);
    assert_eq!(connections.len(), 3);
}

#[test]
fn without_waiting_connections_stalled_readers_are_closed_before_stalled_senders() {
    let connections = connections();
    let (silent, unread) = (connections.open(), connections.open());
    let _sends_nothing = silent.run();
    let body = silent.receive(10, false);
    let _reads_nothing = unread.run();
    unread.blocks(connections.now());
    wait(&connections, 2);
    connections.set_most(1);
    let newcomer = connections.open();
    let _request = newcomer.run();
    check(&[(&unread, Order::Break), (&newcomer, Order::Go)]);
    assert!(body.is_over(), "two are too many");
}

#[test]
fn a_client_that_reads_nothing_is_broken_off_and_a_slow_reader_is_not() {
    let connections = connections();
    let (stalled, slow) = (connections.open(), connections.open());
    let _requests = [stalled.run(), slow.run()];
    for _ in 0..4 {
        stalled.blocks(connections.now());
        slow.blocks(connections.now());
        wait(&connections, 10);
        slow.sends(connections.now());
    }
    check(&[(&stalled, Order::Break), (&slow, Order::Go)]);
}

#[test]
fn an_incomplete_head_times_out_after_ten_seconds_and_an_idle_connection_does_not() {
    let connections = connections();
    let (begun, kept) = (connections.open(), connections.open());
    drop(kept.run());
    wait(&connections, 5);
    begun.receives(10, connections.now());
    for _ in 0..9 {
        wait(&connections, 1);
        begun.receives(1, connections.now());
    }
    check(&[(&begun, Order::Go), (&kept, Order::Go)]);
    wait(&connections, 2);
    check(&[(&begun, Order::Close), (&kept, Order::Go)]);
}

#[test]
fn the_slowest_body_ends_first_and_a_steady_one_never() {
    let connections = connections();
    let bodies: Vec<_> = [0, 100, 20_000].map(|speed| (speed, connections.open())).into();
    let requests: Vec<_> = bodies.iter().map(|(_, connection)| connection.run()).collect();
    let receiving: Vec<_> = bodies.iter().map(|(_, connection)| connection.receive(usize::MAX, false)).collect();
    assert!(!connections.end_slowest_body(true), "each has a second");
    for _ in 0..5 {
        for (speed, connection) in &bodies {
            connection.receives(*speed, connections.now());
        }
        wait(&connections, 1);
    }
    assert!(connections.end_slowest_body(true) && connections.end_slowest_body(true));
    assert!(!connections.end_slowest_body(true));
    let over: Vec<_> = receiving.iter().map(|body| body.is_over()).collect();
    assert_eq!(over, [true, true, false]);
    drop(receiving);
    drop(requests);
}

#[test]
fn a_request_without_a_token_does_not_end_a_body_with_one() {
    let connections = connections();
    let known = connections.open();
    let _request = known.run();
    let body = known.receive(10, true);
    wait(&connections, 2);
    assert!(!connections.end_slowest_body(false) && !body.is_over());
    assert!(connections.end_slowest_body(true) && body.is_over());
    drop(body);
    check(&[(&known, Order::Go)]);
}

#[test]
fn a_stopping_server_closes_connections_that_are_idle_for_a_second() {
    let connections = connections();
    let (idle, sending, answering) = (connections.open(), connections.open(), connections.open());
    let _request = answering.run();
    connections.stop();
    wait(&connections, 2);
    check(&[(&idle, Order::Go), (&sending, Order::Go), (&answering, Order::Go)]);
    connections.close_idle();
    sending.receives(10, connections.now());
    let newcomer = connections.open();
    wait(&connections, 2);
    check(&[(&idle, Order::Close), (&sending, Order::Go), (&answering, Order::Go), (&newcomer, Order::Close)]);
}
