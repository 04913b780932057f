//! `rest_framework.mixins`: the actions of a resource, each with its hook.

use actix_web::http::StatusCode;
use models::{Db, Model};
use serializers::{ModelSerializer, Serializer};

use crate::exceptions::{ApiException, Result};
use crate::generics::{GenericViewSet, ModelOf, ValidatedData};
use crate::renderers::{Renderer, SerializerData};
use crate::request::Request;
use crate::response::Response;
use crate::streaming::{self, CHUNK, Rows};

/// `CreateModelMixin`
pub trait CreateModelMixin: GenericViewSet {
    /// `perform_create`: saves a new row.
    ///
    /// # Errors
    /// Those of the service.
    fn perform_create(data: ValidatedData<Self>, request: &Request, db: &mut Db) -> Result<ModelOf<Self>>;

    /// `create`
    ///
    /// # Errors
    /// 400, 413, 415, and those of [`CreateModelMixin::perform_create`].
    fn create(request: &Request, db: &mut Db) -> Result {
        let data = <Self::Serializer as Serializer>::is_valid(&request.data()?, false)?;
        let instance = Self::perform_create(data, request, db).map_err(|exception| match exception {
            ApiException::NotFound(_) => ApiException::IntegrityError("The database did not keep the row.".into()),
            exception => exception,
        })?;
        Ok(Response::serialized(Self::Serializer::data(instance)).status(StatusCode::CREATED))
    }
}

/// `ListModelMixin`
pub trait ListModelMixin: GenericViewSet {
    /// `list`
    ///
    /// # Errors
    /// Those of the database.
    fn list(request: &Request, db: &mut Db) -> Result {
        if matches!(request.accepted(), (Renderer::BrowsableApi, _)) {
            // A page shows all of it at once.
            let instances = ModelOf::<Self>::all(Self::get_queryset(request)?, db.connection()?)?;
            return Ok(Response::serialized(Self::Serializer::many(instances)));
        }
        let first = read_rows::<Self>(request, i64::MIN, db)?;
        Ok(streaming::response(first, read_rows::<Self>, request))
    }
}

/// The rows of a list from a key on, as many as one chunk holds.
fn read_rows<V: ListModelMixin + ?Sized>(request: &Request, pk: i64, db: &mut Db) -> Result<Rows> {
    let instances = ModelOf::<V>::starting_at(V::get_queryset(request)?, pk, CHUNK, db.connection()?)?;
    let is_full = i64::try_from(instances.len()) == Ok(CHUNK);
    let next = instances.last().filter(|_| is_full).and_then(|last| last.pk().checked_add(1));
    Ok(Rows { data: Box::new(SerializerData(V::Serializer::many(instances))), next })
}

/// `RetrieveModelMixin`
pub trait RetrieveModelMixin: GenericViewSet {
    /// `retrieve`
    ///
    /// # Errors
    /// Those of [`GenericViewSet::get_object`].
    fn retrieve(request: &Request, db: &mut Db) -> Result {
        let instance = Self::get_object(request, db)?;
        Ok(Response::serialized(Self::Serializer::data(instance)))
    }
}

/// `UpdateModelMixin`
pub trait UpdateModelMixin: GenericViewSet {
    /// `perform_update`: saves what was sent.
    ///
    /// # Errors
    /// Those of the service.
    fn perform_update(instance: ModelOf<Self>, data: ValidatedData<Self>, db: &mut Db) -> Result<ModelOf<Self>>;

    /// `update`
    ///
    /// # Errors
    /// 400, 404, 413, 415, and those of [`UpdateModelMixin::perform_update`].
    fn update(request: &Request, db: &mut Db) -> Result {
        save::<Self>(request, db, false)
    }

    /// `partial_update`
    ///
    /// # Errors
    /// Those of [`UpdateModelMixin::update`].
    fn partial_update(request: &Request, db: &mut Db) -> Result {
        save::<Self>(request, db, true)
    }
}

fn save<V: UpdateModelMixin + ?Sized>(request: &Request, db: &mut Db, partial: bool) -> Result {
    let instance = V::get_object(request, db)?;
    let data = <V::Serializer as Serializer>::is_valid(&request.data()?, partial)?;
    let instance = V::perform_update(instance, data, db)?;
    Ok(Response::serialized(V::Serializer::data(instance)))
}

/// `DestroyModelMixin`
pub trait DestroyModelMixin: GenericViewSet {
    /// `perform_destroy`: deletes the row.
    ///
    /// # Errors
    /// Those of the database.
    fn perform_destroy(instance: ModelOf<Self>, db: &mut Db) -> Result<()> {
        Ok(db.atomic(|connection| instance.delete(connection))?)
    }

    /// `destroy`
    ///
    /// # Errors
    /// Those of [`GenericViewSet::get_object`].
    fn destroy(request: &Request, db: &mut Db) -> Result {
        let instance = Self::get_object(request, db)?;
        Self::perform_destroy(instance, db).map_err(|exception| match exception {
            ApiException::Database(models::Error::ForeignKey(_)) => protected(ModelOf::<Self>::object_name()),
            exception => exception,
        })?;
        Ok(Response::no_content())
    }
}

/// Django's `ProtectedError`, for the foreign keys that only the database knows of.
fn protected(object_name: &str) -> ApiException {
    ApiException::Conflict(format!("This {object_name} cannot be deleted: rows of another table refer to it."))
}
