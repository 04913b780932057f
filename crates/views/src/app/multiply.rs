//! `MultiplyBySevenView`, which calls the service of section 9 of the document.

use models::Db;
use serde::Serialize;
use serializers::{MultiplyBySevenSerializer, Serializer};

use crate::api_view::api_view;
use crate::exceptions::{ApiException, Result};
use crate::request::Request;

/// The product.
#[derive(Serialize, Serializer)]
struct MultiplyBySeven {
    result: i64,
}

/// Seven times a number.
pub struct MultiplyBySevenView;

#[api_view(no_writes, throttle_scope = "multiply")]
impl MultiplyBySevenView {
    fn post(_request: &Request, data: MultiplyBySevenSerializer, _db: &mut Db) -> Result<MultiplyBySeven> {
        let result = i64::try_from(services::multiply_by_seven(data.value));
        Ok(MultiplyBySeven { result: result.map_err(|error| ApiException::Internal(error.to_string()))? })
    }
}
