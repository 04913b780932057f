#![doc = include_str!("../README.md")]

// The framework half.
mod permissions;

// The application half.
mod owner;

pub use owner::IsOwner;
pub use permissions::{AllowAny, BasePermission, DEFAULT_PERMISSION_CLASSES, IsAuthenticated, Permissions, Request};
