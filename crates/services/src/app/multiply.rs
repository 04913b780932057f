//! `tasks/services.py`: the rule of section 9 of the document.

/// Seven times `value`; what does not fit into 64 bits stops at their end.
pub fn multiply_by_seven(value: i64) -> i64 {
    value.saturating_mul(7)
}
