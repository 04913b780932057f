//! `django.db.models.fields`: what a model says of each column, once.
//!
//! Python finds the value of a field by its name. Here each field brings the function that reads it from a row, and the
//! Rust type of a field says which class of field it is ([`FieldType`]).

use python::Value;

use crate::options::Column;
use crate::stored::{self, Stored};
use crate::timezone::DateTime;
use crate::user_id::UserId;

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
    /// A truth value.
    Bool(bool),
    /// A moment.
    DateTime(DateTime),
}

/// A Rust type that the values of a field may have.
///
/// To give models a new type of field, implement this trait for it. `Option` of the type then stands for `null=True`.
/// A time that the model sets itself is an `Option` too: SQLite may hold a text that is no moment, which Django reads as
/// `None`.
pub trait FieldType: Sized {
    /// The type without `Option`.
    type Inner;
    /// What diesel reads from a column that is `NOT NULL`. [`Stored`] reads a value as Django does.
    type Row;
    /// What diesel reads from a column that may be `NULL`.
    type NullableRow;
    /// The class of field.
    const KIND: Kind;
    /// Whether the value may be missing.
    const NULL: bool = false;

    /// The value of a column, or `None` if it cannot be read as this type.
    fn from_row(row: Self::Row) -> Option<Self>;

    /// The value of a column that may be `NULL`.
    fn from_nullable_row(row: Self::NullableRow) -> Option<Self>;

    /// The value, as representations read it.
    fn value(&self) -> FieldValue<'_>;

    /// The value that a serializer has validated, or `None` if it is of another type.
    fn from_validated(value: Value) -> Option<Self>;

    /// The value that is there.
    fn from_inner(inner: Self::Inner) -> Self;
}

impl FieldType for i64 {
    type Inner = i64;
    type Row = i64;
    type NullableRow = Option<i64>;
    const KIND: Kind = Kind::Integer;

    fn from_row(row: i64) -> Option<i64> {
        Some(row)
    }

    fn from_nullable_row(row: Option<i64>) -> Option<i64> {
        row
    }

    fn value(&self) -> FieldValue<'_> {
        FieldValue::Int(*self)
    }

    fn from_validated(value: Value) -> Option<i64> {
        if let Value::Int(number) = value { Some(number) } else { None }
    }

    fn from_inner(inner: i64) -> i64 {
        inner
    }
}

impl FieldType for UserId {
    type Inner = UserId;
    type Row = UserId;
    type NullableRow = Option<UserId>;
    const KIND: Kind = Kind::Integer;

    fn from_row(row: UserId) -> Option<UserId> {
        Some(row)
    }

    fn from_nullable_row(row: Option<UserId>) -> Option<UserId> {
        row
    }

    fn value(&self) -> FieldValue<'_> {
        FieldValue::Int((*self).into())
    }

    /// Clients never set a key: the choices would show them rows that are not theirs.
    fn from_validated(_value: Value) -> Option<UserId> {
        None
    }

    fn from_inner(inner: UserId) -> UserId {
        inner
    }
}

impl FieldType for String {
    type Inner = String;
    type Row = Stored<String>;
    type NullableRow = Option<Stored<String>>;
    const KIND: Kind = Kind::Text;

    fn from_row(row: Stored<String>) -> Option<String> {
        Some(row.0)
    }

    fn from_nullable_row(row: Option<Stored<String>>) -> Option<String> {
        row.map(|row| row.0)
    }

    fn value(&self) -> FieldValue<'_> {
        FieldValue::Str(self)
    }

    fn from_validated(value: Value) -> Option<String> {
        if let Value::Str(text) = value { Some(text) } else { None }
    }

    fn from_inner(inner: String) -> String {
        inner
    }
}

impl FieldType for bool {
    type Inner = bool;
    type Row = Stored<bool>;
    type NullableRow = Option<Stored<bool>>;
    const KIND: Kind = Kind::Boolean;

    fn from_row(row: Stored<bool>) -> Option<bool> {
        Some(row.0)
    }

    fn from_nullable_row(row: Option<Stored<bool>>) -> Option<bool> {
        row.map(|row| row.0)
    }

    fn value(&self) -> FieldValue<'_> {
        FieldValue::Bool(*self)
    }

    fn from_validated(value: Value) -> Option<bool> {
        if let Value::Bool(value) = value { Some(value) } else { None }
    }

    fn from_inner(inner: bool) -> bool {
        inner
    }
}

impl FieldType for DateTime {
    type Inner = DateTime;
    type Row = Stored<Option<DateTime>>;
    type NullableRow = Stored<Option<DateTime>>;
    const KIND: Kind = Kind::DateTime;

    fn from_row(row: Stored<Option<DateTime>>) -> Option<DateTime> {
        row.0
    }

    fn from_nullable_row(row: Stored<Option<DateTime>>) -> Option<DateTime> {
        row.0
    }

    fn value(&self) -> FieldValue<'_> {
        FieldValue::DateTime(*self)
    }

    fn from_validated(value: Value) -> Option<DateTime> {
        if let Value::Str(text) = value { stored::moment(&text) } else { None }
    }

    fn from_inner(inner: DateTime) -> DateTime {
        inner
    }
}

impl<T: FieldType> FieldType for Option<T> {
    type Inner = T::Inner;
    type Row = T::NullableRow;
    type NullableRow = T::NullableRow;
    const KIND: Kind = T::KIND;
    const NULL: bool = true;

    fn from_row(row: T::NullableRow) -> Option<Option<T>> {
        Some(T::from_nullable_row(row))
    }

    fn from_nullable_row(row: T::NullableRow) -> Option<Option<T>> {
        Some(T::from_nullable_row(row))
    }

    fn value(&self) -> FieldValue<'_> {
        self.as_ref().map_or(FieldValue::Null, FieldType::value)
    }

    fn from_validated(value: Value) -> Option<Option<T>> {
        if value == Value::None { Some(None) } else { T::from_validated(value).map(Some) }
    }

    fn from_inner(inner: T::Inner) -> Option<T> {
        Some(T::from_inner(inner))
    }
}

/// The value of a column, for code that `#[derive(Model)]` writes.
///
/// # Errors
/// A value that cannot be read as the field's type.
pub fn from_row<T: FieldType>(row: T::Row) -> diesel::deserialize::Result<T> {
    T::from_row(row).ok_or_else(|| "a column holds a value of another type".into())
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
        // A time that has a default is always there, and its Rust type is an `Option` for another reason.
        let null = self.null && !matches!(value, DefaultValue::Now);
        Field { default: Some(value), null, ..self }
    }

    /// `auto_now=True`, `auto_now_add=True`: set by the model, never by a client.
    pub const fn auto_now(self) -> Field<M> {
        Field { editable: false, null: false, ..self }
    }

    /// The field without its Rust type.
    pub const fn column(&self) -> Column {
        Column { default: self.default, null: self.null, ..Column::new(self.name, self.kind) }
    }
}
