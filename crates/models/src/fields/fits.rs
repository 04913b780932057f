//! Which type a column has in `schema.rs`, for each Rust type of a field.

use std::marker::PhantomData;

use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};

use crate::timezone::DateTime;
use crate::user_id::UserId;

/// A Rust type of a field that fits a column with the type `SqlType` in `schema.rs`.
///
/// To give models a new type of field, implement this trait for it, and [`FieldType`](super::FieldType).
#[diagnostic::on_unimplemented(
    message = "the field is a `{Self}`, but schema.rs gives its column the type `{SqlType}`",
    label = "does not fit its column in schema.rs",
    note = "docs/changes.md has a table of the types: whole numbers are `i64` and `BigInt`, and the column of an `Option` \
            is `Nullable<…>`",
    note = "the column of a time that the model sets itself is `Timestamp`, without `Nullable`"
)]
pub trait FitsColumn<SqlType> {}

impl FitsColumn<BigInt> for i64 {}
impl FitsColumn<BigInt> for UserId {}
impl FitsColumn<Text> for String {}
impl FitsColumn<Bool> for bool {}
impl FitsColumn<Timestamp> for DateTime {}
impl<T: FitsColumn<SqlType>, SqlType> FitsColumn<Nullable<SqlType>> for Option<T> {}

/// A type that exists only if the type of a field fits the type of its column.
///
/// `#[derive(Model)]` names it once for each field, so the compiler reports a wrong type at the field, before the
/// errors of diesel. No value of this type is made.
///
/// A type that does not fit, an `Option` without `Nullable`, and a `Nullable` without `Option` do not compile:
///
/// ```compile_fail,E0277
/// # use diesel::sql_types::{Integer, Nullable, Text};
/// type Title = models::fields::Fitting<String, Integer>;
/// # fn main() { let _: Option<Title> = None; }
/// ```
///
/// ```compile_fail,E0277
/// # use diesel::sql_types::{Integer, Nullable, Text};
/// type Title = models::fields::Fitting<Option<String>, Text>;
/// # fn main() { let _: Option<Title> = None; }
/// ```
///
/// ```compile_fail,E0277
/// # use diesel::sql_types::{Integer, Nullable, Text};
/// type Title = models::fields::Fitting<String, Nullable<Text>>;
/// # fn main() { let _: Option<Title> = None; }
/// ```
///
/// With the right types it compiles:
///
/// ```
/// # use diesel::sql_types::{Integer, Nullable, Text};
/// type Title = models::fields::Fitting<String, Text>;
/// # fn main() { let _: Option<Title> = None; }
/// ```
///
/// ```
/// # use diesel::sql_types::{Integer, Nullable, Text};
/// type Title = models::fields::Fitting<Option<String>, Nullable<Text>>;
/// # fn main() { let _: Option<Title> = None; }
/// ```
///
/// In a model, diesel accepts a column of an `auto_now` field that may be `NULL`. This check refuses it:
///
/// ```compile_fail,E0277
/// # use derive::Model;
/// diesel::table! { notes_note (id) { id -> BigInt, text -> Text, updated_at -> Nullable<Timestamp>, } }
///
/// #[derive(Clone, Model)]
/// #[model(app = "notes", table = notes_note)]
/// pub struct Note {
///     pub id: i64,
///     pub text: String,
///     #[field(auto_now)]
///     pub updated_at: Option<models::timezone::DateTime>,
/// }
/// # impl models::Installed for Note {}
/// ```
///
/// Without `Nullable` it compiles:
///
/// ```
/// # use derive::Model;
/// diesel::table! { notes_note (id) { id -> BigInt, text -> Text, updated_at -> Timestamp, } }
///
/// # #[derive(Clone, Model)]
/// # #[model(app = "notes", table = notes_note)]
/// # pub struct Note {
/// #     pub id: i64,
/// #     pub text: String,
/// #     #[field(auto_now)]
/// #     pub updated_at: Option<models::timezone::DateTime>,
/// # }
/// # impl models::Installed for Note {}
/// ```
#[derive(Debug)]
pub struct Fitting<T: FitsColumn<SqlType>, SqlType>(PhantomData<(T, SqlType)>);
