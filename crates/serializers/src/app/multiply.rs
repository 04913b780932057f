//! `MultiplyBySevenSerializer`: the input of section 9's service.

use derive::Serializer;

/// A whole number from -10^12 to 10^12.
#[derive(Debug, Serializer)]
pub struct MultiplyBySevenSerializer {
    /// The number to multiply.
    #[field(min_value = -1_000_000_000_000, max_value = 1_000_000_000_000)]
    pub value: i64,
}
