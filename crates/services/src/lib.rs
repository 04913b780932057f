#![doc = include_str!("../README.md")]

// The framework half: what the commands of Django and of `django.contrib.auth` do.
pub mod accounts;

// The application half.
mod app;

pub use app::*;
