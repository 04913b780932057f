//! Python's `email.utils`: header parameters that are split into numbered pieces or have their own charset (RFC 2231).

use std::collections::HashMap;

use crate::builtins::MAX_INT_DIGITS;
use crate::codecs::{Charset, Support};

/// Why the parameters of a header cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    /// Python raises `ValueError`: a value names an unknown charset.
    #[error("Invalid encoding for RFC 2231 param.")]
    Value,
    /// Python raises `TypeError`: some pieces of a value have a number and others do not.
    #[error("Invalid numbers for RFC 2231 param.")]
    Type,
}

/// A Python `dict`: a name keeps the place of its first insertion.
#[derive(Default)]
pub struct Dict<T> {
    /// Names and values in order of first insertion.
    pub items: Vec<(String, T)>,
    places: HashMap<String, usize>,
}

impl<T: Default> Dict<T> {
    /// `dict.setdefault(name, default)`, to be written to.
    pub fn entry(&mut self, name: &str) -> &mut T {
        let place = *self.places.entry(name.to_owned()).or_insert(self.items.len());
        if place == self.items.len() {
            self.items.push((name.to_owned(), T::default()));
        }
        &mut self.items[place].1
    }
}

/// A value that `email.utils.decode_params` returns.
pub enum Param {
    /// A value without a charset.
    Plain(String),
    /// The charset of the value, if it has one, and the bytes of the value, each as a Latin-1 character.
    Encoded(Option<String>, String),
}

/// One piece of a value: its number (the count of digits and the digits, so that pieces sort by number), its text, and
/// whether the text has percent escapes.
type Piece = (Option<(usize, String)>, String, bool);

/// `email.utils.decode_params`: joins the pieces of values. The joined parameters come after the unsplit ones.
pub fn decode_params<'a>(params: impl Iterator<Item = (String, &'a str)>) -> Result<Vec<(String, Param)>, ParamError> {
    let mut result = Vec::new();
    let mut values: Dict<Vec<Piece>> = Dict::default();
    for (name, value) in params {
        let value = unquote(value);
        let Some((base, number)) = continuation(&name) else {
            result.push((name, Param::Plain(requoted(&value))));
            continue;
        };
        if number.is_some_and(|digits| digits.len() > MAX_INT_DIGITS) {
            return Err(ParamError::Value);
        }
        let number =
            number.map(|digits| digits.trim_start_matches('0')).map(|digits| (digits.len(), digits.to_owned()));
        let piece = (number, value, name.ends_with('*'));
        values.entry(base).push(piece);
    }
    for (name, pieces) in values.items {
        result.push((name, join(pieces)?));
    }
    Ok(result)
}

/// `name*`, `name*0` or `name*0*`: the name, and the number.
fn continuation(name: &str) -> Option<(&str, Option<&str>)> {
    let (base, rest) = name.split_once('*')?;
    let digits = rest.strip_suffix('*').unwrap_or(rest);
    let is_word = !base.is_empty() && base.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_number = rest.is_empty() || !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_word && is_number).then_some((base, Some(digits).filter(|digits| !digits.is_empty())))
}

/// The pieces of one value, put in order.
fn join(mut pieces: Vec<Piece>) -> Result<Param, ParamError> {
    let numbered = pieces.iter().filter(|(number, ..)| number.is_some()).count();
    if numbered != 0 && numbered != pieces.len() {
        return Err(ParamError::Type);
    }
    pieces.sort();
    let text: String =
        pieces.iter().map(|(_, text, encoded)| if *encoded { unquote_latin1(text) } else { text.clone() }).collect();
    if !pieces.iter().any(|(.., encoded)| *encoded) {
        return Ok(Param::Plain(requoted(&text)));
    }
    let quoted = quote(&text);
    let mut parts = quoted.splitn(3, '\'');
    Ok(match (parts.next(), parts.next(), parts.next()) {
        (Some(charset), Some(_language), Some(value)) => {
            Param::Encoded(Some(charset.to_owned()), unquote(&format!("\"{value}\"")))
        }
        _ => Param::Encoded(None, requoted(&text)),
    })
}

impl Param {
    /// `email.utils.collapse_rfc2231_value`, and Django's check of the charset before it.
    pub fn collapse(self) -> Result<String, ParamError> {
        let (charset, text) = match self {
            Param::Plain(value) => return Ok(value),
            Param::Encoded(charset, text) => (charset.unwrap_or_else(|| "us-ascii".to_owned()), text),
        };
        let Some(charset) = Charset::named(&charset) else {
            return if charset.is_empty() { Ok(unquote(&text)) } else { Err(ParamError::Value) };
        };
        match charset.support() {
            Support::Full => Ok(charset.decode_lossy(&raw_unicode_escape(&text))),
            Support::NotText => Ok(unquote(&text)),
            Support::None if text.is_empty() => Ok(text),
            Support::None => Err(ParamError::Value),
        }
    }
}

/// `email.utils.unquote`
fn unquote(text: &str) -> String {
    let inside = |left, right| text.strip_prefix(left).and_then(|rest| rest.strip_suffix(right));
    match (inside('"', '"'), inside('<', '>')) {
        (Some(text), _) => text.replace("\\\\", "\\").replace("\\\"", "\""),
        (_, Some(text)) => text.to_owned(),
        _ => text.to_owned(),
    }
}

/// `email.utils.quote`
fn quote(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Quotes and unquotes a text, as Python does. The result is not always the same text.
fn requoted(text: &str) -> String {
    unquote(&format!("\"{}\"", quote(text)))
}

/// `urllib.parse.unquote(text, encoding="latin-1")`
fn unquote_latin1(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        result.push_str(before);
        let byte = after.get(..2).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                result.push(char::from(byte));
                rest = &after[2..];
            }
            None => {
                result.push('%');
                rest = after;
            }
        }
    }
    result + rest
}

/// `text.encode("raw-unicode-escape")`
fn raw_unicode_escape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for point in text.chars().map(u32::from) {
        match u8::try_from(point) {
            Ok(byte) => bytes.push(byte),
            Err(_) if point <= 0xFFFF => bytes.extend(format!("\\u{point:04x}").bytes()),
            Err(_) => bytes.extend(format!("\\U{point:08x}").bytes()),
        }
    }
    bytes
}
