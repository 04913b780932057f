//! `rest_framework.permissions.OperationHolderMixin`: permissions composed with `&`, `|` and `!`, Python's `~`.

use derive::Permission;

use crate::permission::{BasePermission, Request};

/// `A & B`: both must allow the request and the object.
#[derive(Permission)]
pub struct And<A, B>(pub A, pub B);

/// `A | B`: one of them must allow the request, and the same one must allow the object.
#[derive(Permission)]
pub struct Or<A, B>(pub A, pub B);

/// `!A`: the permission must deny the request, and also the object.
#[derive(Permission)]
pub struct Not<A>(pub A);

impl<M, A: BasePermission<M>, B: BasePermission<M>> BasePermission<M> for And<A, B> {
    fn has_permission(&self, request: &Request<'_>) -> bool {
        self.0.has_permission(request) && self.1.has_permission(request)
    }

    fn has_object_permission(&self, request: &Request<'_>, object: &M) -> bool {
        self.0.has_object_permission(request, object) && self.1.has_object_permission(request, object)
    }
}

impl<M, A: BasePermission<M>, B: BasePermission<M>> BasePermission<M> for Or<A, B> {
    fn has_permission(&self, request: &Request<'_>) -> bool {
        self.0.has_permission(request) || self.1.has_permission(request)
    }

    fn has_object_permission(&self, request: &Request<'_>, object: &M) -> bool {
        self.0.has_permission(request) && self.0.has_object_permission(request, object)
            || self.1.has_permission(request) && self.1.has_object_permission(request, object)
    }
}

impl<M, A: BasePermission<M>> BasePermission<M> for Not<A> {
    fn has_permission(&self, request: &Request<'_>) -> bool {
        !self.0.has_permission(request)
    }

    fn has_object_permission(&self, request: &Request<'_>, object: &M) -> bool {
        !self.0.has_object_permission(request, object)
    }
}
