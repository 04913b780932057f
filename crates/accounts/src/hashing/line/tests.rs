//! Tests of the order of turns, and of the loss of places.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

fn from(number: u8) -> Origin {
    Origin::of(Some(IpAddr::from([192, 0, 2, number])))
}

fn arrive(line: &mut Line, number: u8) -> Result<Place, Fate> {
    line.arrive(from(number), Box::new(|| true))
}

/// A queue whose only turn is taken, and the places of the waiting logins.
fn waiting(origins: &[u8]) -> (Line, Vec<(u8, Place)>) {
    let mut line = Line::new(1);
    let first = arrive(&mut line, 0).unwrap();
    assert_eq!(line.fate(first), Some(Fate::Granted));
    let places = origins.iter().map(|number| (*number, arrive(&mut line, *number).unwrap())).collect();
    (line, places)
}

/// The order in which the waiting logins get their turns.
fn order(line: &mut Line, mut places: Vec<(u8, Place)>) -> Vec<u8> {
    let mut order = Vec::new();
    while !places.is_empty() {
        line.end();
        let index = places.iter().position(|(_, place)| line.fate(*place) == Some(Fate::Granted)).unwrap();
        order.push(places.remove(index).0);
    }
    order
}

#[test]
fn addresses_take_turns_and_one_address_comes_in_order() {
    for (arrivals, turns) in
        [(&[1, 1, 1][..], &[1, 1, 1][..]), (&[1, 2, 3], &[1, 2, 3]), (&[1, 1, 1, 1, 2, 2, 3], &[1, 2, 3, 1, 2, 1, 1])]
    {
        let (mut line, places) = waiting(arrivals);
        assert_eq!(order(&mut line, places), turns, "{arrivals:?}");
    }
}

#[test]
fn newcomers_do_not_starve_waiting_logins() {
    let (mut line, places) = waiting(&[1, 1, 1]);
    let last = places[2].1;
    let turns = Rc::new(Cell::new(0));
    for number in 2..100 {
        arrive(&mut line, number).unwrap();
        line.end();
        turns.set(turns.get() + 1);
        if line.fate(last).is_some() {
            break;
        }
    }
    assert!(turns.get() < 10, "the third of one address waits for {} others", turns.get());
}

#[test]
fn a_full_queue_makes_room_for_an_address_with_fewer_places() {
    let flood = [1; MAX_WAITING];
    let (mut line, places) = waiting(&flood);
    assert_eq!(arrive(&mut line, 1).unwrap_err(), Fate::Full, "one address has no more than all places");
    let other = arrive(&mut line, 2).unwrap();
    assert_eq!(line.fate(places[MAX_WAITING - 1].1), Some(Fate::Full), "its last place is lost");
    assert_eq!(line.pending(), 1 + MAX_WAITING);
    line.end();
    line.end();
    assert_eq!(line.fate(other), Some(Fate::Granted), "the other address is second");
}

#[test]
fn a_full_queue_is_shared_evenly_and_then_does_not_change() {
    let (mut line, _) = waiting(&[1; MAX_WAITING]);
    let accepted = (0..100).filter(|_| arrive(&mut line, 2).is_ok()).count();
    assert_eq!(accepted, MAX_WAITING / 2);
    assert_eq!(arrive(&mut line, 1).unwrap_err(), Fate::Full);
    let each: Vec<u8> = (0..32).collect();
    let (mut line, _) = waiting(&each);
    assert_eq!(arrive(&mut line, 200).unwrap_err(), Fate::Full, "nobody has more than one place");
}

#[test]
fn a_disconnected_client_loses_its_place() {
    let (mut line, _) = waiting(&[1; MAX_WAITING - 1]);
    let here = Arc::new(AtomicBool::new(true));
    let flag = Arc::clone(&here);
    let gone = line.arrive(from(2), Box::new(move || flag.load(Ordering::Relaxed))).unwrap();
    here.store(false, Ordering::Relaxed);
    assert!(arrive(&mut line, 1).is_ok(), "the place is free again");
    assert_eq!(line.fate(gone), Some(Fate::Unwanted));
}

#[test]
fn a_network_of_ipv6_counts_as_one_address() {
    let of = |text: &str| Origin::of(Some(text.parse().unwrap()));
    assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:0:1"));
    assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    assert_eq!(of("::ffff:192.0.2.1"), from(1));
    assert_eq!(of("2001:db8::1").to_string(), "2001:db8::/64");
}
