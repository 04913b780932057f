//! `If-Match` on `PUT`, `PATCH` and `DELETE` (RFC 9110): a change that is made only if the object has not changed since.
//!
//! Django reads the header in `GET` requests only. The entity tag is the one that `ConditionalGetMiddleware` gives to a
//! `GET` of the object as JSON: the digest of that body. A comparison alone would not do, because two requests could both
//! compare before either writes. So the object is read and compared again in the transaction of the change, with its row
//! locked.

use models::{Db, Model};
use serializers::ModelSerializer;

use crate::exceptions::{RepeatError, Result};
use crate::generics::{GenericApiView, ModelOf};
use crate::http::etags::{self, IfMatch};
use crate::http::request::latin1;
use crate::renderers::{Render, SerializerData};
use crate::request::Request;

/// The condition of a request.
pub(crate) struct Precondition(IfMatch);

impl Precondition {
    /// The condition in the header. `None` if the request has none.
    ///
    /// # Errors
    /// 400 if the header cannot be read.
    pub(crate) fn of(request: &Request) -> Result<Option<Precondition>> {
        let Some(header) = &request.headers.if_match else { return Ok(None) };
        match IfMatch::parse(&latin1(Some(header))) {
            Some(condition) => Ok(Some(Precondition(condition))),
            None => Err(RepeatError::InvalidIfMatch.into()),
        }
    }

    /// Compares the object with the condition, before the body is looked at.
    ///
    /// # Errors
    /// 412 if the object is another one.
    pub(crate) fn check<V: GenericApiView + ?Sized>(&self, instance: &ModelOf<V>) -> Result<()> {
        // `*` needs no tag.
        let is_met = self.0 == IfMatch::Any || self.0.allows(&etag::<V>(instance));
        if is_met { Ok(()) } else { Err(RepeatError::PreconditionFailed.into()) }
    }

    /// Makes a change in a transaction in which the object meets the condition. `change` gets the object as it is then.
    ///
    /// # Errors
    /// 412 if the object has changed, 404 if it is gone, and the errors of `change`.
    pub(crate) fn hold<V: GenericApiView + ?Sized, T>(
        &self,
        instance: &ModelOf<V>,
        request: &Request,
        db: &mut Db,
        change: impl Fn(ModelOf<V>, &mut Db) -> Result<T>,
    ) -> Result<T> {
        db.atomic_block(|db| {
            instance.lock(db.connection()?)?;
            let instance = V::get_object(request, db)?;
            self.check::<V>(&instance)?;
            change(instance, db)
        })
    }
}

/// The entity tag of an object's state.
pub(crate) fn etag<V: GenericApiView + ?Sized>(instance: &ModelOf<V>) -> String {
    etags::of_body(&SerializerData(V::Serializer::data(instance.clone())).to_json(None))
}
