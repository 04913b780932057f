//! String literals of `json.loads`, escapes and surrogates included.

use memchr::memchr2;

use super::JsonError;
use super::decoder::Decoder;
use crate::value::Value;

impl Decoder<'_> {
    /// Parses the string whose opening quote is at this position.
    pub(super) fn string(&mut self) -> Result<Value, JsonError> {
        let begin = self.index;
        self.index += 1;
        let mut closed = self.skip_plain(begin)?;
        let mut text = Text::Utf8(self.text[begin + 1..self.index].to_owned());
        while !closed {
            self.escape(begin, &mut text)?;
            let start = self.index;
            closed = self.skip_plain(begin)?;
            text.push_str(&self.text[start..self.index]);
        }
        self.index += 1;
        Ok(text.into_value())
    }

    /// Skips to the next quote or backslash. Returns whether it is the quote.
    fn skip_plain(&mut self, begin: usize) -> Result<bool, JsonError> {
        let rest = &self.text.as_bytes()[self.index..];
        let end = memchr2(b'"', b'\\', rest);
        let plain = &rest[..end.unwrap_or(rest.len())];
        if has_control_character(plain) {
            self.index += plain.iter().take_while(|&&byte| byte > 0x1F).count();
            return Err(self.error("Invalid control character at", self.index));
        }
        let end = end.ok_or_else(|| self.unterminated(begin))?;
        self.index += end;
        Ok(rest[end] == b'"')
    }

    /// Parses the escape sequence whose backslash is at this position.
    fn escape(&mut self, begin: usize, text: &mut Text) -> Result<(), JsonError> {
        let point = match self.byte(self.index + 1) {
            None => return Err(self.unterminated(begin)),
            Some(b'u') => {
                text.push(self.unicode_escape()?);
                return Ok(());
            }
            Some(b'b') => b'\x08',
            Some(b'f') => b'\x0C',
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(itself @ (b'"' | b'\\' | b'/')) => itself,
            Some(_) => return Err(self.error("Invalid \\escape", self.index)),
        };
        self.index += 2;
        text.push(u32::from(point));
        Ok(())
    }

    /// The code point of a `\uXXXX`, or of two that are a surrogate pair.
    fn unicode_escape(&mut self) -> Result<u32, JsonError> {
        let Some(point) = self.hexadecimal(self.index) else {
            return Err(self.error("Invalid \\uXXXX escape", self.index + 1));
        };
        self.index += 6;
        match (point, self.hexadecimal(self.index)) {
            (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => {
                self.index += 6;
                Ok(0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00))
            }
            _ => Ok(point),
        }
    }

    /// The number in a `\uXXXX` at an offset. Like CPython, it needs another character after the escape.
    fn hexadecimal(&self, index: usize) -> Option<u32> {
        let escape = self.text.as_bytes().get(index..index + 7)?;
        let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
        digits.iter().try_fold(0, |number, &digit| Some(number * 16 + char::from(digit).to_digit(16)?))
    }

    fn unterminated(&self, begin: usize) -> JsonError {
        self.error("Unterminated string starting at", begin)
    }
}

/// The compiler compares many bytes at once, because no byte ends the loop.
fn has_control_character(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, &byte| any | (byte <= 0x1F))
}

/// A `str` under construction: UTF-8, or a list of code points as soon as it contains a lone surrogate.
enum Text {
    Utf8(String),
    Points(Vec<u32>),
}

impl Text {
    fn push_str(&mut self, chunk: &str) {
        match self {
            Text::Utf8(text) => text.push_str(chunk),
            Text::Points(points) => points.extend(chunk.chars().map(u32::from)),
        }
    }

    fn push(&mut self, point: u32) {
        match (&mut *self, char::from_u32(point)) {
            (Text::Utf8(text), Some(char)) => text.push(char),
            (Text::Utf8(text), None) => {
                *self = Text::Points(text.chars().map(u32::from).chain([point]).collect());
            }
            (Text::Points(points), _) => points.push(point),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Text::Utf8(text) => Value::Str(text),
            Text::Points(points) => Value::Surrogates(points),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_surrogate_turns_the_text_into_code_points() {
        let mut text = Text::Utf8(String::new());
        text.push_str("é");
        text.push(0xD83D);
        text.push_str("a");
        text.push(0x1F600);
        assert_eq!(text.into_value(), Value::Surrogates(vec![0xE9, 0xD83D, 0x61, 0x1F600]));
    }
}
