//! `json.loads`: parses values like CPython's scanner. Positions are byte offsets; only an error computes its column.

use super::containers::Container;
use super::{JsonError, MAX_DEPTH, Position};
use crate::builtins;
use crate::value::Value;

/// A text and the position in it.
pub(super) struct Decoder<'a> {
    pub(super) text: &'a str,
    pub(super) index: usize,
    /// Whether `NaN` and the infinities are values.
    constants: bool,
    /// The keys of the outermost dict that are kept; `None` keeps all.
    keys: Option<&'a [&'a str]>,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(text: &'a str, constants: bool) -> Self {
        Decoder { text, index: 0, constants, keys: None }
    }

    /// The same, but only these keys of the outermost dict are kept.
    pub(super) fn keeping(self, keys: &'a [&'a str]) -> Self {
        Decoder { keys: Some(keys), ..self }
    }

    /// Parses the whole text as one value.
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

    /// Parses the value at this position. Unfinished lists and dicts are kept in `open` and not on the call stack, so
    /// deep nesting cannot overflow the stack.
    fn value(&mut self) -> Result<Value, JsonError> {
        let mut open = Vec::new();
        loop {
            let mut complete = self.begin(&mut open)?;
            while let Some(value) = complete {
                let is_outermost = open.len() == 1;
                let Some(container) = open.last_mut() else {
                    return Ok(value);
                };
                match self.keys {
                    None => container.push(value),
                    Some(keys) if is_outermost => container.set(value, keys),
                    Some(_) => {}
                }
                if self.ends(container.closing())? {
                    complete = open.pop().map(Container::into_value);
                } else {
                    self.key_of(container)?;
                    complete = None;
                }
            }
        }
    }

    /// Parses the value at this position. A list or dict that is not empty is pushed to `open`, and `None` is returned.
    fn begin(&mut self, open: &mut Vec<Container>) -> Result<Option<Value>, JsonError> {
        let mut container = match self.byte(self.index) {
            Some(b'"') => return self.string().map(Some),
            Some(b'0'..=b'9') => return self.number().map(Some),
            Some(b'[') => Container::List(Vec::new()),
            Some(b'{') => Container::Dict(Vec::new(), String::new()),
            _ => return self.word().map(Some),
        };
        if open.len() == MAX_DEPTH {
            return Err(JsonError::TooDeep);
        }
        self.index += 1;
        self.skip_whitespace();
        if self.take(container.closing()) {
            return Ok(Some(container.into_value()));
        }
        self.key_of(&mut container)?;
        open.push(container);
        Ok(None)
    }

    /// Reads the key of the next value, if the container is a dict.
    fn key_of(&mut self, container: &mut Container) -> Result<(), JsonError> {
        if let Container::Dict(_, key) = container {
            *key = self.key()?;
        }
        Ok(())
    }

    /// Parses a key and the colon after it.
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
            other => builtins::str_of(&other),
        })
    }

    /// Whether the list or dict ends here. If not, skips the comma.
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
        let constants = [("NaN", f64::NAN), ("Infinity", f64::INFINITY), ("-Infinity", f64::NEG_INFINITY)];
        match constants.into_iter().find(|(name, _)| rest.starts_with(name.as_bytes())) {
            Some((name, _)) if !self.constants => Err(JsonError::Constant(name)),
            Some((name, value)) => {
                self.index += name.len();
                Ok(Value::Float(value))
            }
            None => self.number(),
        }
    }

    /// Skips the next byte if it is `byte`. Returns whether it was.
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
