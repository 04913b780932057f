//! `django.db.models.fields`: what a model says of each column, once.
//!
//! Python finds the value of a field by its name; here each field brings the function that reads it from a row.

use crate::options::Column;
use crate::timezone::DateTime;

/// A field of the model `M`, with Django's options.
#[derive(Debug)]
pub struct Field<M> {
    /// The attribute's name, which is also the key in JSON.
    pub name: &'static str,
    /// The class of field.
    pub kind: Kind,
    /// Whether a blank text is allowed, Django's `blank`.
    pub blank: bool,
    /// What is filled in where no value is given, Django's `default`.
    pub default: Option<DefaultValue>,
    /// Whether callers may set it, Django's `editable`; `auto_now` fields are not.
    pub editable: bool,
    /// Reads the value from a row.
    pub value: fn(&M) -> FieldValue<'_>,
}

/// The class of a field.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// `AutoField`, `BigAutoField`: the primary key.
    Auto,
    /// `CharField`, with the most code points it holds.
    Char {
        /// Django's `max_length`.
        max_length: usize,
    },
    /// `TextField`.
    Text,
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
    /// `default=False`
    False,
    /// `default=True`
    True,
    /// `default=timezone.now`
    Now,
}

/// A value read from a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldValue<'row> {
    /// A number or a key.
    Int(i64),
    /// Text.
    Str(&'row str),
    /// A truth value.
    Bool(bool),
    /// A moment.
    DateTime(DateTime),
    /// `None`: the column holds nothing that can be read.
    Null,
}

impl From<Option<DateTime>> for FieldValue<'_> {
    fn from(moment: Option<DateTime>) -> Self {
        moment.map_or(FieldValue::Null, FieldValue::DateTime)
    }
}

impl<M> Field<M> {
    /// `BigAutoField(primary_key=True)`
    pub const fn auto(name: &'static str, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field { editable: false, ..Field::new(name, Kind::Auto, value) }
    }

    /// `CharField(max_length=…)`
    pub const fn char(name: &'static str, max_length: usize, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field::new(name, Kind::Char { max_length }, value)
    }

    /// `TextField()`
    pub const fn text(name: &'static str, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field::new(name, Kind::Text, value)
    }

    /// `BooleanField()`
    pub const fn boolean(name: &'static str, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field::new(name, Kind::Boolean, value)
    }

    /// `ForeignKey(…)`
    pub const fn foreign_key(name: &'static str, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field::new(name, Kind::ForeignKey, value)
    }

    /// `DateTimeField()`
    pub const fn date_time(name: &'static str, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field::new(name, Kind::DateTime, value)
    }

    /// `blank=True`
    pub const fn blank(self) -> Field<M> {
        Field { blank: true, ..self }
    }

    /// `default=…`
    pub const fn default(self, value: DefaultValue) -> Field<M> {
        Field { default: Some(value), ..self }
    }

    /// `auto_now=True`, `auto_now_add=True`: set by the model, never by a caller.
    pub const fn auto_now(self) -> Field<M> {
        Field { editable: false, ..self }
    }

    /// The field without its Rust type.
    pub const fn column(&self) -> Column {
        let auto_now = matches!(self.kind, Kind::DateTime) && !self.editable;
        Column { default: self.default, blank: self.blank, auto_now, ..Column::new(self.name, self.kind) }
    }

    const fn new(name: &'static str, kind: Kind, value: fn(&M) -> FieldValue<'_>) -> Field<M> {
        Field { name, kind, blank: false, default: None, editable: true, value }
    }
}
