//! `get_wsgi_application()`: the interface between this module and the views.

use std::sync::Arc;

use actix_web::dev::RequestHead;

use super::memory::Memory;
use super::metrics::Metrics;
use super::middleware::MiddlewareChain;
use super::request::HttpRequest;
use super::response::HttpResponse;
use crate::settings::Settings;

/// An application: views, and the URLs that lead to them.
pub(crate) trait Application: 'static {
    /// A resolved view, with the values from the path.
    type View;

    fn settings(&self) -> &Settings;

    fn memory(&self) -> &Memory;

    /// `None` if nobody asks for metrics.
    fn metrics(&self) -> Option<&Arc<Metrics>>;

    fn middleware(&self) -> &MiddlewareChain;

    /// Whether a request has a valid access token. This does not look up the user.
    fn has_token(&self, head: &RequestHead) -> bool;

    /// `resolve(path)`
    fn resolve(&self, path: &str) -> Option<Self::View>;

    /// `get_view_name()`. Files share one name.
    fn view_name<'v>(&self, view: &'v Self::View) -> &'v str;

    /// The response of a plain view of Django. It reads no body.
    fn respond(&self, view: &Self::View, http: &actix_web::HttpRequest) -> Option<HttpResponse>;

    /// The page for a path without a view.
    fn page_not_found(&self, request: &HttpRequest) -> HttpResponse;

    /// Compresses a response that is too long for the event loop.
    async fn compress(&self, response: HttpResponse) -> HttpResponse;

    /// Calls the view; `None` if it panics.
    async fn call(&self, view: Self::View, request: Box<HttpRequest>) -> Option<HttpResponse>;
}
