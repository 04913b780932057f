//! Python's `int(value)`, as PyJWT applies it to times and Django to the key of a user.

use python::Value;
use python::builtins;

/// An integer of any size. The value of an integer beyond 64 bits is not kept, because no key and no time is that
/// large. Only its order is kept.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Int {
    /// Less than `i64::MIN`.
    Below,
    /// An integer of 64 bits.
    Fits(i64),
    /// More than `i64::MAX`.
    Above,
}

impl Int {
    /// `int(value)`; `None` where Python raises an error.
    pub(crate) fn from_value(value: &Value) -> Option<Int> {
        match value {
            Value::Bool(value) => Some(Int::Fits(i64::from(*value))),
            Value::Int(number) => Some(Int::Fits(*number)),
            Value::BigInt(digits) => Some(if digits.starts_with('-') { Int::Below } else { Int::Above }),
            // Format all digits of the float's integer part, so that no digit is lost.
            Value::Float(number) if number.is_finite() => Int::from_text(&format!("{:.0}", number.trunc())),
            Value::Str(text) => Int::from_text(text),
            _ => None,
        }
    }

    fn from_text(text: &str) -> Option<Int> {
        Int::from_value(&builtins::int(text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(number: f64) -> Option<Int> {
        Int::from_value(&Value::Float(number))
    }

    #[test]
    fn a_float_loses_its_fraction_and_nothing_else() {
        for (number, expected) in [
            (1.9, 1),
            (-1.9, -1),
            (-0.9, 0),
            (1e18, 1_000_000_000_000_000_000),
            (9_007_199_254_740_994.0, 9_007_199_254_740_994),
            (9_223_372_036_854_774_784.0, 9_223_372_036_854_774_784),
            (-9_223_372_036_854_775_808.0, i64::MIN),
        ] {
            assert_eq!(float(number), Some(Int::Fits(expected)), "{number}");
        }
    }

    #[test]
    fn integers_beyond_64_bits_are_below_or_above() {
        for number in [9_223_372_036_854_775_808.0, 1e19, 1e30, f64::MAX] {
            assert_eq!(float(number), Some(Int::Above), "{number}");
        }
        for number in [-9_223_372_036_854_777_856.0, -1e19, -1e30, f64::MIN] {
            assert_eq!(float(number), Some(Int::Below), "{number}");
        }
        for digits in ["9223372036854775808", "18446744073709551617"] {
            for value in [Value::Str(digits.into()), Value::BigInt(digits.into())] {
                assert_eq!(Int::from_value(&value), Some(Int::Above), "{value:?}");
            }
        }
        assert_eq!(Int::from_value(&Value::Str("-9223372036854775809".into())), Some(Int::Below));
    }

    #[test]
    fn integers_are_ordered() {
        let ordered = [Int::Below, Int::Fits(i64::MIN), Int::Fits(0), Int::Fits(i64::MAX), Int::Above];
        assert!(ordered.is_sorted_by(|one, next| one < next));
    }
}
