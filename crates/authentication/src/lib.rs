#![doc = include_str!("../README.md")]

mod authentication;
pub mod backends;
pub mod exceptions;
pub mod hashing;
mod int;
mod keys;
mod model_backend;
pub mod serializers;
pub mod settings;
mod tokens;
mod blacklist;

pub use authentication::{BaseAuthentication, JwtAuthentication};
pub use model_backend::authenticate;
pub use tokens::{Token, TokenType};
