//! Not DRF's: the login of a browsable page. Its tokens are in two cookies, which only pages use.
//!
//! `docs/browsable-login.md` has the threat model.

pub(crate) mod next;

use actix_web::http::header::HeaderValue;
use authentication::page_login::PageToken;

use crate::http::cookies;
use crate::http::csrf;
use crate::http::request::{HttpRequest, utf8};
use crate::shared::Shared;

/// The form of the login. `?next=` is the path to which it leads.
pub const LOGIN_URL: &str = "/api-auth/login/";
/// The logout, with `POST`.
pub const LOGOUT_URL: &str = "/api-auth/logout/";
/// The renewal of the tokens. With `POST` and without `?next=` it answers `{"expires_in": seconds}`.
pub const RENEW_URL: &str = "/api-auth/renew/";

/// The paths that get the refresh token.
const REFRESH_PATH: &str = "/api-auth/";

/// The login of the user of a page.
#[derive(Clone)]
pub struct Session {
    csrf_secret: String,
    seconds: u64,
}

impl Session {
    /// The login that a token names.
    pub(crate) fn new(token: &PageToken, app: &Shared) -> Session {
        Session { csrf_secret: token.csrf_secret(&app.jwt.backend), seconds: token.seconds() }
    }

    /// `get_token(request)`: the value of the field `csrfmiddlewaretoken` or of the header `X-CSRFToken`.
    pub fn csrf_token(&self) -> String {
        csrf::mask(&self.csrf_secret)
    }

    /// The secret with which a token is compared.
    pub(crate) fn csrf_secret(&self) -> &str {
        &self.csrf_secret
    }

    /// The seconds until the access token expires.
    pub fn seconds(&self) -> u64 {
        self.seconds
    }
}

/// The URL of the login, with the page of the request as `?next=`.
pub fn login_url(request: &HttpRequest) -> String {
    next::with(LOGIN_URL, &next::here(request))
}

/// The URL of the logout, with the page of the request as `?next=`.
pub fn logout_url(request: &HttpRequest) -> String {
    next::with(LOGOUT_URL, &next::here(request))
}

/// A cookie with a token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cookie {
    /// The access token. The cookie stays when the token expires, and then shows that there was a login.
    Access,
    /// The refresh token.
    Refresh,
}

impl Cookie {
    /// The names with a prefix are those over HTTPS. Browsers let neither a page over HTTP nor, for `__Host-`, another
    /// host of the same site set such a cookie.
    fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Cookie::Access, true) => "__Host-page_access",
            (Cookie::Refresh, true) => "__Secure-page_refresh",
            (Cookie::Access, false) => "page_access",
            (Cookie::Refresh, false) => "page_refresh",
        }
    }

    fn path(self) -> &'static str {
        match self {
            // `__Host-` needs it.
            Cookie::Access => "/",
            Cookie::Refresh => REFRESH_PATH,
        }
    }

    /// Its value in a request.
    pub(crate) fn value(self, request: &HttpRequest) -> Option<String> {
        let header = request.headers.cookie.as_ref()?;
        self.value_in(&utf8(Some(header)), request.headers.is_secure)
    }

    /// Its value in a `Cookie` header.
    pub(crate) fn value_in(self, header: &str, is_secure: bool) -> Option<String> {
        cookies::cookie(header, self.name(is_secure)).filter(|value| !value.is_empty())
    }

    /// `Set-Cookie` with a token, which the browser keeps for this number of seconds.
    pub(crate) fn set(self, token: &str, seconds: u64, request: &HttpRequest) -> Option<HeaderValue> {
        let is_secure = request.headers.is_secure;
        let (name, path, secure) = (self.name(is_secure), self.path(), if is_secure { "; Secure" } else { "" });
        let cookie = format!("{name}={token}; Max-Age={seconds}; Path={path}; HttpOnly; SameSite=Strict{secure}");
        let mut value = HeaderValue::try_from(cookie).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// `Set-Cookie` that deletes it.
    pub(crate) fn delete(self, request: &HttpRequest) -> Option<HeaderValue> {
        self.set("", 0, request)
    }
}
