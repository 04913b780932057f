//! DRF's `optional_login` and `optional_logout`: who the user of a page is, and how to log in or out.

use serde::Serialize;

use crate::http::middleware::escape_uri_path;
use crate::request::Request;
use python::urllib::quote_plus;

/// The path of the log-in page.
const LOGIN: &str = "/api-auth/login/";
/// The path that logs out.
const LOGOUT: &str = "/api-auth/logout/";

/// The top right of a page.
#[derive(Default, Serialize)]
pub(crate) struct Account {
    user: Option<String>,
    /// `{% csrf_token %}`, for the forms and the script of the page.
    csrf_token: Option<String>,
    /// `None` if the application has no page to log in.
    login_url: Option<String>,
    /// `None` if the application has no URL to log out.
    logout_url: Option<&'static str>,
}

impl Account {
    /// The account of a request. The links appear if the application has the URLs.
    pub(super) fn of(request: &Request) -> Account {
        let has = |path: &&str| request.app.routes.find(path).is_some();
        Account {
            user: request.user.as_ref().map(|user| user.username.clone()),
            csrf_token: None,
            login_url: Some(LOGIN).filter(has).map(|login| format!("{login}?next={}", quote_plus(&full_path(request)))),
            logout_url: Some(LOGOUT).filter(has),
        }
    }
}

/// `request.get_full_path()`
pub(super) fn full_path(request: &Request) -> String {
    let mark = if request.query.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", escape_uri_path(&request.path), request.query)
}
