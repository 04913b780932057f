#![doc = include_str!("../README.md")]

mod value;
pub mod digits;
pub mod builtins;
pub mod json;
pub mod codecs;
pub mod email;
pub mod base64;
pub mod urllib;

pub use value::Value;
