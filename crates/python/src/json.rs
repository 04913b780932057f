//! Python's [`json`](https://docs.python.org/3.11/library/json.html) module, the way DRF's `JSONParser` reads a body
//! with it and PyJWT writes a token's payload with it.
//!
//! Clients see the error messages after `JSON parse error - `, so each message is exactly that of CPython 3.11, with
//! the same column. Where CPython raises `RecursionError`, the error is [`JsonError::TooDeep`].

mod containers;
mod decoder;
mod encoder;
mod encodings;
mod numbers;
mod strings;

use std::fmt;

use crate::value::Value;

/// The maximum nesting depth of lists and dicts.
///
/// Python limits the depth of its whole call stack to 1000 by default. gunicorn, Django's middleware and DRF's views
/// use a part of it. This many levels are left for `json.loads`, in every view of the reference project.
pub const MAX_DEPTH: usize = 943;

/// `json.loads(text)` with DRF's strict constants: `NaN` and the infinities are errors.
pub fn loads(text: &str) -> Result<Value, JsonError> {
    decoder::Decoder::new(text, false).document()
}

/// `json.loads(text)`, of which only some keys of the outermost dict are kept.
///
/// All of the text is read and checked. The lists and dicts inside the outermost value are empty: they would take up to
/// fifty times the size of the text.
pub fn loads_keys(text: &str, keys: &[&str]) -> Result<Value, JsonError> {
    decoder::Decoder::new(text, false).keeping(keys).document()
}

/// `json.loads(text)`, as fixtures are read: `NaN` and the infinities are values.
pub fn loads_with_constants(text: &str) -> Result<Value, JsonError> {
    decoder::Decoder::new(text, true).document()
}

/// `json.loads(data)` for bytes, as PyJWT reads a token: it detects the Unicode encoding and accepts `NaN` and the
/// infinities. `None` where Python raises an error.
pub fn loads_bytes(data: &[u8]) -> Option<Value> {
    decoder::Decoder::new(&encodings::decode(data)?, true).document().ok()
}

/// `json.dumps(value, separators=(",", ":"))`: one line of ASCII.
pub fn dumps(value: &Value) -> String {
    let mut out = String::with_capacity(CAPACITY);
    encoder::write(&mut out, value);
    out
}

/// The same for the items of a `dict`.
pub fn dumps_dict(items: &[(String, Value)]) -> String {
    let mut out = String::with_capacity(CAPACITY);
    encoder::write_dict(&mut out, items);
    out
}

/// The usual length of a text, in bytes.
const CAPACITY: usize = 256;

/// `codecs.getreader("utf-8")(stream).read()`, which is how a body becomes text; the error is `str(exc)`.
///
/// If the input ends in the middle of a character, a stream reader waits for the rest, which never comes. So it drops
/// these bytes without an error. It does the same when the input ends after two bytes of a surrogate.
pub fn decode_utf8(bytes: &[u8]) -> Result<&str, String> {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error,
    };
    let (start, length) = (error.valid_up_to(), error.error_len());
    let (valid, rest) = bytes.split_at(start);
    match (length, rest) {
        (None, _) | (_, [0xED, 0xA0..=0xBF]) => std::str::from_utf8(valid).map_err(|error| error.to_string()),
        (Some(length), _) => Err(unicode_error(start, length, rest.first().copied().unwrap_or_default())),
    }
}

/// `str(UnicodeDecodeError)` for `length` bytes at `start`.
fn unicode_error(start: usize, length: usize, first: u8) -> String {
    let bytes = match length {
        1 => format!("byte 0x{first:02x} in position {start}"),
        _ => format!("bytes in position {start}-{}", start + length - 1),
    };
    let reason = if matches!(first, 0xC2..=0xF4) { "invalid continuation byte" } else { "invalid start byte" };
    format!("'utf-8' codec can't decode {bytes}: {reason}")
}

/// The `ValueError` that `json.loads` raises; displays as `str(exc)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// `JSONDecodeError`: the message and the position.
    Decode(&'static str, Position),
    /// `NaN`, `Infinity` or `-Infinity`, which JSON does not have.
    Constant(&'static str),
    /// The number of digits of an integer that is too long for Python to convert.
    Digits(usize),
    /// More than [`MAX_DEPTH`] levels, where Python has a `RecursionError`.
    TooDeep,
}

/// A place in a text, counted in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in that line, from 1.
    pub column: usize,
    /// The offset in the text, from 0.
    pub char: usize,
}

impl Position {
    /// Where `text` ends.
    fn after(text: &[u8]) -> Self {
        let line_start = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
        Position {
            line: 1 + text.iter().filter(|&&byte| byte == b'\n').count(),
            column: 1 + code_points(&text[line_start..]),
            char: code_points(text),
        }
    }
}

/// The number of code points in UTF-8 text: it counts the bytes that begin a code point.
fn code_points(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Decode(message, Position { line, column, char }) => {
                write!(f, "{message}: line {line} column {column} (char {char})")
            }
            JsonError::Constant(name) => write!(f, "Out of range float values are not JSON compliant: '{name}'"),
            JsonError::Digits(count) => write!(
                f,
                "Exceeds the limit ({limit} digits) for integer string conversion: value has {count} digits; \
                 use sys.set_int_max_str_digits() to increase the limit",
                limit = crate::builtins::MAX_INT_DIGITS,
            ),
            JsonError::TooDeep => write!(f, "Lists and objects are nested more than {MAX_DEPTH} levels deep"),
        }
    }
}

impl std::error::Error for JsonError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_code_points() {
        let at = |text: &str| Position::after(text.as_bytes());
        assert_eq!(at(""), Position { line: 1, column: 1, char: 0 });
        assert_eq!(at("é😀"), Position { line: 1, column: 3, char: 2 });
        assert_eq!(at("é\n\n😀x"), Position { line: 3, column: 3, char: 5 });
    }
}
