//! `json.loads`: CPython's scanner, value by value. Every position is a byte offset until an error needs a column.

use std::collections::{HashMap, HashSet};

use super::{JsonError, MAX_DEPTH, Position};
use crate::python;
use crate::value::Value;

/// Dicts up to this size are searched for duplicate keys pair by pair.
const SMALL_DICT: usize = 16;

/// A text, and how far it is read.
pub(super) struct Decoder<'a> {
    pub(super) text: &'a str,
    pub(super) index: usize,
    depth: usize,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Decoder { text, index: 0, depth: 0 }
    }

    /// The one value that the whole text is.
    pub(super) fn document(mut self) -> Result<Value, JsonError> {
        if self.text.starts_with('\u{feff}') {
            return Err(self.error("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
        }
        self.skip_whitespace();
        let value = self.value()?;
        self.skip_whitespace();
        if self.index < self.text.len() {
            return Err(self.error("Extra data", self.index));
        }
        Ok(value)
    }

    /// The byte at an offset, if the text goes that far.
    pub(super) fn byte(&self, index: usize) -> Option<u8> {
        self.text.as_bytes().get(index).copied()
    }

    /// `JSONDecodeError(message, text, index)`.
    pub(super) fn error(&self, message: &'static str, index: usize) -> JsonError {
        JsonError::Decode(message, Position::after(&self.text.as_bytes()[..index]))
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        match self.byte(self.index) {
            Some(b'"') => self.string(),
            Some(b'0'..=b'9') => self.number(),
            Some(b'{') => {
                self.enter()?;
                let dict = self.dict();
                self.depth -= 1;
                dict
            }
            Some(b'[') => {
                self.enter()?;
                let list = self.list();
                self.depth -= 1;
                list
            }
            _ => self.word(),
        }
    }

    /// Steps behind the bracket that opens one more level.
    fn enter(&mut self) -> Result<(), JsonError> {
        if self.depth == MAX_DEPTH {
            return Err(JsonError::TooDeep);
        }
        self.depth += 1;
        self.index += 1;
        self.skip_whitespace();
        Ok(())
    }

    fn list(&mut self) -> Result<Value, JsonError> {
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            if self.ends(b']')? {
                return Ok(Value::List(items));
            }
        }
    }

    fn dict(&mut self) -> Result<Value, JsonError> {
        let mut items = Vec::new();
        if self.take(b'}') {
            return Ok(Value::Dict(items));
        }
        loop {
            let key = self.key()?;
            let value = self.value()?;
            items.push((key, value));
            if self.ends(b'}')? {
                return Ok(Value::Dict(last_values(items)));
            }
        }
    }

    /// A key and the colon behind it.
    fn key(&mut self) -> Result<String, JsonError> {
        if self.byte(self.index) != Some(b'"') {
            return Err(self.error("Expecting property name enclosed in double quotes", self.index));
        }
        let key = self.string()?;
        self.skip_whitespace();
        if !self.take(b':') {
            return Err(self.error("Expecting ':' delimiter", self.index));
        }
        self.skip_whitespace();
        Ok(match key {
            Value::Str(key) => key,
            other => python::str_of(&other),
        })
    }

    /// Whether the list or dict ends here; if not, steps behind the comma.
    fn ends(&mut self, close: u8) -> Result<bool, JsonError> {
        self.skip_whitespace();
        if self.take(close) {
            return Ok(true);
        }
        if !self.take(b',') {
            return Err(self.error("Expecting ',' delimiter", self.index));
        }
        self.skip_whitespace();
        Ok(false)
    }

    /// `null`, `true`, `false`, a constant that JSON does not have, or a negative number.
    fn word(&mut self) -> Result<Value, JsonError> {
        let rest = &self.text.as_bytes()[self.index..];
        let words = [("null", Value::None), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        for (word, value) in words {
            if rest.starts_with(word.as_bytes()) {
                self.index += word.len();
                return Ok(value);
            }
        }
        match ["NaN", "Infinity", "-Infinity"].into_iter().find(|name| rest.starts_with(name.as_bytes())) {
            Some(name) => Err(JsonError::Constant(name)),
            None => self.number(),
        }
    }

    /// Steps over a byte if it is this one.
    fn take(&mut self, byte: u8) -> bool {
        let found = self.byte(self.index) == Some(byte);
        self.index += usize::from(found);
        found
    }

    fn skip_whitespace(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte(self.index) {
            self.index += 1;
        }
    }
}

/// What `dict[key] = value`, pair by pair, leaves: keys in the order they first came, with the value that came last.
fn last_values(items: Vec<(String, Value)>) -> Vec<(String, Value)> {
    if !has_duplicates(&items) {
        return items;
    }
    let mut places = HashMap::new();
    let mut dict: Vec<(String, Value)> = Vec::new();
    for (key, value) in items {
        match places.get(&key) {
            Some(&place) => {
                let item: &mut (String, Value) = &mut dict[place];
                item.1 = value;
            }
            None => {
                places.insert(key.clone(), dict.len());
                dict.push((key, value));
            }
        }
    }
    dict
}

fn has_duplicates(items: &[(String, Value)]) -> bool {
    if items.len() <= SMALL_DICT {
        return items.iter().enumerate().any(|(place, (key, _))| items[..place].iter().any(|(other, _)| other == key));
    }
    let mut seen = HashSet::with_capacity(items.len());
    !items.iter().all(|(key, _)| seen.insert(key.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_given_twice_keeps_its_place_and_its_last_value() {
        for size in [2, SMALL_DICT, 10 * SMALL_DICT] {
            let pair = |(number, place): (usize, usize)| (place.to_string(), Value::Int(number as i64));
            let twice = (0..size).chain(0..size).enumerate().map(pair).collect();
            let expected: Vec<_> = (size..2 * size).zip(0..size).map(pair).collect();
            assert_eq!(last_values(twice), expected);
        }
    }
}
