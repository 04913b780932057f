//! `REST_FRAMEWORK` of `config/settings.py`: section 2 of the document.

use permissions::{BasePermission, IsAuthenticated};

use crate::api_view::AuthenticationClass;

/// Every view asks these classes who sends the request, in this order.
pub(crate) const DEFAULT_AUTHENTICATION_CLASSES: &[AuthenticationClass] = &[|app| &app.jwt];

/// Every view asks these classes whether the request is allowed, unless it names its own.
pub(crate) const DEFAULT_PERMISSION_CLASSES: &[&dyn BasePermission] = &[&IsAuthenticated];
