//! DRF's `optional_login` and `optional_logout`: who the user of a page is, and how to log in or out.

use serde::Serialize;

use crate::http::uris::escape_uri_path;
use crate::request::Request;
use crate::session::{self, LOGIN_URL, LOGOUT_URL, Session};

/// The top right of a page.
#[derive(Default, Serialize)]
pub(crate) struct Account {
    user: Option<String>,
    /// `{% csrf_token %}`, for the forms and the script of the page.
    csrf_token: Option<String>,
    /// The seconds until the script renews the login. `None` if no cookie has named the user.
    seconds: Option<u64>,
    /// `None` if the application has no page to log in.
    login_url: Option<String>,
    /// `None` if the application has no URL to log out.
    logout_url: Option<String>,
}

impl Account {
    /// The account of a request. The links appear if the application has the URLs.
    pub(super) fn of(request: &Request) -> Account {
        let has = |path| request.app.routes.find(path).is_some();
        Account {
            user: request.user.as_ref().map(|user| user.username.clone()),
            csrf_token: request.csrf_token(),
            seconds: request.session.as_deref().map(Session::seconds),
            login_url: has(LOGIN_URL).then(|| session::login_url(request)),
            logout_url: (has(LOGOUT_URL) && request.session.is_some()).then(|| session::logout_url(request)),
        }
    }
}

/// `request.get_full_path()`
pub(super) fn full_path(request: &Request) -> String {
    let mark = if request.query.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", escape_uri_path(&request.path), request.query)
}
