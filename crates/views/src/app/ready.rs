//! A view of this server's own, beside the document's `HealthCheckView`: whether to send requests here at all.
//!
//! `HealthCheckView` touches no model, so it answers while the database is away, and whoever restarts a server by it
//! does not restart this one in vain. This view is for whoever shares requests out between servers.

use models::{Db, apps, migrations};
use permissions::AllowAny;
use serde_json::json;

use crate::api_view::api_view;
use crate::exceptions::{ApiException, Result};
use crate::request::Request;
use crate::response::Response;

/// Whether the database answers, has every table, and takes new rows.
pub struct ReadinessView;

#[api_view(permission_classes = [AllowAny])]
impl ReadinessView {
    fn get(request: &Request, db: &mut Db) -> Result {
        request.app.database.check()?;
        match migrations::unapplied(db.connection()?)? {
            0 => {}
            count => return Err(ApiException::Unavailable(format!("{count} migration(s) are not applied"))),
        }
        match apps::misfits(db.connection()?)? {
            misfits if misfits.is_empty() => Ok(Response::new(json!({"status": "ok"}))),
            misfits => Err(ApiException::Unavailable(misfits.join(", "))),
        }
    }
}
