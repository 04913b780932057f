#![doc = include_str!("../README.md")]

// The code that `#[derive(Permission)]` generates uses the name `permissions` for this crate, also inside this crate.
extern crate self as permissions;

// The framework half.
mod operators;
mod permission;

// The application half.
mod app;

pub use app::*;
pub use derive::Permission;
pub use operators::{And, Not, Or};
pub use permission::{AllowAny, BasePermission, IsAuthenticated, Request};
