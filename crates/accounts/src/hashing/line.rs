//! The queue of logins that wait for a turn: their order, and which of them loses its place if the queue is full.
//!
//! This is fair queueing by client address: a login waits for one login of each other address, and not for all logins
//! of one address. Each login gets a round: the round after the last one of its address, but at least the round after
//! the current one, so that newcomers cannot delay a round without limit. Turns are given in the order of rounds, and
//! inside a round in order of arrival.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The maximum number of waiting logins. On two cores the last of them waits about five seconds, which is the longest
/// acceptable time for a login. Each waiting login blocks a thread.
pub const MAX_WAITING: usize = 32;

/// The origin of a login: an IPv4 address, or the /64 network of an IPv6 address, which usually belongs to one
/// customer.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Origin(Option<IpAddr>);

/// How the wait of a login ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// The login has its turn.
    Granted,
    /// The queue was full, or a client with fewer places got the place.
    Full,
    /// The deadline is over.
    Late,
    /// The client has disconnected, or has been answered already.
    Unwanted,
}

/// The number of a place in the queue.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place(u64);

/// The number of turns in use, and the queue of waiting logins.
pub(super) struct Line {
    at_once: usize,
    taken: usize,
    waiting: Vec<Waiting>,
    /// The results that waiting threads have not fetched yet.
    fates: HashMap<u64, Fate>,
    /// The round of the turn that was given last.
    round: u64,
    arrivals: u64,
}

struct Waiting {
    place: Place,
    origin: Origin,
    round: u64,
    is_wanted: Box<dyn Fn() -> bool + Send>,
}

impl Origin {
    pub(super) fn of(address: Option<IpAddr>) -> Origin {
        Origin(address.map(|address| match address.to_canonical() {
            IpAddr::V6(address) => {
                const NETWORK: u128 = !(u64::MAX as u128);
                Ipv6Addr::from_bits(address.to_bits() & NETWORK).into()
            }
            address => address,
        }))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(IpAddr::V6(network)) => write!(f, "{network}/64"),
            Some(address) => address.fmt(f),
            None => f.write_str("unknown"),
        }
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("taken", &self.taken).field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl Line {
    pub(super) fn new(at_once: usize) -> Line {
        Line { at_once, taken: 0, waiting: Vec::new(), fates: HashMap::new(), round: 0, arrivals: 0 }
    }

    pub(super) fn at_once(&self) -> usize {
        self.at_once
    }

    /// The number of logins that have a turn or wait for one.
    pub(super) fn pending(&self) -> usize {
        self.taken + self.waiting.len()
    }

    /// Takes a place in the queue. It may get its turn immediately.
    pub(super) fn arrive(&mut self, origin: Origin, is_wanted: Box<dyn Fn() -> bool + Send>) -> Result<Place, Fate> {
        self.drop_unwanted();
        if self.taken >= self.at_once && self.waiting.len() >= MAX_WAITING && !self.make_room(origin) {
            return Err(Fate::Full);
        }
        let place = Place(self.arrivals);
        self.arrivals += 1;
        let own = self.waiting.iter().filter(|waiting| waiting.origin == origin);
        let last = own.map(|waiting| waiting.round).max().unwrap_or_default();
        let round = last.max(self.round) + 1;
        self.waiting.push(Waiting { place, origin, round, is_wanted });
        self.grant();
        Ok(place)
    }

    /// Removes and returns the result for a place, if there is one.
    pub(super) fn fate(&mut self, place: Place) -> Option<Fate> {
        self.fates.remove(&place.0)
    }

    /// Gives up a place that still waits.
    pub(super) fn leave(&mut self, place: Place) {
        self.waiting.retain(|waiting| waiting.place != place);
    }

    /// Ends a turn, and gives it to the next.
    pub(super) fn end(&mut self) {
        self.taken -= 1;
        self.drop_unwanted();
        self.grant();
    }

    fn grant(&mut self) {
        while self.taken < self.at_once {
            let next = self.waiting.iter().enumerate().min_by_key(|(_, next)| (next.round, next.place.0));
            let Some((index, _)) = next else { return };
            let next = self.waiting.remove(index);
            self.taken += 1;
            self.round = next.round;
            self.fates.insert(next.place.0, Fate::Granted);
        }
    }

    /// Frees a place in a full queue for an address with few places: the address with the most places loses its last
    /// one.
    fn make_room(&mut self, origin: Origin) -> bool {
        let mut places: HashMap<Origin, usize> = HashMap::new();
        for waiting in &self.waiting {
            *places.entry(waiting.origin).or_default() += 1;
        }
        let own = places.get(&origin).copied().unwrap_or_default();
        // After the exchange, the other address must still have at least as many places as this one.
        let Some((most, count)) = places.into_iter().max_by_key(|(_, count)| *count) else { return false };
        if count < own + 2 {
            return false;
        }
        let Some(index) = self.waiting.iter().rposition(|waiting| waiting.origin == most) else { return false };
        let loser = self.waiting.remove(index);
        self.fates.insert(loser.place.0, Fate::Full);
        true
    }

    /// Removes logins whose clients have disconnected or were already answered.
    fn drop_unwanted(&mut self) {
        let fates = &mut self.fates;
        self.waiting.retain(|waiting| {
            let is_wanted = (waiting.is_wanted)();
            if !is_wanted {
                fates.insert(waiting.place.0, Fate::Unwanted);
            }
            is_wanted
        });
    }
}

#[cfg(test)]
mod tests;
