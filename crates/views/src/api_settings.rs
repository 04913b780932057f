//! `rest_framework.settings`: the settings of a project that the framework reads.

use authentication::BaseAuthentication;
use permissions::BasePermission;

use crate::shared::Shared;

/// One entry of `authentication_classes`: a function that returns the instance in [`Shared`], which holds its settings.
pub type AuthenticationClass = fn(&Shared) -> &dyn BaseAuthentication;

/// The setting `REST_FRAMEWORK`. The application half implements this trait for [`RestFramework`]. A missing
/// constant is a compile error.
pub(crate) trait ApiSettings {
    /// These classes authenticate the requests of every view, in this order.
    const DEFAULT_AUTHENTICATION_CLASSES: &'static [AuthenticationClass];
    /// These classes check the permissions of every view that does not declare its own.
    const DEFAULT_PERMISSION_CLASSES: &'static [&'static dyn BasePermission];
}

/// `api_settings`: the application half provides the values.
pub(crate) struct RestFramework;
