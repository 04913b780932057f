//! `rest_framework.mixins`: the actions of a resource, each with its hook.

use actix_web::http::StatusCode;
use models::{Db, Model};
use serializers::{ModelSerializer, Serializer};

use crate::exceptions::{ApiException, Result};
use crate::generics::{GenericViewSet, ModelOf, ValidatedData};
use crate::renderers::SerializerData;
use crate::request::Request;
use crate::response::Response;
use crate::streaming::{self, Part, Rows};

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
        let data = validate::<Self>(request, false)?;
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
        let part = if request.is_hurried { Part::HURRIED } else { Part::FIRST };
        let first = read_rows::<Self>(request, part, db)?;
        Ok(streaming::response(first, read_rows::<Self>, request))
    }
}

/// The rows of a part of a list. The first query asks for some rows only, since nobody knows yet how large they are; each
/// further one asks for as many as will probably fit.
fn read_rows<V: ListModelMixin + ?Sized>(request: &Request, part: Part, db: &mut Db) -> Result<Rows> {
    let mut instances: Vec<ModelOf<V>> = Vec::new();
    let (mut part, mut bytes) = (part, 0);
    let next = loop {
        let limit = part.limit(instances.len(), bytes);
        let mut more = ModelOf::<V>::starting_at(V::get_queryset(request)?, part.pk, limit, db.connection()?)?;
        let weight: usize = more.iter().map(Model::weight).sum();
        let is_all = more.len() < limit.rows && weight < limit.bytes;
        bytes += weight;
        let next = more.last().filter(|_| !is_all).and_then(|last| last.pk().checked_add(1));
        instances.append(&mut more);
        match next {
            Some(pk) if instances.len() < part.rows && bytes < part.bytes => part.pk = pk,
            next => break next,
        }
    };
    let next = next.map(|pk| part.following(pk, instances.len()));
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
    let data = validate::<V>(request, partial)?;
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

/// `serializer.is_valid(raise_exception=True)` of the request's data.
fn validate<V: GenericViewSet + ?Sized>(request: &Request, partial: bool) -> Result<ValidatedData<V>> {
    let data = request.data(&<V::Serializer as Serializer>::fields())?;
    Ok(<V::Serializer as Serializer>::is_valid(&data, partial)?)
}
