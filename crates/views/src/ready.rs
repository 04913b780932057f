//! A view of this server's own, beside the document's `HealthCheckView`: whether to send requests here at all.
//!
//! `HealthCheckView` touches no model, so it answers while the database is away, and whoever restarts a server by it
//! does not restart this one in vain. This view is for whoever shares requests out between servers.

use actix_web::http::Method;
use models::{Db, apps, migrations};
use permissions::{AllowAny, Permissions};

use crate::exceptions::{ApiException, Result};
use crate::health::Health;
use crate::request::Request;
use crate::response::Response;
use crate::views::{ApiView, Handler};

/// Whether the database answers, has every table, and takes new rows.
#[derive(Debug)]
pub enum ReadinessView {}

impl ApiView for ReadinessView {
    const PERMISSION_CLASSES: Permissions = &[&AllowAny];
    const HANDLERS: &'static [(Method, Handler)] = &[(Method::GET, ReadinessView::get)];
}

impl ReadinessView {
    fn get(request: &Request, db: &mut Db) -> Result {
        request.app.database.check()?;
        match migrations::unapplied(db.connection()?)? {
            0 => {}
            count => return Err(ApiException::Unavailable(format!("{count} migration(s) are not applied"))),
        }
        match apps::misfits(db.connection()?)? {
            misfits if misfits.is_empty() => Ok(Response::new(Health { status: "ok" })),
            misfits => Err(ApiException::Unavailable(misfits.join(", "))),
        }
    }
}
