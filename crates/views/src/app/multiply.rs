//! `MultiplyBySevenView`, which calls the service of section 9 of the document.

use models::Db;
use serde_json::json;
use serializers::MultiplyBySevenSerializer;

use crate::api_view::api_view;
use crate::exceptions::Result;
use crate::request::Request;
use crate::response::Response;

/// Seven times a number.
pub struct MultiplyBySevenView;

#[api_view(no_writes, throttle_scope = "multiply")]
impl MultiplyBySevenView {
    fn post(request: &Request, db: &mut Db) -> Result {
        let data = request.validate::<MultiplyBySevenSerializer>(db)?;
        Ok(Response::new(json!({"result": services::multiply_by_seven(data.value)})))
    }
}
