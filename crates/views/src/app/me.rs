//! `MeView`, section 8 of the document.

use serializers::UserSerializer;

use crate::api_view::api_view;
use crate::exceptions::Result;
use crate::request::Request;
use crate::schema::Serialized;

/// The authenticated user.
pub struct MeView;

#[api_view]
impl MeView {
    fn get(request: &Request) -> Result<Serialized<UserSerializer>> {
        Ok(Serialized(request.user()?.clone()))
    }
}
