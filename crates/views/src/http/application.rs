//! `get_wsgi_application()`: what this folder knows of the views behind it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::HttpResponse;
use actix_web::dev::RequestHead;

use super::memory::Memory;
use super::request::HttpRequest;
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

    /// Calls the view. The flag is set when the client disconnects.
    ///
    /// # Errors
    /// The view panicked.
    async fn call(
        &self,
        view: Self::View,
        request: HttpRequest,
        client_is_gone: Arc<AtomicBool>,
    ) -> Result<Answer, Panicked>;
}

/// The answer of a view.
pub(crate) struct Answer {
    pub(crate) http: HttpResponse,
    /// Whether it is a page with a form, which needs a CSRF token.
    pub(crate) has_form: bool,
}

/// A view panicked.
pub(crate) struct Panicked;
