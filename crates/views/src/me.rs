//! `tasks/views.py`: `MeView`, section 8 of the document.

use actix_web::http::Method;
use models::Db;
use serializers::{ModelSerializer, UserSerializer};

use crate::exceptions::Result;
use crate::request::Request;
use crate::response::Response;
use crate::views::{ApiView, Handler};

/// The caller, to the caller.
#[derive(Debug)]
pub enum MeView {}

impl ApiView for MeView {
    const HANDLERS: &'static [(Method, Handler)] = &[(Method::GET, MeView::get)];
}

impl MeView {
    fn get(request: &Request, _db: &mut Db) -> Result {
        Ok(Response::new(UserSerializer::data(request.user()?.clone())))
    }
}
