//! `rest_framework.mixins`: the actions of a resource, and their hooks (`perform_create` and so on).

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use models::{Db, Model};
use serializers::{Context, ModelSerializer, Partial};

use crate::exceptions::{ApiException, Result};
use crate::generics::{DataOf, GenericApiView, ModelOf, PatchOf};
use crate::http::memory::LARGE;
use crate::idempotency::Key;
use crate::pagination::paginate_queryset;
use crate::preconditions::{self, Precondition};
use crate::request::Request;
use crate::response::Response;
use crate::streaming;

/// `CreateModelMixin`
pub trait CreateModelMixin: GenericApiView {
    /// `perform_create`: saves a new row.
    ///
    /// It may run twice, in a dry run or after a rollback. So call no other service here that must not be called twice or
    /// for nothing. In a request with `Idempotency-Key` it runs in the transaction that keeps the answer.
    ///
    /// # Errors
    /// The database's errors, and refusals of its own.
    fn perform_create(data: DataOf<Self>, request: &Request, db: &mut Db) -> Result<ModelOf<Self>>;

    /// `create`
    ///
    /// # Errors
    /// 400, 413, 415, those of the header `Idempotency-Key`, and those of [`CreateModelMixin::perform_create`].
    fn create(request: &Request, db: &mut Db) -> Result {
        let key = Key::of(request)?;
        if let Some(key) = &key
            && let Some(answer) = key.first_answer(db)?
        {
            return Ok(answer);
        }
        let data = request.data(&Self::Serializer::fields())?;
        let data = Self::Serializer::run_validation(&data, &mut request.context(db))?;
        match key {
            None => save_new::<Self>(data, request, db),
            Some(key) => key.once(request, db, |db| save_new::<Self>(data.clone(), request, db)),
        }
    }
}

fn save_new<V: CreateModelMixin + ?Sized>(data: DataOf<V>, request: &Request, db: &mut Db) -> Result {
    let instance = V::perform_create(data, request, db)?;
    Ok(Response::serialized(V::Serializer::data(instance)).status(StatusCode::CREATED))
}

/// `ListModelMixin`
pub trait ListModelMixin: GenericApiView {
    /// `list`
    ///
    /// # Errors
    /// 400 for a filter that is not valid, 404 for a page that does not exist, those of
    /// [`GenericApiView::get_queryset`], and the database's errors.
    fn list(request: &Request, db: &mut Db) -> Result {
        let queryset = Self::filter_queryset(Self::get_queryset(request)?, request)?;
        let page = paginate_queryset(queryset, request, db)?;
        let controls = Self::controls(page.envelope.as_ref(), request)?;
        Ok(Response { controls, ..streaming::response::<Self::Serializer>(page, request, db)? })
    }
}

/// `RetrieveModelMixin`
pub trait RetrieveModelMixin: GenericApiView {
    /// `retrieve`
    ///
    /// # Errors
    /// Those of [`GenericApiView::get_object`].
    fn retrieve(request: &Request, db: &mut Db) -> Result {
        let instance = Self::get_object(request, db)?;
        let controls = Self::object_controls(&instance, request);
        Ok(Response { controls, ..Response::serialized(Self::Serializer::data(instance)) })
    }
}

/// `UpdateModelMixin`
pub trait UpdateModelMixin: GenericApiView {
    /// `perform_update`: saves the change. The default writes the columns that the client sent.
    ///
    /// It may run twice, in a dry run or after a rollback. So call no other service here that must not be called twice or
    /// for nothing.
    ///
    /// # Errors
    /// 404 if the row was deleted in the meantime, and the database's errors.
    fn perform_update(
        instance: ModelOf<Self>,
        patch: PatchOf<Self>,
        _request: &Request,
        db: &mut Db,
    ) -> Result<ModelOf<Self>> {
        update_row(instance, patch, db)
    }

    /// `update`
    ///
    /// # Errors
    /// 400, 404, 412, 413, 415, and those of [`UpdateModelMixin::perform_update`].
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

/// The default of `perform_update`.
pub(crate) fn update_row<M: Model>(instance: M, patch: M::Patch, db: &mut Db) -> Result<M> {
    Ok(db.autocommit(|connection| instance.update(&patch, connection))?)
}

fn save<V: UpdateModelMixin + ?Sized>(request: &Request, partial: Partial, db: &mut Db) -> Result {
    let (instance, condition) = get_object::<V>(request, db)?;
    let data = request.data(&V::Serializer::fields())?;
    let mut context = Context { user: request.user.as_ref(), instance: Some(&instance), db };
    let patch = V::Serializer::run_update_validation(&data, partial, &mut context)?;
    let change = |instance, patch, db: &mut Db| V::perform_update(instance, patch, request, db);
    let instance = match &condition {
        None => change(instance, patch, db)?,
        Some(condition) => {
            condition.hold::<V, _>(&instance, request, db, |instance, db| change(instance, patch.clone(), db))?
        }
    };
    let controls = V::object_controls(&instance, request);
    // RFC 9110 (9.3.4) forbids the tag in an answer to `PUT`, unless the body was stored as it came.
    let data = V::Serializer::data(instance);
    let etag = condition.filter(|_| partial == Partial::Yes).map(|_| preconditions::etag(&data)).transpose()?;
    let response = Response { controls, ..Response::serialized(data) };
    Ok(match etag.and_then(|etag| HeaderValue::try_from(etag).ok()) {
        Some(etag) => response.header(header::ETAG, etag),
        None => response,
    })
}

/// The object that the URL names, if it meets the condition of the request, and this condition.
fn get_object<V: GenericApiView + ?Sized>(
    request: &Request,
    db: &mut Db,
) -> Result<(ModelOf<V>, Option<Precondition>)> {
    let instance = V::get_object(request, db)?;
    // To write a large row takes too long for the event loop.
    if db.holds_writer() && instance.weight() > LARGE {
        return Err(db.refuse("the object is large").into());
    }
    let condition = Precondition::of(request)?;
    condition.as_ref().map_or(Ok(()), |condition| condition.check_first::<V>(&instance, request, db))?;
    Ok((instance, condition))
}

/// `DestroyModelMixin`
pub trait DestroyModelMixin: GenericApiView {
    /// `perform_destroy`: deletes the row.
    ///
    /// It may run twice, in a dry run or after a rollback. So call no other service here that must not be called twice or
    /// for nothing.
    ///
    /// # Errors
    /// The database's errors.
    fn perform_destroy(instance: ModelOf<Self>, _request: &Request, db: &mut Db) -> Result<()> {
        delete_row(instance, db)
    }

    /// `destroy`
    ///
    /// # Errors
    /// 412, and those of [`GenericApiView::get_object`].
    fn destroy(request: &Request, db: &mut Db) -> Result {
        let (instance, condition) = get_object::<Self>(request, db)?;
        let destroyed = match &condition {
            None => Self::perform_destroy(instance, request, db),
            Some(condition) => condition
                .hold::<Self, _>(&instance, request, db, |instance, db| Self::perform_destroy(instance, request, db)),
        };
        destroyed.map_err(|exception| match exception {
            ApiException::Database(models::Error::ForeignKey(_)) => protected(ModelOf::<Self>::object_name()),
            exception => exception,
        })?;
        Ok(Response::no_content())
    }
}

/// The default of `perform_destroy`.
pub(crate) fn delete_row<M: Model>(instance: M, db: &mut Db) -> Result<()> {
    Ok(db.autocommit(|connection| instance.delete(connection))?)
}

/// Django's `ProtectedError`: rows of another table refer to the row. A foreign key has no `on_delete` here.
fn protected(object_name: &str) -> ApiException {
    ApiException::Conflict(format!("This {object_name} cannot be deleted: rows of another table refer to it."))
}
