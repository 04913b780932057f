//! `get_wsgi_application()`: what this folder knows of the views behind it.

use actix_web::dev::RequestHead;

use super::memory::Memory;
use super::request::HttpRequest;
use super::response::HttpResponse;
use crate::settings::Settings;

/// Views behind URLs.
pub(crate) trait Application: 'static {
    /// The view that a path leads to, with what the path says.
    type View;

    fn settings(&self) -> &Settings;

    fn memory(&self) -> &Memory;

    /// Whether a request comes from a client that has logged in.
    fn has_token(&self, head: &RequestHead) -> bool;

    /// `resolve(path)`
    fn resolve(&self, path: &str) -> Option<Self::View>;

    /// Calls the view; `None` if it panics.
    async fn call(&self, view: Self::View, request: Box<HttpRequest>) -> Option<HttpResponse>;
}
