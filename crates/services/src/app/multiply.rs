//! `tasks/services.py`: the rule of section 9 of the document.

/// Seven times `value`. `MultiplyBySevenSerializer` accepts values up to 10^12, whose product has at most 43 bits.
///
/// # Panics
/// The product has more than 64 bits, in release builds too.
pub fn multiply_by_seven(value: i64) -> i64 {
    value * 7
}
