#![doc = include_str!("../README.md")]

pub mod hashers;
pub mod password_validation;
mod error;
mod validators;
mod user_manager;
pub mod hashing;
mod model_backend;

pub use error::{Error, Result};
pub use model_backend::{LoginError, ModelBackend};
pub use user_manager::{NewAccount, change_password, create_superuser, create_user, find_user};
pub use validators::{validate_email, validate_username};
