#![doc = include_str!("../README.md")]

// The framework half, in reading order: what came in, what a field makes of it, what a serializer makes of the fields;
// and rows on their way out.
mod data;
pub mod exceptions;
mod field_mapping;
pub mod fields;
mod serializers;
mod representation;
pub mod validators;

// The application half.
mod multiply;
mod task;
mod user;

pub use data::Data;
pub use multiply::MultiplyBySevenSerializer;
pub use representation::{ListRepresentation, Representation, ToJson};
pub use serializers::{Attrs, Fields, FromValue, ModelSerializer, Serializer};
pub use task::TaskSerializer;
pub use user::UserSerializer;
