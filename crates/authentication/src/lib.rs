#![doc = include_str!("../README.md")]

pub mod settings;
pub mod exceptions;
mod int;
mod keys;
pub mod backends;
mod tokens;
mod family;
mod blacklist;
mod lookups;
mod authentication;
pub mod serializers;
pub mod page_login;

pub use authentication::{BaseAuthentication, Credentials, JwtAuthentication};
pub use lookups::UserLookup;
pub use tokens::{Token, TokenType};
