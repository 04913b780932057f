//! Numbers of `json.loads`: an `int` of any size, or a `float`.

use super::JsonError;
use super::decoder::Decoder;
use crate::builtins;
use crate::value::Value;

impl Decoder<'_> {
    /// Parses the number at this position. Anything else is the error `Expecting value`.
    pub(super) fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.index;
        let digits = start + usize::from(self.byte(start) == Some(b'-'));
        let integer = match self.byte(digits) {
            Some(b'0') => digits + 1,
            Some(b'1'..=b'9') => self.digits_end(digits),
            _ => return Err(self.error("Expecting value", start)),
        };
        let fraction = self.fraction_end(integer);
        let end = self.exponent_end(fraction);
        self.index = end;
        let text = &self.text[start..end];
        if end > integer {
            // Rust can parse every float that the grammar above accepts, so this error never occurs.
            return text.parse().map_or_else(|_| Err(self.error("Expecting value", start)), |n| Ok(Value::Float(n)));
        }
        match integer - digits {
            count if count > builtins::MAX_INT_DIGITS => Err(JsonError::Digits(count)),
            _ => Ok(builtins::integer(text)),
        }
    }

    /// Where the digits that begin at `index` end.
    fn digits_end(&self, index: usize) -> usize {
        let digits = self.text.as_bytes()[index..].iter().take_while(|byte| byte.is_ascii_digit());
        index + digits.count()
    }

    /// Where the fraction ends, if there is one: a dot without a digit is not part of the number.
    fn fraction_end(&self, index: usize) -> usize {
        match self.byte(index) {
            Some(b'.') => self.digits_behind(index, index + 1),
            _ => index,
        }
    }

    /// Where the exponent ends, if there is one: an `e` without a digit is not part of the number.
    fn exponent_end(&self, index: usize) -> usize {
        match (self.byte(index), self.byte(index + 1)) {
            (Some(b'e' | b'E'), Some(b'+' | b'-')) => self.digits_behind(index, index + 2),
            (Some(b'e' | b'E'), Some(_)) => self.digits_behind(index, index + 1),
            _ => index,
        }
    }

    /// The end of the digits at `start`, or `index` if there are none.
    fn digits_behind(&self, index: usize, start: usize) -> usize {
        match self.digits_end(start) {
            end if end > start => end,
            _ => index,
        }
    }
}
