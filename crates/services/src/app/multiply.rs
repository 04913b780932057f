//! `tasks/services.py`: the rule of section 9 of the document.

/// Seven times `value`. The result has 128 bits, so it cannot overflow; Python's integers cannot overflow either.
pub fn multiply_by_seven(value: i64) -> i128 {
    i128::from(value) * 7
}
