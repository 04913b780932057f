//! `rest_framework.urls`: the login and logout of browsable pages, and the renewal of their tokens.
//!
//! These are views of Django's, which answer with pages of their own whatever a client accepts.

mod log_in;
mod log_out;
mod page;
mod renew;

use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use authentication::TokenType;
use authentication::page_login::PageToken;
use models::Db;
use permissions::{AllowAny, BasePermission};

use crate::exceptions::Result;
use crate::http::lanes::Lane;
use crate::request::Request;
use crate::resolvers::{UrlPattern, path};
use crate::response::Response;
use crate::session::{Cookie, LOGIN_URL, LOGOUT_URL, RENEW_URL, next};
use crate::view::{ErrorPage, Handler, View};

/// `include("rest_framework.urls")`, with the `throttle_scope` of the login.
pub(crate) fn rest_framework_urls(throttle_scope: &'static str) -> [UrlPattern; 3] {
    const UNSAFE: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    let both = |get: Handler, post: Handler| vec![(Method::GET, get), (Method::POST, post)];
    let log_in = view("Log in", both(log_in::get, log_in::post), log_in::error);
    let log_in = View { lane: Lane::LogIn, throttle_scope: Some(throttle_scope), ..log_in };
    let log_out = view("Log out", both(log_out::get, log_out::post), log_out::error);
    let renewals = [Method::GET].into_iter().chain(UNSAFE).map(|method| (method, renew::renew as Handler));
    let renew = View { get_writes: true, ..view("Renew", renewals.collect(), renew::error) };
    [(LOGIN_URL, log_in), (LOGOUT_URL, log_out), (RENEW_URL, renew)]
        .map(|(url, view)| path(url.trim_start_matches('/'), view).of_pages())
}

fn view(name: &str, handlers: Vec<(Method, Handler)>, error_page: ErrorPage) -> View {
    View {
        authentication_classes: &[],
        has_permission: |request| BasePermission::<()>::has_permission(&AllowAny, request),
        error_page: Some(error_page),
        ..View::new(name.to_owned(), handlers)
    }
}

/// The path in `?next=`, if it is an allowed one.
fn next_of(request: &Request) -> Result<Option<String>> {
    let next = request.query_param("next")?;
    Ok(next.as_deref().and_then(next::local).map(str::to_owned))
}

/// [`next_of`], or the root of the API.
fn next_or_home(request: &Request) -> Result<String> {
    Ok(next_of(request)?.unwrap_or_else(|| next::HOME.to_owned()))
}

/// A valid token in a cookie.
fn token_of(cookie: Cookie, request: &Request) -> Option<PageToken> {
    let kind = match cookie {
        Cookie::Access => TokenType::Access,
        Cookie::Refresh => TokenType::Refresh,
    };
    PageToken::new(cookie.value(request)?.as_bytes(), kind, &request.app.jwt.backend).ok()
}

/// Whether a cookie names a user who may log in.
fn is_logged_in(request: &Request, db: &mut Db) -> bool {
    token_of(Cookie::Access, request).is_some_and(|token| token.user(&request.app.jwt, db).is_ok())
}

/// The same response with two new tokens. Both cookies stay as long as the refresh token is valid.
fn with_tokens(response: Response, access: &str, refresh: Option<&str>, seconds: u64, request: &Request) -> Response {
    let access = Cookie::Access.set(access, seconds, request);
    let refresh = refresh.and_then(|refresh| Cookie::Refresh.set(refresh, seconds, request));
    access.into_iter().chain(refresh).fold(response, |response, cookie| response.header(header::SET_COOKIE, cookie))
}

/// The same response, which deletes the tokens.
fn without_tokens(response: Response, request: &Request) -> Response {
    let deleted = [Cookie::Access, Cookie::Refresh].into_iter().filter_map(|cookie| cookie.delete(request));
    deleted.fold(response, |response, cookie| response.header(header::SET_COOKIE, cookie))
}

/// A redirect after which a browser sends `GET`.
fn see_other(url: &str) -> Response {
    Response::redirect(StatusCode::SEE_OTHER, url)
}
