//! `django.contrib.sessions.middleware`: deletes a session cookie that cannot be valid.

use super::base::{Facts, Middleware};
use crate::http::cookies;
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) struct SessionMiddleware;

impl Middleware for SessionMiddleware {
    fn new(_settings: &Settings) -> Option<SessionMiddleware> {
        Some(SessionMiddleware)
    }

    fn process_response(&self, facts: &Facts<'_>, response: &mut HttpResponse) {
        cookies::session(&facts.cookies(), &mut response.headers);
    }
}
