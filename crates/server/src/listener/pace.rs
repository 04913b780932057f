//! Limits how much a client can send ahead. gunicorn reads one request, and nothing after it.
//!
//! actix reads up to 128 KiB and parses all requests in it, into values of forty times the size. It also answers with the
//! method and the version of the last request that it has parsed: before a pipelined `HEAD`, an answer would lose its
//! body. So a socket passes one head to actix and lets it parse the head. While a request is answered, the socket reads a
//! little more, and holds it.

use views::http::connections::Phase;

/// The maximum number of bytes before actix parses them.
pub(super) const TURN: usize = 8 * 1024;

/// The same for a body with `Content-Length`.
pub(super) const BODY: usize = 2 * TURN;

/// The same for a chunked body. Its end is unknown, so the next requests may follow in the same bytes.
const UNKNOWN: usize = 1024;

/// How often a chunked body is passed on only to an empty line.
const CUTS: u8 = 16;

/// The maximum number of bytes that are held while a head is parsed or a request is answered. Reading a little is necessary
/// to notice a disconnect.
pub(super) const AHEAD: usize = 4 * 1024;

/// How much may be read from the socket now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pace {
    /// At most this many bytes.
    Read(usize),
    /// At most this many bytes, which are held.
    Ahead(usize),
    /// Nothing until actix has parsed what it has.
    Later,
    /// Nothing until the request is answered or asks for its body.
    Pause,
}

/// What was passed to actix already.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// Bytes since actix last parsed.
    turn: usize,
    /// Whether the end of a head was passed, and its request is not answered. Empty lines before a head count too, until
    /// actix has parsed them.
    has_head: bool,
    /// Bytes since the end of the last head: its body, and perhaps the beginning of the next head.
    body: usize,
    /// How often a chunked body was passed on only to an empty line.
    cuts: u8,
    /// The last bytes of an incomplete head: a line break, and perhaps a carriage return.
    line: Line,
}

/// Where a line of a head ends, so that an empty line is found if its bytes arrive one by one.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Line {
    /// Within a line.
    #[default]
    Inside,
    /// After `\n`.
    Begun,
    /// After `\n\r`.
    Return,
}

impl Given {
    /// How much may be read in a phase. `length` is that of the body that is received, and `held` the number of bytes that
    /// have arrived and are not passed on.
    pub(super) fn pace(&mut self, phase: Phase, length: usize, held: usize) -> Pace {
        if phase == Phase::Waiting && self.turn == 0 {
            self.has_head = false;
        }
        let (most, turn) = match phase {
            Phase::Waiting if self.has_head && held > 0 => return Pace::Later,
            Phase::Waiting if self.has_head => return Pace::Ahead(AHEAD),
            Phase::Waiting => (TURN, TURN),
            Phase::Receiving if length == usize::MAX => (UNKNOWN, UNKNOWN),
            Phase::Receiving if self.body < length => (length - self.body, BODY),
            Phase::Running | Phase::Receiving if held >= AHEAD => return Pace::Pause,
            Phase::Running | Phase::Receiving => return Pace::Ahead(AHEAD - held),
        };
        match most.min(turn.saturating_sub(self.turn)) {
            0 => Pace::Later,
            bytes => Pace::Read(bytes),
        }
    }

    /// Counts bytes of a head or a body, and returns how many of them may be passed on now.
    pub(super) fn give(&mut self, phase: Phase, length: usize, bytes: &[u8]) -> usize {
        let given = match phase {
            Phase::Receiving if length == usize::MAX => self.up_to_one_end_of_chunks(bytes),
            Phase::Receiving => bytes.len(),
            Phase::Waiting | Phase::Running => self.up_to_one_head(bytes),
        };
        self.turn += given;
        if phase == Phase::Receiving {
            self.body += given;
        }
        given
    }

    /// Records that actix has parsed all bytes that it received.
    pub(super) fn look(&mut self) {
        self.turn = 0;
    }

    /// Looks for the empty line that ends a head. Returns the number of bytes up to there if another head ends in these
    /// bytes, and otherwise that of all: what follows the head is its body, or the beginning of a head that actix cannot
    /// parse yet.
    fn up_to_one_head(&mut self, bytes: &[u8]) -> usize {
        let Some(end) = self.end_of_head(bytes) else { return bytes.len() };
        let breaks = self.line_breaks(&bytes[end..]);
        let (line, given) = (self.line, end + breaks);
        (self.has_head, self.body, self.cuts) = (true, breaks, 0);
        if self.end_of_head(&bytes[given..]).is_none() {
            self.body = bytes.len() - end;
            return bytes.len();
        }
        self.line = line;
        given
    }

    /// The same for an empty line that may end a chunked body. If it is a part of the body, the rest follows after actix has
    /// parsed the bytes before it. A body with many empty lines is not cut further, because each cut costs time.
    fn up_to_one_end_of_chunks(&mut self, bytes: &[u8]) -> usize {
        let end = if self.cuts < CUTS { self.end_of_head(bytes) } else { None };
        let Some(end) = end else { return bytes.len() };
        self.cuts += 1;
        self.turn = UNKNOWN;
        end + self.line_breaks(&bytes[end..])
    }

    /// The number of line breaks before anything else. actix skips them before a head.
    fn line_breaks(&mut self, bytes: &[u8]) -> usize {
        let count = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if let Some(last) = bytes[..count].last() {
            self.line = if *last == b'\r' { Line::Return } else { Line::Begun };
        }
        count
    }

    /// The place after the first empty line.
    fn end_of_head(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut place = 0;
        loop {
            if self.line == Line::Inside {
                place += memchr::memchr(b'\n', &bytes[place..])? + 1;
                self.line = Line::Begun;
            }
            let next = *bytes.get(place)?;
            place += 1;
            self.line = match (self.line, next) {
                (_, b'\n') => {
                    // This line break ends the empty line, and another may follow.
                    self.line = Line::Begun;
                    return Some(place);
                }
                (Line::Begun, b'\r') => Line::Return,
                _ => Line::Inside,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    #[test]
    fn one_of_many_pipelined_heads_is_passed_on_until_it_is_answered() {
        for request in [GET, b"GET / HTTP/1.0\n\n"] {
            let mut given = Given::default();
            assert_eq!(given.pace(Phase::Waiting, 0, 0), Pace::Read(TURN));
            assert_eq!(given.give(Phase::Waiting, 0, &request.repeat(100)), request.len());
            assert_eq!(given.pace(Phase::Waiting, 0, 99 * request.len()), Pace::Later);
            given.look();
            assert_eq!(given.pace(Phase::Running, 0, 100), Pace::Ahead(AHEAD - 100));
            assert_eq!(given.pace(Phase::Waiting, 0, 0), Pace::Read(TURN));
            assert_eq!(given.give(Phase::Waiting, 0, &request.repeat(99)), request.len());
        }
    }

    #[test]
    fn a_head_is_passed_on_with_its_body() {
        let mut given = Given::default();
        let request = b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab\ncd";
        assert_eq!(given.give(Phase::Waiting, 0, request), request.len());
        assert_eq!(
            given.pace(Phase::Waiting, 0, 0),
            Pace::Ahead(AHEAD),
            "what follows is held until actix has parsed it"
        );
        assert_eq!(given.pace(Phase::Waiting, 0, 1), Pace::Later);
    }

    #[test]
    fn the_end_of_a_head_is_found_if_it_arrives_in_pieces() {
        for place in 1..GET.len() {
            let (one, other) = GET.split_at(place);
            let mut given = Given::default();
            assert_eq!(given.give(Phase::Waiting, 0, one), one.len());
            given.look();
            assert!(matches!(given.pace(Phase::Waiting, 0, 0), Pace::Read(_)));
            assert_eq!(given.give(Phase::Waiting, 0, &[other, GET].concat()), other.len(), "{place}");
        }
    }

    #[test]
    fn a_long_head_is_passed_on_in_pieces() {
        let mut given = Given::default();
        for _ in 0..3 {
            assert_eq!(given.pace(Phase::Waiting, 0, 0), Pace::Read(TURN));
            assert_eq!(given.give(Phase::Waiting, 0, &[b'x'; TURN - 1]), TURN - 1);
            assert_eq!(given.pace(Phase::Waiting, 0, 0), Pace::Read(1));
            assert_eq!(given.give(Phase::Waiting, 0, b"x"), 1);
            assert_eq!(given.pace(Phase::Waiting, 0, 0), Pace::Later);
            given.look();
        }
    }

    #[test]
    fn a_few_bytes_are_read_and_held_while_a_request_is_answered() {
        let mut given = Given::default();
        given.give(Phase::Waiting, 0, GET);
        given.look();
        assert_eq!(given.pace(Phase::Running, 0, 0), Pace::Ahead(AHEAD));
        assert_eq!(given.pace(Phase::Running, 0, AHEAD), Pace::Pause);
    }

    #[test]
    fn a_body_is_passed_on_to_its_end_and_no_further() {
        let mut given = Given::default();
        given.give(Phase::Waiting, 0, &[GET, b"abc"].concat());
        given.look();
        assert_eq!(given.pace(Phase::Receiving, 10, 0), Pace::Read(7), "three bytes came with the head");
        assert_eq!(given.give(Phase::Receiving, 10, b"\n\n\n\n\n\n\n"), 7);
        assert_eq!(given.pace(Phase::Receiving, 10, 0), Pace::Ahead(AHEAD), "before actix has parsed it, too");
        given.look();
        assert_eq!(given.pace(Phase::Receiving, 1_000_000, 0), Pace::Read(BODY));
    }

    #[test]
    fn a_chunked_body_is_passed_on_in_small_pieces() {
        let mut given = Given::default();
        assert_eq!(given.pace(Phase::Receiving, usize::MAX, 0), Pace::Read(UNKNOWN));
        given.give(Phase::Receiving, usize::MAX, &[b'x'; UNKNOWN]);
        assert_eq!(given.pace(Phase::Receiving, usize::MAX, 0), Pace::Later);
    }

    #[test]
    fn what_follows_a_chunked_body_waits_until_actix_has_seen_the_end() {
        let mut given = Given::default();
        let chunks = b"3\r\n\n\n!\r\n0\r\n\r\n";
        let bytes = [chunks.as_slice(), GET].concat();
        assert_eq!(given.give(Phase::Receiving, usize::MAX, &bytes), 5, "empty lines in the body");
        assert_eq!(given.pace(Phase::Receiving, usize::MAX, 0), Pace::Later);
        given.look();
        assert_eq!(given.give(Phase::Receiving, usize::MAX, &bytes[5..]), chunks.len() - 5);
        assert_eq!(given.pace(Phase::Receiving, usize::MAX, 0), Pace::Later);
    }

    #[test]
    fn many_line_breaks_are_passed_on_together() {
        let mut given = Given::default();
        assert_eq!(given.give(Phase::Waiting, 0, &b"\r\n".repeat(1_000)), 2_000);
        given.look();
        assert_eq!(given.pace(Phase::Waiting, 0, 0), Pace::Read(TURN));
        assert_eq!(given.give(Phase::Waiting, 0, &[b"\n\r\n", GET].concat()), 3);
        assert_eq!(given.give(Phase::Waiting, 0, &[GET, b"\n\n", GET].concat()), GET.len() + 2);
        given.look();
        assert_eq!(given.pace(Phase::Receiving, 5, 0), Pace::Read(3), "two bytes of the body came with the head");
        for _ in 0..CUTS {
            given.look();
            assert_eq!(given.give(Phase::Receiving, usize::MAX, b"\n\nX\n\nX"), 2);
            assert_eq!(given.give(Phase::Receiving, usize::MAX, b"X"), 1);
        }
        assert_eq!(given.give(Phase::Receiving, usize::MAX, b"\n\nX\n\nX"), 6, "no more cuts");
    }
}
