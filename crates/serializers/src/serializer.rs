//! `rest_framework.serializers`: validates a body, and returns its data or all its errors; turns rows into
//! representations.

use models::fields::Field as ModelField;
use models::{Attrs, Db, FromAttrs, Model, NoValue, User};
use python::Value;

use crate::data::{Data, Partial};
use crate::exceptions::{ErrorDetail, ValidationError};
use crate::field_mapping::{self, Fields};
use crate::fields::Field;
use crate::representation::{ListRepresentation, Representation};
use crate::validators::Validator;

/// `serializers.Serializer`: the fields of a body, and the type of the validated data. `#[derive(Serializer)]`
/// implements it for a struct.
pub trait Serializer {
    /// DRF's `validated_data`, as a Rust type.
    type ValidatedData;

    /// The fields, in declared order.
    fn fields() -> Vec<Field>;

    /// Takes each field's value out of `attrs`.
    ///
    /// # Errors
    /// [`NoValue`] where a field has no value, or one of another type.
    fn validated_data(attrs: Attrs) -> Result<Self::ValidatedData, NoValue>;

    /// `serializer.is_valid(raise_exception=True)`, and then `serializer.validated_data`.
    ///
    /// # Errors
    /// The errors of all fields together, in declared order, with DRF's texts.
    fn run_validation(data: &Data, context: &mut Context<'_>) -> Result<Self::ValidatedData, Error> {
        // No field looks at the user or the database yet. With the context, such a field needs no new signature.
        let _ = context;
        let attrs = validated::<Self>(&Self::fields(), data, Partial::No, |_field, _value| vec![], |_attrs| Ok(()))?;
        Ok(Self::validated_data(attrs)?)
    }
}

/// `serializers.ModelSerializer`: its fields are made from those of a model.
///
/// A field that the model lacks does not compile:
///
/// ```compile_fail,E0599
/// # use models::User;
/// # use serializers::{Fields, ModelSerializer};
/// struct Names;
/// impl ModelSerializer for Names {
///     type Model = User;
///     const FIELDS: Fields<User> = Fields::These(&[User::ID, User::USERNAM]);
/// }
/// ```
///
/// A field that the model has does:
///
/// ```
/// # use models::User;
/// # use serializers::{Fields, ModelSerializer};
/// # struct Names;
/// # impl ModelSerializer for Names {
/// #     type Model = User;
/// const FIELDS: Fields<User> = Fields::These(&[User::ID, User::USERNAME]);
/// # }
/// ```
pub trait ModelSerializer: 'static {
    /// `Meta.model`
    type Model: Model;
    /// `Meta.fields`
    const FIELDS: Fields<Self::Model>;
    /// `Meta.read_only_fields`
    const READ_ONLY_FIELDS: &'static [ModelField<Self::Model>] = &[];

    /// `validate_<field>`: rules about one field. Each checks a value that the client has sent and the field has accepted.
    /// Its error stands beside the errors of the other fields. A field may have several rules.
    ///
    /// ```
    /// # use python::Value;
    /// # use serializers::exceptions::ErrorDetail;
    /// # use serializers::{Fields, ModelSerializer, Validator};
    /// # use models::fields::Field;
    /// # use test_database::Book;
    /// # struct BookSerializer;
    /// impl ModelSerializer for BookSerializer {
    ///     # type Model = Book;
    ///     # const FIELDS: Fields<Book> = Fields::All;
    ///     const FIELD_VALIDATORS: &'static [(Field<Book>, Validator)] = &[(Book::TITLE, not_all)];
    /// }
    ///
    /// fn not_all(title: &Value) -> Result<(), ErrorDetail> {
    ///     let is_all = matches!(title, Value::Str(title) if title == "all");
    ///     if is_all { Err(ErrorDetail::new("This title is reserved.", "invalid")) } else { Ok(()) }
    /// }
    /// ```
    ///
    /// A rule about a field that accepts no value does not compile, because it would never run:
    ///
    /// ```compile_fail,E0080
    /// # use models::fields::Field;
    /// # use serializers::{Context, Data, Fields, ModelSerializer, Validator};
    /// # use test_database::Book;
    /// # struct BookSerializer;
    /// impl ModelSerializer for BookSerializer {
    ///     # type Model = Book;
    ///     # const FIELDS: Fields<Book> = Fields::All;
    ///     const FIELD_VALIDATORS: &'static [(Field<Book>, Validator)] = &[(Book::CREATED_AT, |_| Ok(()))];
    /// }
    /// # fn used(data: &Data, context: &mut Context<'_, Book>) { BookSerializer::run_validation(data, context).ok(); }
    /// # fn main() { let _: fn(&Data, &mut Context<'_, Book>) = used; }
    /// ```
    const FIELD_VALIDATORS: &'static [(ModelField<Self::Model>, Validator)] = &[];

    /// The fields, in the order in which they are shown.
    fn fields() -> Vec<Field> {
        let fields = field_mapping::model_fields(Self::FIELDS);
        fields.into_iter().map(|field| field_mapping::serializer_field(field, Self::READ_ONLY_FIELDS)).collect()
    }

    /// `validate`: checks values together, after each field has accepted its own. `POST`, `PUT` and `PATCH` run it.
    /// `attrs` has only the fields that the client has sent. In a change, `context.instance` has the others.
    ///
    /// ```
    /// # use models::Attrs;
    /// # use serializers::exceptions::ValidationError;
    /// # use serializers::{Context, Error, Fields, ModelSerializer};
    /// # use test_database::Book;
    /// # struct BookSerializer;
    /// impl ModelSerializer for BookSerializer {
    ///     # type Model = Book;
    ///     # const FIELDS: Fields<Book> = Fields::All;
    ///     fn validate(attrs: &Attrs, _context: &mut Context<'_, Book>) -> Result<(), Error> {
    ///         match (attrs.get(&Book::TITLE), attrs.get(&Book::SUMMARY)) {
    ///             (Some(title), Some(summary)) if title == summary => {
    ///                 Err(ValidationError::field(&Book::SUMMARY, "This is the title.", "invalid").into())
    ///             }
    ///             _ => Ok(()),
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Invalid`], which is answered with 400, and the database's errors.
    fn validate(attrs: &Attrs, context: &mut Context<'_, Self::Model>) -> Result<(), Error> {
        let _ = (attrs, context);
        Ok(())
    }

    /// `Serializer(data=request.data)`, validated: the data of a new row.
    ///
    /// If a new row needs a field for which the serializer accepts no value, the program does not compile.
    ///
    /// # Errors
    /// The errors of all fields together, in declared order, with DRF's texts, or those of [`ModelSerializer::validate`].
    fn run_validation(
        data: &Data,
        context: &mut Context<'_, Self::Model>,
    ) -> Result<<Self::Model as Model>::Data, Error> {
        const {
            let complete = field_mapping::accepts_all_required(Self::FIELDS, Self::READ_ONLY_FIELDS);
            assert!(complete, "the serializer accepts no value for a field that a new row of its model needs");
            let validated =
                field_mapping::accepts_all_validated(Self::FIELDS, Self::READ_ONLY_FIELDS, Self::FIELD_VALIDATORS);
            assert!(validated, "a field of `FIELD_VALIDATORS` accepts no value, so its validator would never run");
        }
        let check = |attrs: &Attrs| Self::validate(attrs, context);
        let mut attrs = validated::<Self>(&Self::fields(), data, Partial::No, validate_field::<Self>, check)?;
        Ok(FromAttrs::from_attrs(&mut attrs)?)
    }

    /// `Serializer(instance, data=request.data, partial=partial)`, validated: a change of a row.
    ///
    /// # Errors
    /// Those of [`ModelSerializer::run_validation`].
    fn run_update_validation(
        data: &Data,
        partial: Partial,
        context: &mut Context<'_, Self::Model>,
    ) -> Result<<Self::Model as Model>::Patch, Error> {
        let check = |attrs: &Attrs| Self::validate(attrs, context);
        let mut attrs = validated::<Self>(&Self::fields(), data, partial, validate_field::<Self>, check)?;
        Ok(FromAttrs::from_attrs(&mut attrs)?)
    }

    /// `serializer.data` of one row.
    fn data(instance: Self::Model) -> Representation<Self::Model> {
        Representation::new(field_mapping::model_fields(Self::FIELDS), instance)
    }

    /// `serializer.data` with `many=True`.
    fn many(instances: Vec<Self::Model>) -> ListRepresentation<Self::Model> {
        ListRepresentation::new(field_mapping::model_fields(Self::FIELDS), instances)
    }
}

/// `serializer.context` and `serializer.instance`: what validation may look at besides the body.
pub struct Context<'c, M = ()> {
    /// `context["request"].user`
    pub user: Option<&'c User>,
    /// The row that will be changed. `None` for a new row.
    pub instance: Option<&'c M>,
    /// The database.
    pub db: &'c mut Db,
}

/// Why there is no validated data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The body is not valid: 400.
    #[error("the body is not valid")]
    Invalid(ValidationError),
    /// The serializer does not match the type of its data. This is a bug in the program.
    #[error("{0}")]
    NoValue(#[from] NoValue),
    /// A query of a validator failed.
    #[error("{0}")]
    Database(#[from] models::Error),
}

impl From<ValidationError> for Error {
    fn from(errors: ValidationError) -> Error {
        Error::Invalid(errors)
    }
}

/// The errors of [`ModelSerializer::FIELD_VALIDATORS`] for a value.
fn validate_field<S: ModelSerializer + ?Sized>(field: &Field, value: &Value) -> Vec<ErrorDetail> {
    let validators = S::FIELD_VALIDATORS.iter().filter(|(validated, _)| validated.name == field.name);
    validators.filter_map(|(_, validator)| validator(value).err()).collect()
}

/// The values of a body, if all fields, `validate_field` and then `check` accept them. Logs the outcome without the values.
fn validated<S: ?Sized>(
    fields: &[Field],
    data: &Data,
    partial: Partial,
    validate_field: impl Fn(&Field, &Value) -> Vec<ErrorDetail>,
    check: impl FnOnce(&Attrs) -> Result<(), Error>,
) -> Result<Attrs, Error> {
    let attrs = to_internal_value(fields, data, partial, validate_field).map_err(Error::from);
    let result = attrs.and_then(|attrs| check(&attrs).map(|()| attrs));
    match &result {
        Ok(_) => log::debug!("serializer: {} is valid", short_name::<S>()),
        Err(Error::Invalid(errors)) => {
            log::debug!("serializer: {} rejects {}", short_name::<S>(), errors.fields().join(", "));
        }
        Err(error) => log::debug!("serializer: {} fails: {error}", short_name::<S>()),
    }
    result
}

/// `Serializer.to_internal_value`: each field's value, or all errors.
fn to_internal_value(
    fields: &[Field],
    data: &Data,
    partial: Partial,
    validate_field: impl Fn(&Field, &Value) -> Vec<ErrorDetail>,
) -> Result<Attrs, ValidationError> {
    if let Data::Value(value) = data
        && !matches!(value, Value::Dict(_))
    {
        let text = format!("Invalid data. Expected a dictionary, but got {}.", value.type_name());
        return Err(match value {
            Value::None => ValidationError::non_field("No data provided", "null"),
            _ => ValidationError::non_field(text, "invalid"),
        });
    }
    let mut attrs = Attrs::default();
    let mut errors = ValidationError::default();
    for field in fields.iter().filter(|field| !field.read_only) {
        match field.run_validation(data, partial) {
            Ok(Some(value)) => match validate_field(field, &value) {
                texts if texts.is_empty() => attrs.insert(field.name, value),
                texts => errors.0.push((field.name, texts)),
            },
            Ok(None) => {}
            Err(texts) => errors.0.push((field.name, texts)),
        }
    }
    if errors.0.is_empty() { Ok(attrs) } else { Err(errors) }
}

fn short_name<T: ?Sized>() -> &'static str {
    let name = std::any::type_name::<T>();
    name.rsplit("::").next().unwrap_or(name)
}
