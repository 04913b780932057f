//! `REST_FRAMEWORK` of `config/settings.py`: section 2 of the document.

use permissions::{BasePermission, IsAuthenticated};

use crate::api_view::AuthenticationClass;

/// These classes authenticate the requests of every view, in this order.
pub(crate) const DEFAULT_AUTHENTICATION_CLASSES: &[AuthenticationClass] = &[|app| &app.jwt];

/// These classes check the permissions of every view that does not declare its own.
pub(crate) const DEFAULT_PERMISSION_CLASSES: &[&dyn BasePermission] = &[&IsAuthenticated];
