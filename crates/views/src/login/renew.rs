//! Not DRF's: renews the tokens of a page as `TokenRefreshView` does, and goes back to the page.
//!
//! Two tabs may renew at the same time. With `BLACKLIST_AFTER_ROTATION` one of them wins. The other one gets no tokens:
//! it is sent here again, and then the browser has the new cookies of the first one.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use authentication::page_login::PageToken;
use authentication::serializers::Refreshed;
use models::Db;
use serde_json::json;

use super::page::Page;
use super::{next_of, next_or_home, see_other, token_of, with_tokens, without_tokens};
use crate::exceptions::{ApiException, Result, exception_handler};
use crate::page_authentication::check_csrf;
use crate::request::Request;
use crate::response::Response;
use crate::session::{Cookie, LOGIN_URL, RENEW_URL, next};
use crate::tokens::token_context;

/// How often a request comes back here while another tab renews.
const MOST_TRIES: u32 = 5;

/// Renews the tokens. A redirect keeps the method and the body, so a form that was sent with an expired token arrives.
pub(super) fn renew(request: &Request, db: &mut Db) -> Result {
    if let Some(access) = token_of(Cookie::Access, request).filter(|access| is_fresh(access, request)) {
        return done(request, access.seconds());
    }
    let token = refresh_token(request).ok_or(ApiException::NotAuthenticated)?;
    if !request.only_reads() {
        check_csrf(request, &token.csrf_secret(&request.app.jwt.backend))?;
    }
    let Some(Refreshed { access, refresh }) = token.renew(&token_context(request), db)? else { return again(request) };
    let settings = &request.app.settings.simple_jwt;
    let lifetime = settings.refresh_token_lifetime.as_secs();
    let seconds = if refresh.is_some() { lifetime } else { token.seconds() };
    let response = done(request, settings.access_token_lifetime.as_secs())?;
    Ok(with_tokens(response, &access, refresh.as_deref(), seconds, request))
}

/// Whether the access token is new, because another tab has just renewed it.
fn is_fresh(access: &PageToken, request: &Request) -> bool {
    access.seconds() > request.app.settings.simple_jwt.access_token_lifetime.as_secs() / 2
}

/// The refresh token of the login that the access token names. Another host of the site could plant the cookie with the
/// refresh token, but not the one with the access token.
fn refresh_token(request: &Request) -> Option<PageToken> {
    let access = Cookie::Access.value(request)?;
    let token = token_of(Cookie::Refresh, request)?;
    token.has_family_of(access.as_bytes(), &request.app.jwt.backend).then_some(token)
}

/// Whether the request comes from the script of a page, and not from a redirect.
fn is_script(request: &Request) -> bool {
    !request.only_reads() && matches!(next_of(request), Ok(None))
}

fn done(request: &Request, seconds: u64) -> Result {
    if is_script(request) {
        let response = Response::new(json!({"expires_in": seconds}));
        return Ok(response.header(header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    }
    Ok(Response::redirect(StatusCode::TEMPORARY_REDIRECT, &next_or_home(request)?))
}

/// Sends the request here again, a few times. Then redirects to the login form, which checks the cookies.
fn again(request: &Request) -> Result {
    let tries = request.query_param("tries")?.and_then(|tries| tries.parse::<u32>().ok()).unwrap_or(0);
    let next = next_of(request)?;
    let url = match next.as_deref() {
        Some(next) if tries >= MOST_TRIES => return Ok(see_other(&next::with(LOGIN_URL, next))),
        None if tries >= MOST_TRIES => return Err(ApiException::Busy),
        Some(next) => format!("{}&tries={}", next::with(RENEW_URL, next), tries + 1),
        None => format!("{RENEW_URL}?tries={}", tries + 1),
    };
    Ok(Response::redirect(StatusCode::TEMPORARY_REDIRECT, &url))
}

/// Redirects to the login form after the login has ended. The form redirects back to the same page.
pub(super) fn error(request: &Request, exception: ApiException) -> Response {
    let has_ended = matches!(exception, ApiException::NotAuthenticated | ApiException::AuthenticationFailed(_));
    if is_script(request) {
        let response = exception_handler(exception, &request.app.jwt_header());
        return if has_ended { without_tokens(response, request) } else { response };
    }
    if has_ended {
        let next = next_or_home(request).unwrap_or_else(|_no_query| next::HOME.to_owned());
        return without_tokens(see_other(&next::with(LOGIN_URL, &next)), request);
    }
    Page { name: "Log in", ..Page::default() }.render(Page::response_to(exception, request))
}
