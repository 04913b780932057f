//! `ReadinessView`, which is not in the document: load balancers use it to find servers that can serve requests.
//!
//! `HealthCheckView` is the liveness probe. It makes no query, so a supervisor does not restart the server because the
//! database is unavailable. This view is the readiness probe: a load balancer sends requests only to servers that
//! answer it with 200.

use models::{Db, apps, migrations};
use permissions::AllowAny;
use serde_json::json;

use crate::api_view::api_view;
use crate::exceptions::{ApiException, Result};
use crate::request::Request;
use crate::response::Response;

/// The readiness probe.
///
/// A server that stops soon is not ready. Otherwise this checks that the database answers, that its file was not
/// replaced, that every migration is applied, and that the tables fit the models.
pub struct ReadinessView;

#[api_view(permission_classes = [AllowAny], throttle_classes = [], schema = None)]
impl ReadinessView {
    fn get(request: &Request, db: &mut Db) -> Result {
        if request.app.memory.connections.is_stopping() {
            return Err(ApiException::Busy);
        }
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
