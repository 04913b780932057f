//! `HealthCheckView`, section 10 of the document.

use permissions::AllowAny;
use serde::Serialize;
use serializers::Serializer;

use crate::api_view::api_view;
use crate::exceptions::Result;

/// The answer of a server that runs.
#[derive(Serialize, Serializer)]
struct HealthCheck {
    status: String,
}

/// The liveness probe: it answers 200 while the process runs.
pub struct HealthCheckView;

#[api_view(permission_classes = [AllowAny])]
impl HealthCheckView {
    fn get() -> Result<HealthCheck> {
        Ok(HealthCheck { status: "ok".to_owned() })
    }
}
