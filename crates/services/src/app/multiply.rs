//! `tasks/services.py`: the rule of section 9 of the document.

/// Seven times `value`. The result has 128 bits, which hold it for every `value`, as Python's integers do.
pub fn multiply_by_seven(value: i64) -> i128 {
    i128::from(value) * 7
}
