//! `HealthCheckView`, section 10 of the document.

use permissions::AllowAny;
use serde_json::json;

use crate::api_view::api_view;
use crate::exceptions::Result;
use crate::request::Request;
use crate::response::Response;

/// The liveness probe: it answers 200 while the process runs.
pub struct HealthCheckView;

#[api_view(permission_classes = [AllowAny])]
impl HealthCheckView {
    fn get(_request: &Request) -> Result {
        Ok(Response::new(json!({"status": "ok"})))
    }
}
