//! `django.utils.deprecation.MiddlewareMixin`: what a middleware is, and what it sees of a request.

use std::borrow::Cow;

use actix_web::dev::RequestHead;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};

use crate::http::cookies;
use crate::http::meta::{joined, utf8};
use crate::http::pages;
use crate::http::request::HttpRequest;
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) use crate::http::hosts::DisallowedHost;

/// One class of `MIDDLEWARE`. It is made when the server starts, and holds the settings that it needs.
pub(super) trait Middleware: Send + Sync {
    /// `__init__`. `None` stands for Django's `MiddlewareNotUsed`: the settings switch this middleware off.
    fn new(settings: &Settings) -> Option<Self>
    where
        Self: Sized;

    /// Returns a response in place of the view's, or nothing. The response passes this middleware, too.
    ///
    /// # Errors
    /// The host is not allowed. Django's page for it does not pass this middleware.
    fn process_request(&self, _request: &Arriving<'_>) -> Result<Option<HttpResponse>, DisallowedHost> {
        Ok(None)
    }

    /// Changes the response of the view, or of a middleware nearer to the view.
    fn process_response(&self, _facts: &Facts<'_>, _response: &mut HttpResponse) {}

    /// Whether the page for an exception of the view passes this middleware and all before it.
    fn sees_exceptions(&self) -> bool {
        true
    }
}

/// Makes a middleware from the settings.
pub(super) type Class = fn(&Settings) -> Option<Box<dyn Middleware>>;

/// The class `M`, as an element of `MIDDLEWARE`.
pub(super) fn class<M: Middleware + 'static>(settings: &Settings) -> Option<Box<dyn Middleware>> {
    Some(Box::new(M::new(settings)?))
}

/// A request on its way to the view.
pub(crate) struct Arriving<'a> {
    pub(crate) request: &'a HttpRequest,
    pub(crate) facts: &'a Facts<'a>,
    /// `is_valid_path(path)`: whether a path leads to a view.
    pub(crate) is_valid_path: &'a dyn Fn(&str) -> bool,
}

/// What is still known of a request after the view has consumed it.
pub(crate) struct Facts<'a> {
    /// The request line and the headers, as they were sent.
    pub(crate) head: &'a RequestHead,
    /// `request.is_secure()`
    pub(crate) is_secure: bool,
    /// The header `Cookie`
    cookie: Option<HeaderValue>,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(head: &'a RequestHead, is_secure: bool) -> Facts<'a> {
        Facts { head, is_secure, cookie: joined(head, &header::COOKIE) }
    }

    /// `request.method == "OPTIONS"`
    pub(super) fn is_options(&self) -> bool {
        self.head.method.as_str().eq_ignore_ascii_case("OPTIONS")
    }

    /// The value of a header. Repeated values are joined with commas.
    pub(super) fn header(&self, name: &HeaderName) -> Option<HeaderValue> {
        joined(self.head, name)
    }

    /// The text of all cookies, or an empty text.
    pub(super) fn cookies(&self) -> Cow<'_, str> {
        utf8(self.cookie.as_ref())
    }
}

/// `bad_request`: Django's page for [`DisallowedHost`]. The page is a view with `requires_csrf_token`.
pub(super) fn bad_request(facts: &Facts<'_>) -> HttpResponse {
    let mut response = pages::response(StatusCode::BAD_REQUEST);
    cookies::csrf(&facts.cookies(), false, &mut response.headers);
    response
}
