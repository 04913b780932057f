#![doc = include_str!("../README.md")]

// The application half. There is no framework half: Django has no class for a service.
mod app;

pub use app::*;
