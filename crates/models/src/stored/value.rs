//! A value of a column whose type is known only at run time.

use crate::timezone::DateTime;

/// A value of any column.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub enum Value {
    /// SQL's `NULL`, Python's `None`.
    #[default]
    Null,
    /// A number or a key.
    Int(i64),
    /// Text.
    Str(String),
    /// A Boolean.
    Bool(bool),
    /// A timestamp.
    DateTime(DateTime),
}
