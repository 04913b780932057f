//! `REST_FRAMEWORK` of `config/settings.py`: section 2 of the document.

use permissions::{BasePermission, IsAuthenticated};

use crate::api_settings::{ApiSettings, AuthenticationClass, RestFramework};

impl ApiSettings for RestFramework {
    const DEFAULT_AUTHENTICATION_CLASSES: &'static [AuthenticationClass] = &[|app| &app.jwt];
    const DEFAULT_PERMISSION_CLASSES: &'static [&'static dyn BasePermission] = &[&IsAuthenticated];
}
