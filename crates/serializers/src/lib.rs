#![doc = include_str!("../README.md")]

// The code that `#[derive(Serializer)]` generates uses the name `serializers` for this crate, also inside this crate.
extern crate self as serializers;

// The framework half, in reading order: the input, its validation by fields and by a serializer, and the output.
mod data;
pub mod exceptions;
mod field_mapping;
pub mod fields;
mod serializer;
mod representation;
pub mod validators;

// The application half.
mod app;

pub use app::*;
pub use data::{Data, Partial};
pub use derive::Serializer;
pub use field_mapping::Fields;
pub use representation::{ListRepresentation, Representation, ToJson};
pub use serializer::{Context, Error, ModelSerializer, Serializer};
pub use validators::Validator;
