//! Are you allowed.

mod owner;
mod permissions;

pub use owner::IsOwner;
pub use permissions::{AllowAny, BasePermission, DEFAULT_PERMISSION_CLASSES, IsAuthenticated, Permissions, Request};
