//! `If-Match` on `PUT`, `PATCH` and `DELETE` (RFC 9110): a change that is made only if the object has not changed since.
//!
//! Django reads the header in `GET` requests only. The entity tag is the one that `ConditionalGetMiddleware` gives to a
//! `GET` of the object as JSON: the digest of that body. A comparison alone would not do, because two requests could both
//! compare before either writes. So the object is read and compared again in the transaction of the change, with its row
//! locked.
//!
//! The JSON of an object can be six times as long as its texts, so it goes into the digest piece by piece and is never in
//! memory as a whole.

use models::{Db, Model};
use serde::Serialize;
use serializers::ModelSerializer;

use crate::exceptions::{ApiException, RepeatError, Result};
use crate::generics::{GenericApiView, ModelOf};
use crate::http::etags::{self, IfMatch};
use crate::http::memory::LARGE;
use crate::http::request::latin1;
use crate::renderers::write_compact;
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

    /// Compares the object with the condition, before the body is looked at. Few requests at a time digest a large object.
    ///
    /// # Errors
    /// 412 if the object has changed, and 503 if no turn comes in time.
    pub(crate) fn check_first<V: GenericApiView + ?Sized>(
        &self,
        instance: &ModelOf<V>,
        request: &Request,
        db: &mut Db,
    ) -> Result<()> {
        let is_long = self.0 != IfMatch::Any && instance.weight() > LARGE;
        if is_long {
            // Others may use the connection meanwhile.
            db.release();
        }
        let _turn = if is_long { Some(request.turn()?) } else { None };
        self.check::<V>(instance)
    }

    fn check<V: GenericApiView + ?Sized>(&self, instance: &ModelOf<V>) -> Result<()> {
        // Only a strong tag needs a comparison.
        let is_met = match &self.0 {
            IfMatch::Any => true,
            IfMatch::Strong(tags) => !tags.is_empty() && self.0.allows(&etag(&V::Serializer::data(instance.clone()))?),
        };
        if is_met { Ok(()) } else { Err(RepeatError::PreconditionFailed.into()) }
    }

    /// Locks the row, checks the condition again, and makes the change, in one transaction. `instance` has passed the
    /// first check, and `change` gets the object as it is now.
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
            let present = V::get_object(request, db)?;
            if !is_same(instance, &present) {
                self.check::<V>(&present)?;
            }
            change(present, db)
        })
    }
}

/// Whether two instances of a row have the same values.
fn is_same<M: Model>(one: &M, other: &M) -> bool {
    M::FIELDS.iter().all(|field| (field.value)(one) == (field.value)(other))
}

/// The entity tag of an object's state, which `data` shows.
///
/// # Errors
/// An object that cannot be rendered.
pub(crate) fn etag(data: &impl Serialize) -> Result<String> {
    let mut digest = etags::Digest::default();
    write_compact(data, &mut digest).map_err(|error| ApiException::Internal(error.to_string()))?;
    Ok(digest.etag())
}
