//! Limits how much a client can send ahead. gunicorn reads one request, and nothing after it.
//!
//! actix reads up to 128 KiB and parses all requests in it, into values of forty times the size. So a socket passes a
//! few bytes to actix and lets it parse them. While a request is answered, it passes a little more, and then nothing.

use views::http::connections::Phase;

/// The maximum number of bytes before actix parses them.
pub(super) const TURN: usize = 8 * 1024;

/// The same for a body with `Content-Length`.
pub(super) const BODY: usize = 2 * TURN;

/// The same for a chunked body. Its end is unknown, so the next requests may follow in the same bytes.
const UNKNOWN: usize = 1024;

/// The maximum number of bytes while a request is answered. Reading a little is necessary to notice a disconnect.
const AHEAD: usize = 4 * 1024;

/// The maximum number of pipelined request heads before the first one is answered.
const HEADS: usize = 8;

/// How much may be read from the socket now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pace {
    /// At most this many bytes.
    Read(usize),
    /// Nothing until actix has parsed what it has.
    Later,
    /// Nothing until the request is answered.
    Pause,
}

/// The bytes and heads that were passed to actix already.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Bytes since actix last parsed.
    turn: usize,
    /// Bytes while a request is answered.
    ahead: usize,
    /// Ends of heads since the connection was last idle.
    heads: usize,
}

impl Given {
    /// How much may be read in a phase. `lacking` is the number of bytes of the body that have not arrived.
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

    /// Counts received bytes, and returns how many of them may be passed on now.
    pub(super) fn give(&mut self, phase: Phase, bytes: &[u8]) -> usize {
        let length = if phase == Phase::Receiving { bytes.len() } else { self.count_heads(bytes) };
        self.turn += length;
        if phase == Phase::Running {
            self.ahead += length;
        }
        length
    }

    /// Records that actix has parsed all bytes that it received.
    pub(super) fn look(&mut self) {
        self.turn = 0;
    }

    /// Counts the empty lines that end heads. Returns the number of bytes up to the last head that may be passed on.
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
    fn only_some_pipelined_requests_are_passed_on_before_the_first_answer() {
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
    fn a_long_head_is_passed_on_in_pieces() {
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
    fn a_few_bytes_are_read_while_a_request_is_answered() {
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
    fn a_chunked_body_is_passed_on_in_small_pieces() {
        let mut given = Given::default();
        assert_eq!(given.pace(Phase::Receiving, usize::MAX), Pace::Read(UNKNOWN));
        given.give(Phase::Receiving, &[b'x'; UNKNOWN]);
        assert_eq!(given.pace(Phase::Receiving, usize::MAX), Pace::Later);
    }
}
