#![doc = include_str!("../README.md")]

// Code that `#[derive(Permission)]` writes names this crate `permissions`, here too.
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
