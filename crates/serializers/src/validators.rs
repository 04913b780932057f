//! `rest_framework.validators` and `django.core.validators`: limits on values of the right type.
//!
//! The crate `validator` checks the values; the error messages are DRF's.

use python::Value;
use validator::{ValidateLength, ValidateRange};

use crate::exceptions::ErrorDetail;

/// A rule about the value of one field, for `ModelSerializer::FIELD_VALIDATORS`.
pub type Validator = fn(&Value) -> Result<(), ErrorDetail>;

/// `MaxLengthValidator`, in code points.
pub fn max_length(text: &str, limit: usize) -> Option<ErrorDetail> {
    let fits = text.validate_length(None, u64::try_from(limit).ok(), None);
    (!fits).then(|| ErrorDetail::new(format!("Ensure this field has no more than {limit} characters."), "max_length"))
}

/// `MaxValueValidator`
pub fn max_value(number: i64, limit: i64) -> Option<ErrorDetail> {
    let fits = number.validate_range(None, Some(limit), None, None);
    (!fits).then(|| too_large(limit))
}

/// `MinValueValidator`
pub fn min_value(number: i64, limit: i64) -> Option<ErrorDetail> {
    let fits = number.validate_range(Some(limit), None, None, None);
    (!fits).then(|| too_small(limit))
}

/// The error of [`max_value`], also for numbers beyond 64 bits.
pub fn too_large(limit: i64) -> ErrorDetail {
    ErrorDetail::new(format!("Ensure this value is less than or equal to {limit}."), "max_value")
}

/// The error of [`min_value`], also for numbers beyond 64 bits.
pub fn too_small(limit: i64) -> ErrorDetail {
    ErrorDetail::new(format!("Ensure this value is greater than or equal to {limit}."), "min_value")
}

/// `ProhibitNullCharactersValidator`
pub fn prohibit_null_characters(text: &str) -> Option<ErrorDetail> {
    text.contains('\0').then(|| ErrorDetail::new("Null characters are not allowed.", "null_characters_not_allowed"))
}

/// `ProhibitSurrogateCharactersValidator`, over code points.
pub fn prohibit_surrogate_characters(text: &[u32]) -> Option<ErrorDetail> {
    let surrogate = text.iter().find(|code_point| (0xD800..=0xDFFF).contains(*code_point))?;
    let text = format!("Surrogate characters are not allowed: U+{surrogate:X}.");
    Some(ErrorDetail::new(text, "surrogate_characters_not_allowed"))
}
