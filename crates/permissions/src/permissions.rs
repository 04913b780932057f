//! `rest_framework.permissions`: may this caller do this at all, and may they do it to this object?

use std::any::Any;

use models::User;

/// What a permission may look at of a request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The method, in capitals.
    pub method: &'r str,
    /// The caller; `None` is Django's `AnonymousUser`.
    pub user: Option<&'r User>,
}

/// `BasePermission`: both questions are answered with yes unless a class says otherwise.
pub trait BasePermission: Sync {
    /// `has_permission(request, view)`, asked before the view runs.
    fn has_permission(&self, _request: &Request<'_>) -> bool {
        true
    }

    /// `has_object_permission(request, view, obj)`, asked when the view has found its object.
    fn has_object_permission(&self, _request: &Request<'_>, _object: &dyn Any) -> bool {
        true
    }
}

/// `permission_classes`
pub type Permissions = &'static [&'static dyn BasePermission];

/// `AllowAny`
#[derive(Debug)]
pub struct AllowAny;

impl BasePermission for AllowAny {}

/// `IsAuthenticated`
#[derive(Debug)]
pub struct IsAuthenticated;

impl BasePermission for IsAuthenticated {
    fn has_permission(&self, request: &Request<'_>) -> bool {
        request.user.is_some()
    }
}

/// `DEFAULT_PERMISSION_CLASSES`: the setting of section 2 of the document.
pub const DEFAULT_PERMISSION_CLASSES: Permissions = &[&IsAuthenticated];
