//! `tasks/views.py`: `MultiplyBySevenView`, which calls the service of section 9 of the document.

use actix_web::http::Method;
use models::Db;
use serde::Serialize;
use serializers::{MultiplyBySevenSerializer, Serializer};

use crate::exceptions::Result;
use crate::lanes::Lane;
use crate::request::Request;
use crate::response::Response;
use crate::views::{ApiView, Handler};

/// Seven times a number.
#[derive(Debug)]
pub enum MultiplyBySevenView {}

#[derive(Serialize)]
struct Product {
    result: i128,
}

impl ApiView for MultiplyBySevenView {
    const LANE: Lane = Lane::Read;
    const HANDLERS: &'static [(Method, Handler)] = &[(Method::POST, MultiplyBySevenView::post)];
}

impl MultiplyBySevenView {
    fn post(request: &Request, _db: &mut Db) -> Result {
        let value = MultiplyBySevenSerializer::is_valid(&request.data(&MultiplyBySevenSerializer::fields())?, false)?;
        Ok(Response::new(Product { result: services::multiply_by_seven(value) }))
    }
}
