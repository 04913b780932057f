//! `django.contrib.auth.views.LogoutView`: ends the login, and blacklists its refresh token.

use actix_web::http::StatusCode;
use models::Db;

use super::page::Page;
use super::{next_of, see_other, token_of, without_tokens};
use crate::exceptions::{ApiException, Result};
use crate::page_authentication::check_csrf;
use crate::request::Request;
use crate::response::Response;
use crate::session::{Cookie, LOGIN_URL, LOGOUT_URL, Session, next};

/// A page with the button.
pub(super) fn get(request: &Request, _db: &mut Db) -> Result {
    match session(request) {
        Some(session) => Ok(form(request, Response::with_page(StatusCode::OK), &session)),
        None => Ok(see_other(LOGIN_URL)),
    }
}

/// Logs out, and goes to `?next=` or to the login.
pub(super) fn post(request: &Request, db: &mut Db) -> Result {
    let next = next_of(request)?;
    if let Some(session) = session(request) {
        check_csrf(request, session.csrf_secret())?;
    }
    if let Some(token) = token_of(Cookie::Refresh, request) {
        token.log_out(&request.app.jwt.backend, db)?;
    }
    Ok(without_tokens(see_other(next.as_deref().unwrap_or(LOGIN_URL)), request))
}

/// The button again, with the error and the CSRF token of the login that is in the cookies now.
pub(super) fn error(request: &Request, exception: ApiException) -> Response {
    let response = Page::response_to(exception, request);
    match session(request) {
        Some(session) => form(request, response, &session),
        None => Page { name: "Log out", ..Page::default() }.render(response),
    }
}

/// The login that the cookies name.
fn session(request: &Request) -> Option<Session> {
    let token = token_of(Cookie::Refresh, request).or_else(|| token_of(Cookie::Access, request))?;
    Some(Session::new(&token, &request.app))
}

fn form(request: &Request, response: Response, session: &Session) -> Response {
    let next = next_of(request).ok().flatten();
    let action = next.map_or_else(|| LOGOUT_URL.to_owned(), |next| next::with(LOGOUT_URL, &next));
    Page::with_form("Log out", action, session.csrf_token()).render(response)
}
