//! How much of what a client sends is read at once: gunicorn reads one request and nothing behind it.
//!
//! actix reads up to 128 KiB, and all requests in it become values that are forty times their text. So a socket gives it
//! some bytes and lets it look at them; while a request is answered it gives a little more, and then nothing.

use views::connections::Phase;

/// The most bytes that are given before actix looks at them.
pub(super) const TURN: usize = 8 * 1024;

/// The same for a body whose length is known.
pub(super) const BODY: usize = 2 * TURN;

/// The same for a body in chunks, since nobody knows where it ends and requests begin.
const UNKNOWN: usize = 1024;

/// The most bytes that are given while a request is answered. A socket that reads none does not see its client leave.
const AHEAD: usize = 4 * 1024;

/// The most heads of requests that are given before the first of them is answered.
const HEADS: usize = 8;

/// How much may be read now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pace {
    /// So many bytes.
    Read(usize),
    /// Nothing until actix has looked at what it has.
    Later,
    /// Nothing until the request is answered.
    Pause,
}

/// What was given already.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Bytes since actix looked at them for the last time.
    turn: usize,
    /// Bytes while a request is answered.
    ahead: usize,
    /// Ends of heads, since there was no request to be answered.
    heads: usize,
}

impl Given {
    /// How much may be read in a phase, where the body lacks `lacking` bytes.
    pub(super) fn pace(&mut self, phase: Phase, lacking: usize) -> Pace {
        if phase == Phase::Waiting && self.turn == 0 {
            *self = Given::default();
        }
        let (is_full, most, turn) = match phase {
            Phase::Waiting => (false, TURN, TURN),
            Phase::Running => (self.heads >= HEADS || self.ahead >= AHEAD, AHEAD - self.ahead.min(AHEAD), TURN),
            Phase::Receiving if lacking == usize::MAX => (false, UNKNOWN, UNKNOWN),
            Phase::Receiving => (lacking == 0, lacking, BODY),
        };
        match most.min(turn.saturating_sub(self.turn)) {
            _ if is_full => Pace::Pause,
            0 => Pace::Later,
            _ if phase == Phase::Waiting && self.heads >= HEADS => Pace::Later,
            bytes => Pace::Read(bytes),
        }
    }

    /// Takes note of bytes that came, and gives how many of them may be given now.
    pub(super) fn give(&mut self, phase: Phase, bytes: &[u8]) -> usize {
        let length = if phase == Phase::Receiving { bytes.len() } else { self.count_heads(bytes) };
        self.turn += length;
        if phase == Phase::Running {
            self.ahead += length;
        }
        length
    }

    /// actix looks at what it has.
    pub(super) fn look(&mut self) {
        self.turn = 0;
    }

    /// Counts empty lines, which heads end with, up to the last that may be given; the bytes up to there.
    fn count_heads(&mut self, bytes: &[u8]) -> usize {
        for place in memchr::memchr_iter(b'\n', bytes) {
            let rest = &bytes[place + 1..];
            let end = match rest {
                [b'\n', ..] => 1,
                [b'\r', b'\n', ..] => 2,
                _ => continue,
            };
            self.heads += 1;
            if self.heads >= HEADS {
                return place + 1 + end;
            }
        }
        bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    #[test]
    fn some_requests_are_given_and_those_behind_them_wait_for_the_first_answer() {
        for request in [GET, b"GET / HTTP/1.0\n\n"] {
            let mut given = Given::default();
            assert_eq!(given.pace(Phase::Waiting, 0), Pace::Read(TURN));
            assert_eq!(given.give(Phase::Waiting, &request.repeat(100)), HEADS * request.len());
            assert_eq!(given.pace(Phase::Waiting, 0), Pace::Later);
            given.look();
            assert_eq!(given.pace(Phase::Running, 0), Pace::Pause);
            assert_eq!(given.pace(Phase::Waiting, 0), Pace::Read(TURN));
        }
    }

    #[test]
    fn a_head_is_given_in_pieces_that_actix_looks_at() {
        let mut given = Given::default();
        for _ in 0..3 {
            assert_eq!(given.pace(Phase::Waiting, 0), Pace::Read(TURN));
            assert_eq!(given.give(Phase::Waiting, &[b'x'; TURN - 1]), TURN - 1);
            assert_eq!(given.pace(Phase::Waiting, 0), Pace::Read(1));
            assert_eq!(given.give(Phase::Waiting, b"x"), 1);
            assert_eq!(given.pace(Phase::Waiting, 0), Pace::Later);
            given.look();
        }
    }

    #[test]
    fn a_little_is_read_while_a_request_is_answered() {
        let mut given = Given::default();
        given.give(Phase::Waiting, GET);
        given.look();
        assert_eq!(given.pace(Phase::Running, 0), Pace::Read(AHEAD));
        assert_eq!(given.give(Phase::Running, &[b'x'; AHEAD]), AHEAD);
        given.look();
        assert_eq!(given.pace(Phase::Running, 0), Pace::Pause);
    }

    #[test]
    fn a_body_is_read_to_its_end_and_no_further() {
        let mut given = Given::default();
        assert_eq!(given.pace(Phase::Receiving, 10), Pace::Read(10));
        assert_eq!(given.give(Phase::Receiving, b"\n\n\n\n\n\n\n\n\n\n"), 10);
        assert_eq!(given.pace(Phase::Receiving, 0), Pace::Pause);
        given.look();
        assert_eq!(given.pace(Phase::Receiving, 1_000_000), Pace::Read(BODY));
    }

    #[test]
    fn a_body_in_chunks_is_given_in_small_pieces() {
        let mut given = Given::default();
        assert_eq!(given.pace(Phase::Receiving, usize::MAX), Pace::Read(UNKNOWN));
        given.give(Phase::Receiving, &[b'x'; UNKNOWN]);
        assert_eq!(given.pace(Phase::Receiving, usize::MAX), Pace::Later);
    }
}
