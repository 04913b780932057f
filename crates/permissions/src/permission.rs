//! `rest_framework.permissions`: may this client make this request, and may it touch this object?

use derive::Permission;
use models::User;

/// The parts of a request that a permission can use.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The method, in capitals.
    pub method: &'r str,
    /// The authenticated user; `None` is Django's `AnonymousUser`.
    pub user: Option<&'r User>,
}

/// `BasePermission`, for objects of the model `M`. By default both methods return `true`.
///
/// A permission for one model cannot guard a view of another:
///
/// ```compile_fail,E0277
/// fn guard<P: permissions::BasePermission<models::User>>(_permission: P) {}
/// guard(permissions::IsOwner);
/// ```
///
/// A permission for all models can:
///
/// ```
/// fn guard<P: permissions::BasePermission<models::User>>(_permission: P) {}
/// guard(permissions::IsAuthenticated);
/// ```
pub trait BasePermission<M = ()>: Sync {
    /// `has_permission(request, view)`, called before the view runs.
    fn has_permission(&self, _request: &Request<'_>) -> bool {
        true
    }

    /// `has_object_permission(request, view, obj)`, called after the view has found its object.
    fn has_object_permission(&self, _request: &Request<'_>, _object: &M) -> bool {
        true
    }
}

/// `AllowAny`: allows every request.
#[derive(Permission)]
pub struct AllowAny;

impl<M> BasePermission<M> for AllowAny {}

/// `IsAuthenticated`: allows requests of authenticated users.
#[derive(Permission)]
pub struct IsAuthenticated;

impl<M> BasePermission<M> for IsAuthenticated {
    fn has_permission(&self, request: &Request<'_>) -> bool {
        request.user.is_some()
    }
}

/// A list of permissions, Python's `[A, B]`: all of them must allow the request.
macro_rules! list {
    ($($permission:ident)*) => {
        #[expect(non_snake_case, reason = "a value is named after its type")]
        impl<M, $($permission: BasePermission<M>),*> BasePermission<M> for ($($permission,)*) {
            fn has_permission(&self, request: &Request<'_>) -> bool {
                let ($($permission,)*) = self;
                $($permission.has_permission(request))&&*
            }

            fn has_object_permission(&self, request: &Request<'_>, object: &M) -> bool {
                let ($($permission,)*) = self;
                $($permission.has_object_permission(request, object))&&*
            }
        }
    };
}
list!(A);
list!(A B);
list!(A B C);
list!(A B C D);
