//! Who are you: tokens and JWTAuthentication.

pub mod settings;
