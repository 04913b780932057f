//! The Rust types of fields: what diesel reads, and what a serializer hands over.

use python::Value;

use super::{FieldValue, Kind};
use crate::stored::{self, Stored};
use crate::timezone::DateTime;
use crate::user_id::UserId;

/// A Rust type that the values of a field may have.
///
/// To give models a new type of field, implement this trait for it, and [`FitsColumn`](super::FitsColumn). `Option` of
/// the type then stands for `null=True`. A time that the model sets itself is an `Option` too: SQLite may hold a text
/// that is not a timestamp, which Django reads as `None`.
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

    /// Makes the field's value from a value of the inner type. For `Option<T>` this is `Some`.
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

    /// Clients never set a key. The view sets foreign keys in `perform_create`.
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
    type NullableRow = Stored<Option<String>>;
    const KIND: Kind = Kind::Text;

    fn from_row(row: Stored<String>) -> Option<String> {
        Some(row.0)
    }

    fn from_nullable_row(row: Stored<Option<String>>) -> Option<String> {
        row.0
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
    type NullableRow = Stored<Option<bool>>;
    const KIND: Kind = Kind::Boolean;

    fn from_row(row: Stored<bool>) -> Option<bool> {
        Some(row.0)
    }

    fn from_nullable_row(row: Stored<Option<bool>>) -> Option<bool> {
        row.0
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
