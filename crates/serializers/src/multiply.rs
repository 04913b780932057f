//! `tasks/serializers.py`: `MultiplyBySevenSerializer`, the input of section 9's service.

use crate::fields::Field;
use crate::serializers::{Attrs, Serializer};

/// A whole number from -10^12 to 10^12.
#[derive(Debug)]
pub enum MultiplyBySevenSerializer {}

const LIMIT: i64 = 1_000_000_000_000;

impl Serializer for MultiplyBySevenSerializer {
    type ValidatedData = i64;

    fn fields() -> Vec<Field> {
        vec![Field::integer("value", Some(-LIMIT), Some(LIMIT))]
    }

    fn validated_data(mut attrs: Attrs) -> i64 {
        attrs.pop("value").unwrap_or_default()
    }
}
