//! `django.db.models.fields`: the description of each column of a model, in one place.
//!
//! Python looks up the value of a field by its name. Here each field has a function that reads its value from a row,
//! and the Rust type of a field determines its class ([`FieldType`]).

mod column;
mod fits;
mod types;

use crate::timezone::DateTime;

pub use column::Column;
pub use fits::{FitsColumn, Fitting};
pub use types::FieldType;

/// A field of the model `M`, with Django's options.
#[derive(Debug)]
pub struct Field<M> {
    /// The attribute's name, which is the key in JSON too.
    pub name: &'static str,
    /// The class of field.
    pub kind: Kind,
    /// Whether a blank text is allowed, Django's `blank`.
    pub blank: bool,
    /// Whether the column may be `NULL`, Django's `null`.
    pub null: bool,
    /// The value of a new row where the client gives none, Django's `default`.
    pub default: Option<DefaultValue>,
    /// Whether clients may set it, Django's `editable`; keys and `auto_now` fields are not editable.
    pub editable: bool,
    /// Reads the value from a row.
    pub value: fn(&M) -> FieldValue<'_>,
}

impl<M> Clone for Field<M> {
    fn clone(&self) -> Field<M> {
        *self
    }
}

impl<M> Copy for Field<M> {}

/// The class of a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// `AutoField`, `BigAutoField`: the primary key.
    Auto,
    /// `CharField`, with the maximum number of code points.
    Char {
        /// Django's `max_length`.
        max_length: usize,
    },
    /// `TextField`.
    Text,
    /// `BigIntegerField`.
    Integer,
    /// `BooleanField`.
    Boolean,
    /// `DateTimeField`.
    DateTime,
    /// `ForeignKey`; its value is the key of the other row.
    ForeignKey,
}

/// The `default` of a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DefaultValue {
    /// `default=False`, `default=True`
    Bool(bool),
    /// `default=0`
    Int(i64),
    /// `default=""`
    Str(&'static str),
    /// `default=timezone.now`
    Now,
}

/// A value read from a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldValue<'row> {
    /// Python's `None`: SQL's `NULL`, or a stored value that cannot be read.
    Null,
    /// A number or a key.
    Int(i64),
    /// Text.
    Str(&'row str),
    /// A Boolean.
    Bool(bool),
    /// A timestamp.
    DateTime(DateTime),
}

/// The value of a column, for code that `#[derive(Model)]` writes.
///
/// # Errors
/// A value that cannot be read as the field's type.
#[inline]
pub fn from_row<T: FieldType>(row: T::Row) -> diesel::deserialize::Result<T> {
    T::from_row(row).ok_or_else(|| "a column holds a value of another type".into())
}

/// The bytes of a text, for code that `#[derive(Model)]` writes. A value of another type has no weight.
pub fn weight<T: FieldType>(value: &T) -> usize {
    if let FieldValue::Str(text) = value.value() { text.len() } else { 0 }
}

impl<M> Field<M> {
    /// A field whose class follows from its Rust type.
    pub const fn new<T: FieldType>(name: &'static str, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field { name, kind: T::KIND, blank: false, null: T::NULL, default: None, editable: true, value }
    }

    /// `BigAutoField(primary_key=True)`
    pub const fn auto(self) -> Field<M> {
        Field { kind: Kind::Auto, editable: false, ..self }
    }

    /// `CharField(max_length=…)`
    pub const fn max_length(self, max_length: usize) -> Field<M> {
        Field { kind: Kind::Char { max_length }, ..self }
    }

    /// `ForeignKey(…)`
    pub const fn foreign_key(self) -> Field<M> {
        Field { kind: Kind::ForeignKey, ..self }
    }

    /// `blank=True`
    pub const fn blank(self) -> Field<M> {
        Field { blank: true, ..self }
    }

    /// `default=…`
    pub const fn default(self, value: DefaultValue) -> Field<M> {
        // A timestamp column with a default is `NOT NULL`. Its Rust type is an `Option` only because SQLite may hold a
        // text that is not a timestamp.
        let null = self.null && !matches!(value, DefaultValue::Now);
        Field { default: Some(value), null, ..self }
    }

    /// `auto_now=True`, `auto_now_add=True`: set by the model, never by a client.
    pub const fn auto_now(self) -> Field<M> {
        Field { editable: false, null: false, ..self }
    }

    /// The field without its Rust type.
    pub const fn column(&self) -> Column {
        let auto_now = matches!(self.kind, Kind::DateTime) && !self.editable;
        let column = Column::new(self.name, self.kind);
        Column { default: self.default, blank: self.blank, null: self.null, auto_now, ..column }
    }
}
