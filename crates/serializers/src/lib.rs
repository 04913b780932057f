#![doc = include_str!("../README.md")]

// Code that `#[derive(Serializer)]` writes names this crate `serializers`, here too.
extern crate self as serializers;

// The framework half, in reading order: the input, what a field makes of it, what a serializer makes of the fields; and
// the output.
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
