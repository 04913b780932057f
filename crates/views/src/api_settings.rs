//! `rest_framework.settings`: the settings of a project that the framework reads.

use authentication::BaseAuthentication;
use permissions::BasePermission;

use crate::shared::Shared;

/// One entry of `authentication_classes`: a function that returns the instance in [`Shared`], which holds its settings.
pub type AuthenticationClass = fn(&Shared) -> &dyn BaseAuthentication;

/// The setting `REST_FRAMEWORK`. The application half implements this trait for [`RestFramework`], and does not compile
/// without all of it.
pub(crate) trait ApiSettings {
    /// Every view asks these classes who sends the request, in this order.
    const DEFAULT_AUTHENTICATION_CLASSES: &'static [AuthenticationClass];
    /// Every view asks these classes whether the request is allowed, unless it names its own.
    const DEFAULT_PERMISSION_CLASSES: &'static [&'static dyn BasePermission];
}

/// `api_settings`: has the values that the application half gives it.
pub(crate) struct RestFramework;
