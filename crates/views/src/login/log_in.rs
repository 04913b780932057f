//! `django.contrib.auth.views.LoginView`: the form of the login. It checks what `TokenObtainPairView` checks.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use authentication::page_login;
use authentication::serializers::TokenObtainPairSerializer;
use models::Db;

use super::page::{Field, Page};
use super::{is_logged_in, next_or_home, see_other, with_tokens};
use crate::exceptions::{ApiException, Result};
use crate::http::{cookies, csrf};
use crate::page_authentication::{check_token, field};
use crate::request::Request;
use crate::response::Response;
use crate::session::{LOGIN_URL, next};
use crate::tokens::token_context;

/// The form, or a redirect if the user is already logged in, for example in another tab.
pub(super) fn get(request: &Request, db: &mut Db) -> Result {
    let next = next_or_home(request)?;
    if is_logged_in(request, db) {
        return Ok(see_other(&next));
    }
    Ok(form(request, Response::with_page(StatusCode::OK), String::new()))
}

/// Logs in, and goes to `?next=`.
pub(super) fn post(request: &Request, db: &mut Db) -> Result {
    let next = next_or_home(request)?;
    // Otherwise another site could log the browser in as a user of its choice.
    csrf::check_origin(request)?;
    check_token(request, &csrf::cookie_secret(request)?)?;
    let data = request.validate::<TokenObtainPairSerializer>(db)?;
    let pair = page_login::log_in(data, &token_context(request), db)?;
    let seconds = request.app.settings.simple_jwt.refresh_token_lifetime.as_secs();
    let response = with_tokens(see_other(&next), &pair.access, Some(&pair.refresh), seconds, request);
    // `rotate_token`
    Ok(with_csrf_cookie(response, &cookies::new_secret()))
}

/// `User.username.max_length`: a longer username is not shown again, so that a stranger cannot ask for a page of megabytes.
const LONGEST_USERNAME: usize = 150;

/// The form with the error and the username.
pub(super) fn error(request: &Request, exception: ApiException) -> Response {
    let username = request.data(&[]).ok().and_then(|data| field(&data, "username"));
    let username = username.filter(|username| username.chars().count() <= LONGEST_USERNAME).unwrap_or_default();
    let response = Page::response_to(exception, request);
    form(request, response, username)
}

fn form(request: &Request, response: Response, username: String) -> Response {
    let next = next_or_home(request).unwrap_or_else(|_no_query| next::HOME.to_owned());
    let secret = csrf::cookie_secret(request).unwrap_or_else(|_none| cookies::new_secret());
    let page = Page {
        fields: Field::of_login(username),
        ..Page::with_form("Log in", next::with(LOGIN_URL, &next), csrf::mask(&secret))
    };
    with_csrf_cookie(page.render(response), &secret)
}

fn with_csrf_cookie(response: Response, secret: &str) -> Response {
    match HeaderValue::try_from(cookies::csrf_cookie(secret)) {
        Ok(cookie) => response.header(header::SET_COOKIE, cookie),
        Err(_) => response,
    }
}
