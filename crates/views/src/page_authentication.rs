//! Not DRF's, but similar to its `SessionAuthentication`: the user of a browsable page, by the access token in a cookie.

use actix_web::dev::RequestHead;
use actix_web::http::{Method, header};
use authentication::TokenType;
use authentication::page_login::PageToken;
use models::Db;
use python::Value;
use serializers::Data;

use crate::exceptions::{ApiException, Result};
use crate::http::csrf::{self, RejectRequest, Sent};
use crate::http::request::{latin1, utf8};
use crate::parsers;
use crate::renderers::Renderer;
use crate::request::Request;
use crate::session::{Cookie, RENEW_URL, Session, next};
use crate::shared::Shared;

/// Whether [`authenticate`] may find a user. It makes no query and checks no token.
pub(crate) fn may_know(request: &Request) -> bool {
    access_token(request).is_some()
}

/// The access token in the cookie, if the request has no `Authorization` header.
fn access_token(request: &Request) -> Option<String> {
    let headers = &request.headers;
    let has_none = headers.cookie.is_none() || headers.authorization.is_some() || request.authenticators.is_empty();
    if has_none || !request.app.settings.rest_framework.has_pages() {
        return None;
    }
    Cookie::Access.value(request)
}

/// Whether the access token in a cookie is valid. This does not look up the user.
pub(crate) fn has_token(app: &Shared, head: &RequestHead) -> bool {
    if !app.settings.rest_framework.has_pages() || head.headers().contains_key(header::AUTHORIZATION) {
        return false;
    }
    let Some(cookies) = head.headers().get(header::COOKIE) else { return false };
    let cookies = utf8(Some(cookies));
    let mut tokens = [false, true].into_iter().filter_map(|is_secure| Cookie::Access.value_in(&cookies, is_secure));
    tokens.any(|token| PageToken::new(token.as_bytes(), TokenType::Access, &app.jwt.backend).is_ok())
}

/// `authenticate`: finds the user of a request for a page. Requests for JSON never have one here.
///
/// # Errors
/// A redirect if the token must be renewed first, 403 for an unsafe request without the CSRF token of the login, 401
/// if the user may not log in any more, and the database's errors.
pub(crate) fn authenticate(request: &mut Request, db: &mut Db) -> Result<()> {
    request.session = None;
    if request.accepted().0 != Renderer::BrowsableApi {
        return Ok(());
    }
    let Some(token) = access_token(request) else { return Ok(()) };
    let Ok(token) = PageToken::new(token.as_bytes(), TokenType::Access, &request.app.jwt.backend) else {
        log::debug!(target: "authentication", "authentication: the login of a page must be renewed");
        return Err(ApiException::Redirect(next::with(RENEW_URL, &next::here(request))));
    };
    let session = Session::new(&token, &request.app);
    if !request.only_reads() {
        check_csrf(request, session.csrf_secret())?;
    }
    request.user = Some(token.user(&request.app.jwt, db)?);
    request.session = Some(Box::new(session));
    Ok(())
}

/// `enforce_csrf`: refuses an unsafe request that no page of this login has sent.
///
/// # Errors
/// 403 with Django's reason, and the errors of [`Request::data`].
pub(crate) fn check_csrf(request: &Request, secret: &str) -> Result<()> {
    csrf::check_origin(request)?;
    check_token(request, secret)
}

/// The second half of [`check_csrf`]: the token alone.
///
/// # Errors
/// Those of [`check_csrf`].
pub(crate) fn check_token(request: &Request, secret: &str) -> Result<()> {
    Ok(csrf::check_token(sent(request)?, secret)?)
}

/// The CSRF token of a request: the field of a form, or else the header.
fn sent(request: &Request) -> Result<Option<Sent>> {
    let posted = match request.method == Method::POST && parsers::is_form_media_type(&request.content_type()) {
        true => field(&request.data(&[])?, "csrfmiddlewaretoken").filter(|token| !token.is_empty()),
        false => None,
    };
    let header = || request.headers.sender.as_ref()?.x_csrftoken.as_ref().map(|header| latin1(Some(header)).into());
    Ok(posted.map(Sent::Post).or_else(|| header().map(Sent::Header)))
}

/// The last text of this name in a form.
pub(crate) fn field(data: &Data, name: &str) -> Option<String> {
    match data {
        Data::Form(_) => match data.get(name)? {
            Value::Str(text) => Some(text.clone()),
            _ => None,
        },
        Data::Value(_) => None,
    }
}

impl From<RejectRequest> for ApiException {
    fn from(reason: RejectRequest) -> ApiException {
        ApiException::CsrfFailed(reason.to_string())
    }
}
