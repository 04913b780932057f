//! `decimal.Decimal`: a decimal number of any size, as far as a filter needs it.

use python::builtins::strip;
use python::digits::decimal;

/// `decimal.MAX_EMAX`: the largest exponent.
const MAX_EXPONENT: i64 = 999_999_999_999_999_999;

/// The digits of `int(1e50)`. The limit is a float, which is a little greater than ten to the power of 50.
const LIMIT: &str = "10000000000000000762976984109188700329496497094656";
/// The number of digits before its decimal point.
const LIMIT_PLACES: i64 = 51;

/// A finite number: `0.digits` times ten to the power of `places`.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Decimal {
    is_negative: bool,
    /// Without zeros at the start and at the end, so zero has none.
    digits: String,
    places: i64,
}

/// A number that is cut to a whole one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Whole {
    /// A number of 64 bits.
    Int(i64),
    /// A greater number.
    Above,
    /// A lesser number.
    Below,
}

impl Decimal {
    /// `Decimal(text)`: `None` where Python raises `InvalidOperation`, and for infinity and NaN. Python drops underscores
    /// wherever they are, and reads the decimal digits of every script.
    pub(super) fn parse(text: &str) -> Option<Decimal> {
        let ascii = |c: char| if c.is_ascii() { Some(c) } else { decimal(c) };
        let text: String = strip(text).chars().filter(|&c| c != '_').map(ascii).collect::<Option<_>>()?;
        let (is_negative, text) = sign(&text);
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, self::exponent(exponent)?),
            None => (text, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = format!("{whole}{fraction}");
        if !is_digits(&digits) {
            return None;
        }
        let significant = digits.trim_start_matches('0');
        let zeros = digits.len() - significant.len();
        let places = exponent + i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?;
        let digits = significant.trim_end_matches('0').to_owned();
        (places - 1 <= MAX_EXPONENT).then_some(Decimal { is_negative, digits, places })
    }

    /// `number > 1e50`
    pub(super) fn is_above_1e50(&self) -> bool {
        !self.is_negative && !self.digits.is_empty() && (self.places, self.digits.as_str()) > (LIMIT_PLACES, LIMIT)
    }

    /// `int(number)`, without the digits of huge numbers.
    pub(super) fn trunc(&self) -> Whole {
        let out_of_range = if self.is_negative { Whole::Below } else { Whole::Above };
        let places = match usize::try_from(self.places) {
            _ if self.digits.is_empty() => 0,
            Ok(places @ ..=19) => places,
            Ok(_) => return out_of_range,
            Err(_fraction) => 0,
        };
        let digits =
            self.digits.chars().chain(std::iter::repeat('0')).take(places).filter_map(|digit| digit.to_digit(10));
        let number = digits.fold(0_i128, |number, digit| number * 10 + i128::from(digit));
        i64::try_from(if self.is_negative { -number } else { number }).map_or(out_of_range, Whole::Int)
    }
}

/// An exponent, if it has the size that Python allows.
fn exponent(text: &str) -> Option<i64> {
    let (is_negative, digits) = sign(text);
    let exponent: i64 = is_digits(digits).then(|| digits.parse().ok())??;
    let exponent = if is_negative { -exponent } else { exponent };
    (-2 * MAX_EXPONENT..=MAX_EXPONENT).contains(&exponent).then_some(exponent)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cut_to_whole_ones() {
        for (text, whole) in [
            ("1", 1),
            (" 1\u{3000}", 1),
            ("\x1C+01\x1F", 1),
            ("-1", -1),
            ("-0", 0),
            ("1.9999", 1),
            ("-1.9", -1),
            ("1.", 1),
            (".5", 0),
            ("0.9", 0),
            ("1e1", 10),
            ("10E-1", 1),
            (".1e1", 1),
            ("0.00012e+5", 12),
            ("1_0", 10),
            ("_1__0_", 10),
            ("1_e+_1", 10),
            ("-_1", -1),
            ("٣.٤e１", 34),
            ("1e-400", 0),
            ("1e-1000000000000000000", 0),
            ("0e999999999999999999", 0),
            ("9223372036854775807.9", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("00000000000000000000000000000000001", 1),
        ] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!((number.trunc(), number.is_above_1e50()), (Whole::Int(whole), false), "{text:?}");
        }
    }

    #[test]
    fn numbers_past_64_bits_are_only_above_or_below() {
        for (text, whole) in [
            ("9223372036854775808", Whole::Above),
            ("99999999999999999999", Whole::Above),
            ("1e19", Whole::Above),
            ("1e999999999999999999", Whole::Above),
            ("-9223372036854775809", Whole::Below),
            ("-1e51", Whole::Below),
            ("-1e999999999999999999", Whole::Below),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().trunc(), whole, "{text}");
        }
    }

    #[test]
    fn the_limit_is_the_float_1e50() {
        let limit = format!("{LIMIT}0");
        for (text, is_above) in [
            ("1e50", false),
            ("100000000000000000000000000000000000000000000000001", false),
            (&limit, false),
            (&format!("{limit}.0001"), true),
            ("100000000000000007629769841091887003294964970946561", true),
            ("11e49", true),
            ("1e51", true),
            ("-1e51", false),
            ("0e51", false),
            ("0.01e52", false),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().is_above_1e50(), is_above, "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_numbers_are_refused() {
        for text in [
            "",
            " ",
            "abc",
            "1,2",
            "0x1",
            "NaN",
            "sNaN1",
            "Infinity",
            "-inf",
            "1 0",
            "--1",
            "+-1",
            "1\0",
            "\0",
            "²",
            "1e",
            "1e+",
            "e1",
            ".",
            "_",
            "-",
            "1.2.3",
            "1e1.5",
            "１e",
            "−1",
            "1e1000000000000000000",
            "1e99999999999999999999",
            "10e999999999999999999",
            "1e-99999999999999999999999",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text:?}");
        }
    }
}
