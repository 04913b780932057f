//! The logins that wait for a turn: in which order they come, and who loses a place when there are too many.
//!
//! Addresses take turns, so that a login waits for one of each other address and not for all that one of them sends.
//! Each place has a round: that after the last of its address, or after the one that is on, so that newcomers cannot
//! put off a round for ever. Turns come by round, and in a round by arrival. (This is fair queueing, with a login as the
//! unit.)

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// The most logins that wait. On two cores the last of them waits for some five seconds, which is as long as somebody
/// who wants to log in may be asked to; and each keeps a thread.
pub const MAX_WAITING: usize = 32;

/// Where a login comes from: an address, of IPv6 the network of 64 bits that one household or machine has.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Origin(Option<IpAddr>);

/// How waiting ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Fate {
    /// It is its turn.
    Granted,
    /// There was no place, or somebody with fewer places took it.
    Full,
    /// The answer would have come too late.
    Late,
    /// Nobody waits for the answer any more.
    Unwanted,
}

/// A place in the line, by its number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Place(u64);

/// Turns that are taken, and those who wait for one.
pub(super) struct Line {
    at_once: usize,
    taken: usize,
    waiting: Vec<Waiting>,
    /// What became of those who have not looked yet.
    fates: HashMap<u64, Fate>,
    /// The round of the last turn that was given.
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

    /// How many turns are taken or waited for.
    pub(super) fn pending(&self) -> usize {
        self.taken + self.waiting.len()
    }

    /// Takes a place, whose turn may have come already.
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

    /// What became of a place, which is then forgotten.
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

    /// A full line has room for an address that has fewer places than another: the last place of that which has most.
    fn make_room(&mut self, origin: Origin) -> bool {
        let mut places: HashMap<Origin, usize> = HashMap::new();
        for waiting in &self.waiting {
            *places.entry(waiting.origin).or_default() += 1;
        }
        let own = places.get(&origin).copied().unwrap_or_default();
        // With one more here and one less there, nobody may have fewer than before the exchange.
        let Some((most, count)) = places.into_iter().max_by_key(|(_, count)| *count) else { return false };
        if count < own + 2 {
            return false;
        }
        let Some(index) = self.waiting.iter().rposition(|waiting| waiting.origin == most) else { return false };
        let loser = self.waiting.remove(index);
        self.fates.insert(loser.place.0, Fate::Full);
        true
    }

    /// Forgets those whose clients have gone or were answered.
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
