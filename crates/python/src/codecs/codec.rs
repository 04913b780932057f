//! How bytes become text, with the errors that CPython's decoders report.

use std::borrow::Cow;
use std::sync::Arc;

use crate::json::decode_utf8;

const UTF8_BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// A decoder.
#[derive(Clone, Debug)]
pub(super) enum Codec {
    Utf8,
    Utf8Sig,
    Ascii,
    Latin1,
    Utf16(Order),
    Utf32(Order),
    /// The character of each byte.
    SingleByte(Arc<[Option<char>; 256]>),
    /// Python has it, but not to decode text.
    NotText,
    /// Python has it, and this crate does not.
    None,
}

/// The order of the bytes in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The order of the byte order mark (BOM) at the start; little-endian without a BOM.
    Marked,
    Little,
    Big,
}

/// What to do with bytes that cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errors {
    /// Fail.
    Strict,
    /// Write `U+FFFD` for them.
    Replace,
    /// Fail, but ignore an incomplete character at the end.
    Stream,
}

/// The result of decoding one character.
enum Step {
    Char(char, usize),
    /// The number of invalid bytes, and the reason.
    Bad(usize, &'static str),
    /// An incomplete character at the end, and the reason.
    Cut(&'static str),
}

impl Codec {
    /// The text, or `str(UnicodeDecodeError)`.
    pub(super) fn decode<'a>(&self, bytes: &'a [u8], errors: Errors) -> Result<Cow<'a, str>, String> {
        match self {
            Codec::Utf8 | Codec::NotText | Codec::None => utf8(bytes, errors),
            // The bytes may be the beginning of the byte order mark, so a stream reader waits for more and returns no
            // text.
            Codec::Utf8Sig if errors == Errors::Stream && UTF8_BOM.starts_with(bytes) => Ok("".into()),
            Codec::Utf8Sig => utf8(bytes.strip_prefix(&UTF8_BOM).unwrap_or(bytes), errors),
            Codec::Ascii => run("ascii", bytes, 0, errors, ascii),
            Codec::Latin1 => Ok(bytes.iter().copied().map(char::from).collect()),
            Codec::Utf16(order) => unicode(16, *order, bytes, errors),
            Codec::Utf32(order) => unicode(32, *order, bytes, errors),
            Codec::SingleByte(table) => run("charmap", bytes, 0, errors, |rest| single_byte(table, rest)),
        }
    }
}

/// Decodes the bytes from `start` on.
fn run<'a>(
    codec: &str,
    bytes: &'a [u8],
    start: usize,
    errors: Errors,
    step: impl Fn(&[u8]) -> Step,
) -> Result<Cow<'a, str>, String> {
    let mut text = String::with_capacity(bytes.len());
    let mut place = start;
    while let Some(rest) = bytes.get(place..).filter(|rest| !rest.is_empty()) {
        let (length, reason) = match step(rest) {
            Step::Char(c, length) => {
                text.push(c);
                place += length;
                continue;
            }
            Step::Bad(length, reason) => (length, reason),
            Step::Cut(_) if errors == Errors::Stream => break,
            Step::Cut(reason) => (rest.len(), reason),
        };
        if errors != Errors::Replace {
            return Err(unicode_error(codec, place, &rest[..length], reason));
        }
        text.push(char::REPLACEMENT_CHARACTER);
        place += length;
    }
    Ok(text.into())
}

/// `str(UnicodeDecodeError)`
fn unicode_error(codec: &str, place: usize, bytes: &[u8], reason: &str) -> String {
    match bytes {
        [byte] => format!("'{codec}' codec can't decode byte 0x{byte:02x} in position {place}: {reason}"),
        _ => {
            let last = place + bytes.len() - 1;
            format!("'{codec}' codec can't decode bytes in position {place}-{last}: {reason}")
        }
    }
}

/// UTF-8. The message of a strict error is not used.
fn utf8(bytes: &[u8], errors: Errors) -> Result<Cow<'_, str>, String> {
    match errors {
        Errors::Strict => std::str::from_utf8(bytes).map(Cow::from).map_err(|error| error.to_string()),
        Errors::Replace => Ok(String::from_utf8_lossy(bytes)),
        Errors::Stream => decode_utf8(bytes).map(Cow::from),
    }
}

fn ascii(rest: &[u8]) -> Step {
    match rest {
        [byte @ ..=0x7F, ..] => Step::Char(char::from(*byte), 1),
        _ => Step::Bad(1, "ordinal not in range(128)"),
    }
}

/// UTF-16 or UTF-32: finds the byte order first.
fn unicode(bits: usize, order: Order, bytes: &[u8], errors: Errors) -> Result<Cow<'_, str>, String> {
    let little = if bits == 16 { &[0xFF, 0xFE][..] } else { &[0xFF, 0xFE, 0, 0] };
    let big = if bits == 16 { &[0xFE, 0xFF][..] } else { &[0, 0, 0xFE, 0xFF] };
    let (order, start) = match order {
        Order::Marked if bytes.starts_with(little) => (Order::Little, bits / 8),
        Order::Marked if bytes.starts_with(big) => (Order::Big, bits / 8),
        order => (order, 0),
    };
    let name = format!("utf-{bits}-{}", if order == Order::Big { "be" } else { "le" });
    let text = match bits {
        16 => run(&name, bytes, start, errors, |rest| utf16(order == Order::Big, rest)),
        _ => run(&name, bytes, start, errors, |rest| utf32(order == Order::Big, rest)),
    }?;
    match (errors, order) {
        (Errors::Stream, Order::Marked) if !text.is_empty() => {
            Err(format!("UTF-{bits} stream does not start with BOM"))
        }
        _ => Ok(text),
    }
}

fn utf16(big: bool, rest: &[u8]) -> Step {
    let unit = |place: usize| {
        let bytes = rest.get(place..place + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let Some(first) = unit(0) else {
        return Step::Cut("truncated data");
    };
    let Some(second) = unit(2).or((!(0xD800..0xDC00).contains(&first)).then_some(0)) else {
        return Step::Cut("unexpected end of data");
    };
    match char::decode_utf16([first, second]).next() {
        Some(Ok(c)) => Step::Char(c, 2 * c.len_utf16()),
        _ if first < 0xDC00 => Step::Bad(2, "illegal UTF-16 surrogate"),
        _ => Step::Bad(2, "illegal encoding"),
    }
}

fn utf32(big: bool, rest: &[u8]) -> Step {
    let Some(&bytes) = rest.first_chunk::<4>() else {
        return Step::Cut("truncated data");
    };
    let point = if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
    match char::from_u32(point) {
        Some(c) => Step::Char(c, 4),
        None if point < 0x11_0000 => Step::Bad(4, "code point in surrogate code point range(0xd800, 0xe000)"),
        None => Step::Bad(4, "code point not in range(0x110000)"),
    }
}

fn single_byte(table: &[Option<char>; 256], rest: &[u8]) -> Step {
    match rest.first().and_then(|&byte| table[usize::from(byte)]) {
        Some(c) => Step::Char(c, 1),
        None => Step::Bad(1, "character maps to <undefined>"),
    }
}
