//! `rest_framework.mixins`: the actions of a resource, each with its hook.

use actix_web::http::StatusCode;
use models::{Db, Model};
use serializers::{Context, ModelSerializer, Partial};

use crate::exceptions::Result;
use crate::generics::{DataOf, GenericApiView, ModelOf, PatchOf};
use crate::renderers::{Renderer, SerializerData};
use crate::request::Request;
use crate::response::Response;
use crate::streaming::{self, CHUNK, Rows};

/// `CreateModelMixin`
pub trait CreateModelMixin: GenericApiView {
    /// `perform_create`: saves a new row.
    ///
    /// # Errors
    /// Those of the service.
    fn perform_create(data: DataOf<Self>, request: &Request, db: &mut Db) -> Result<ModelOf<Self>>;

    /// `create`
    ///
    /// # Errors
    /// 400, 413, 415, and those of [`CreateModelMixin::perform_create`].
    fn create(request: &Request, db: &mut Db) -> Result {
        let data = Self::Serializer::run_validation(&request.data()?, &mut request.context(db))?;
        let instance = Self::perform_create(data, request, db)?;
        Ok(Response::serialized(Self::Serializer::data(instance)).status(StatusCode::CREATED))
    }
}

/// `ListModelMixin`
pub trait ListModelMixin: GenericApiView {
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
pub trait RetrieveModelMixin: GenericApiView {
    /// `retrieve`
    ///
    /// # Errors
    /// Those of [`GenericApiView::get_object`].
    fn retrieve(request: &Request, db: &mut Db) -> Result {
        let instance = Self::get_object(request, db)?;
        Ok(Response::serialized(Self::Serializer::data(instance)))
    }
}

/// `UpdateModelMixin`
pub trait UpdateModelMixin: GenericApiView {
    /// `perform_update`: saves the change. The default writes the columns that the client sent.
    ///
    /// # Errors
    /// 404 when somebody deleted the row meanwhile, and the database's errors.
    fn perform_update(
        instance: ModelOf<Self>,
        patch: PatchOf<Self>,
        _request: &Request,
        db: &mut Db,
    ) -> Result<ModelOf<Self>> {
        Ok(db.autocommit(|connection| instance.update(&patch, connection))?)
    }

    /// `update`
    ///
    /// # Errors
    /// 400, 404, 413, 415, and those of [`UpdateModelMixin::perform_update`].
    fn update(request: &Request, db: &mut Db) -> Result {
        save::<Self>(request, Partial::No, db)
    }

    /// `partial_update`
    ///
    /// # Errors
    /// Those of [`UpdateModelMixin::update`].
    fn partial_update(request: &Request, db: &mut Db) -> Result {
        save::<Self>(request, Partial::Yes, db)
    }
}

fn save<V: UpdateModelMixin + ?Sized>(request: &Request, partial: Partial, db: &mut Db) -> Result {
    let instance = V::get_object(request, db)?;
    let mut context = Context { user: request.user.as_ref(), instance: Some(&instance), db };
    let patch = V::Serializer::run_update_validation(&request.data()?, partial, &mut context)?;
    let instance = V::perform_update(instance, patch, request, db)?;
    Ok(Response::serialized(V::Serializer::data(instance)))
}

/// `DestroyModelMixin`
pub trait DestroyModelMixin: GenericApiView {
    /// `perform_destroy`: deletes the row.
    ///
    /// # Errors
    /// The database's errors.
    fn perform_destroy(instance: ModelOf<Self>, _request: &Request, db: &mut Db) -> Result<()> {
        Ok(db.autocommit(|connection| instance.delete(connection))?)
    }

    /// `destroy`
    ///
    /// # Errors
    /// Those of [`GenericApiView::get_object`].
    fn destroy(request: &Request, db: &mut Db) -> Result {
        let instance = Self::get_object(request, db)?;
        Self::perform_destroy(instance, request, db)?;
        Ok(Response::no_content())
    }
}
