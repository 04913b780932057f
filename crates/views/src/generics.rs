//! `rest_framework.generics`: what every mixin relies on.

use std::any::Any;

use models::{Db, Model};
use permissions::{DEFAULT_PERMISSION_CLASSES, Permissions};
use python::Value;
use python::builtins;
use serializers::ModelSerializer;

use crate::exceptions::{ApiException, Result};
use crate::request::Request;
use crate::views;

/// `queryset.model`
pub type ModelOf<V> = <<V as GenericViewSet>::Serializer as ModelSerializer>::Model;

/// What a view's serializer leaves of a body.
pub type ValidatedData<V> = <<V as GenericViewSet>::Serializer as ModelSerializer>::ValidatedData;

/// `GenericAPIView`: a model, its serializer, and whose rows they are.
pub trait GenericViewSet: 'static {
    /// `serializer_class`, which knows the model too.
    type Serializer: ModelSerializer;
    /// `permission_classes`
    const PERMISSION_CLASSES: Permissions = DEFAULT_PERMISSION_CLASSES;

    /// `get_queryset`: the rows that this caller may know of.
    ///
    /// # Errors
    /// 401 where nobody is logged in.
    fn get_queryset(request: &Request) -> Result<<ModelOf<Self> as Model>::QuerySet>;

    /// `get_object`: the row that the URL names, if the permissions let the caller have it.
    ///
    /// # Errors
    /// 404, 401 or 403, and those of the database.
    fn get_object(request: &Request, db: &mut Db) -> Result<ModelOf<Self>> {
        let queryset = Self::get_queryset(request)?;
        let missing =
            || ApiException::NotFound(Some(format!("No {} matches the given query.", ModelOf::<Self>::object_name())));
        let pk = match request.kwargs.pk.as_deref().and_then(builtins::int) {
            Some(Value::Int(pk)) => pk,
            Some(_past_64_bits) => return Err(missing()),
            None => return Err(ApiException::NotFound(None)),
        };
        let object = match ModelOf::<Self>::get(queryset, pk, db.connection()?) {
            Err(models::Error::DoesNotExist) => Err(missing()),
            result => Ok(result?),
        }?;
        views::check_object_permissions(request, Self::PERMISSION_CLASSES, &object as &dyn Any)?;
        Ok(object)
    }
}
