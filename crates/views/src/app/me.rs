//! `MeView`, section 8 of the document.

use serializers::{ModelSerializer, UserSerializer};

use crate::api_view::api_view;
use crate::exceptions::Result;
use crate::request::Request;
use crate::response::Response;

/// The authenticated user.
pub struct MeView;

#[api_view]
impl MeView {
    fn get(request: &Request) -> Result {
        Ok(Response::new(UserSerializer::data(request.user()?.clone())))
    }
}
