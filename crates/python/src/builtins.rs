//! Python's conversions that DRF's fields use: `str.strip()`, `int(str)`, `repr(float)`, `str(value)`.
//!
//! All of them support Unicode: `int("٣")` is 3, as in Python.

mod repr;

use crate::digits::decimal;

use crate::value::Value;
pub use repr::is_printable;
use repr::repr;

/// `sys.get_int_max_str_digits()`: longer integers are not converted.
pub const MAX_INT_DIGITS: usize = 4300;

/// So many ASCII digits always fit into an `i64`.
const SHORT_INT_DIGITS: usize = 18;

/// `text.strip()`.
pub fn strip(text: &str) -> &str {
    text.trim_matches(is_whitespace)
}

/// `c.isspace()`: Unicode white space and four ASCII separators (U+001C to U+001F).
pub fn is_whitespace(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1C'..='\x1F')
}

/// `int(text)`; `None` where Python raises `ValueError`.
///
/// `strip` removes the four ASCII separators too, but `int` does not treat them as white space.
pub fn int(text: &str) -> Option<Value> {
    if (1..=SHORT_INT_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Value::Int);
    }
    let text = text.trim_matches(char::is_whitespace);
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let mut digits = String::with_capacity(unsigned.len());
    let mut after_digit = false;
    for c in unsigned.chars() {
        after_digit = match c {
            '_' if after_digit => false,
            _ => {
                digits.push(decimal(c)?);
                true
            }
        };
    }
    if !after_digit || digits.len() > MAX_INT_DIGITS {
        return None;
    }
    match digits.trim_start_matches('0') {
        "" => Some(Value::Int(0)),
        digits => Some(integer(&format!("{sign}{digits}"))),
    }
}

/// An integer from ASCII digits without leading zeros.
pub(crate) fn integer(digits: &str) -> Value {
    // Such digits can fail to parse only because the number is out of range.
    digits.parse().map_or_else(|_| Value::BigInt(digits.to_owned()), Value::Int)
}

/// `repr(number)`: the shortest digits that parse to the same number.
pub fn float_repr(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    // Rust and Python use exponents for the same numbers. But Rust writes `1e16` and `1e-5`, Python `1e+16` and
    // `1e-05`.
    let text = even_digits(number, format!("{number:?}"));
    match text.split_once('e') {
        None => text,
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{exponent:0>2}"),
        },
    }
}

/// If two texts are equally short and equally close, Python takes the one with an even last digit, and Rust the larger
/// one. With a fixed number of digits, Rust rounds as Python does, so this function formats with the same number of
/// digits.
fn even_digits(number: f64, shortest: String) -> String {
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, ""));
    let Some((_, fraction)) = digits.split_once('.') else {
        return shortest;
    };
    let places = fraction.len();
    let rounded = if exponent.is_empty() { format!("{number:.places$}") } else { format!("{number:.places$e}") };
    if rounded.parse() == Ok(number) { rounded } else { shortest }
}

/// `str(value)`, with `U+FFFD` for lone surrogates.
pub fn str_of(value: &Value) -> String {
    match value {
        Value::None => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float_repr(*number),
        Value::BigInt(text) | Value::Str(text) | Value::File(text) => text.clone(),
        Value::Surrogates(points) => points.iter().map(|&point| lossy(point)).collect(),
        Value::List(_) | Value::Dict(_) => repr(value),
    }
}

fn lossy(point: u32) -> char {
    char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strip_removes_all_white_space_of_python() {
        let whitespace: Vec<u32> =
            (0..=0x10FFFF).filter(|&point| char::from_u32(point).is_some_and(is_whitespace)).collect();
        let mut expected: Vec<u32> = (0x9..=0xD).chain(0x1C..=0x20).chain([0x85, 0xA0, 0x1680]).collect();
        expected.extend((0x2000..=0x200A).chain([0x2028, 0x2029, 0x202F, 0x205F, 0x3000]));
        assert_eq!(whitespace, expected);
        assert_eq!(strip("\u{a0}\x1F a\u{200b} \u{3000}\x1C"), "a\u{200b}");
        assert_eq!(strip(" \n"), "");
    }

    #[test]
    fn int_reads_what_python_reads() {
        for (text, expected) in [
            ("0", 0),
            ("-0", 0),
            (" \u{a0}+007\n", 7),
            ("1_000", 1000),
            ("0_1", 1),
            ("-٣_٤", -34),
            ("１2", 12),
            ("𝟗𝟘", 90),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(int(text), Some(Value::Int(expected)), "{text}");
        }
        assert_eq!(int("-0_9223372036854775809"), Some(Value::BigInt("-9223372036854775809".to_owned())));
        assert_eq!(int(&"9".repeat(4300)), Some(Value::BigInt("9".repeat(4300))));
    }

    #[test]
    fn int_refuses_what_python_refuses() {
        for text in ["", " ", "-", "+-1", "- 1", "_1", "1_", "1__0", "+_1", "1 0", "1.0", "0x1", "²", "Ⅷ", "−1"] {
            assert_eq!(int(text), None, "{text}");
        }
        for text in ["\x1C1", "1\x1F", "1\0", "1\u{feff}", &"0".repeat(4301)] {
            assert_eq!(int(text), None, "{text:?}");
        }
    }

    #[test]
    fn floats_are_written_as_python_writes_them() {
        for (number, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e15, "1000000000000000.0"),
            (9999999999999998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (-1.5e300, "-1.5e+300"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (4389758925368281.0 / 4.0, "1097439731342070.2"),
            (-4389758925368283.0 / 4.0, "-1097439731342070.8"),
            (0.5_f64.powi(24), "5.960464477539063e-08"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (-f64::NAN, "nan"),
        ] {
            assert_eq!(float_repr(number), expected);
        }
    }

    #[test]
    fn str_of_each_type() {
        for (value, expected) in [
            (Value::None, "None"),
            (Value::Bool(true), "True"),
            (Value::Bool(false), "False"),
            (Value::Int(-7), "-7"),
            (Value::Float(1e22), "1e+22"),
            (Value::BigInt("9223372036854775808".to_owned()), "9223372036854775808"),
            (Value::Str("é".to_owned()), "é"),
            (Value::Surrogates(vec![0x61, 0xD800]), "a\u{fffd}"),
            (Value::File("a.txt".to_owned()), "a.txt"),
            (Value::List(vec![Value::Int(1), Value::None, Value::Str("a".to_owned())]), "[1, None, 'a']"),
            (Value::Dict(vec![("a".to_owned(), Value::Dict(Vec::new()))]), "{'a': {}}"),
        ] {
            assert_eq!(str_of(&value), expected);
        }
    }
}
