//! `MultiplyBySevenView`, which calls the service of section 9 of the document.

use serde::Serialize;
use serializers::{MultiplyBySevenSerializer, Serializer};

use crate::api_view::api_view;
use crate::exceptions::Result;

/// The product.
#[derive(Serialize, Serializer)]
struct MultiplyBySeven {
    result: i64,
}

/// Seven times a number.
pub struct MultiplyBySevenView;

#[api_view(no_writes, throttle_scope = "multiply")]
impl MultiplyBySevenView {
    fn post(data: MultiplyBySevenSerializer) -> Result<MultiplyBySeven> {
        Ok(MultiplyBySeven { result: services::multiply_by_seven(data.value) })
    }
}
