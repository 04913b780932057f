#![doc = include_str!("../README.md")]

// The framework half: what the commands of Django and of `django.contrib.auth` do.
pub mod accounts;

// The application half.
mod tasks;
mod multiply;
pub mod demo;

pub use multiply::multiply_by_seven;
pub use tasks::{create_task, delete_task, update_task};
