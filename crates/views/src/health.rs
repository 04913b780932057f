//! `tasks/views.py`: `HealthCheckView`, section 10 of the document.

use actix_web::http::Method;
use models::Db;
use permissions::{AllowAny, Permissions};
use serde::Serialize;

use crate::exceptions::Result;
use crate::request::Request;
use crate::response::Response;
use crate::views::{ApiView, Handler};

/// Whether the server answers.
#[derive(Debug)]
pub enum HealthCheckView {}

/// How it is.
#[derive(Serialize)]
pub(crate) struct Health {
    /// `ok`; a server that is not well answers with an error instead.
    pub(crate) status: &'static str,
}

impl ApiView for HealthCheckView {
    const PERMISSION_CLASSES: Permissions = &[&AllowAny];
    const USES_MODELS: bool = false;
    const HANDLERS: &'static [(Method, Handler)] = &[(Method::GET, HealthCheckView::get)];
}

impl HealthCheckView {
    fn get(_request: &Request, _db: &mut Db) -> Result {
        Ok(Response::new(Health { status: "ok" }))
    }
}
