//! `django.middleware.csrf`: the cookie of `CsrfViewMiddleware`. The views make its checks, with `http::csrf`.

use super::base::{Facts, Middleware};
use crate::http::cookies;
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) struct CsrfViewMiddleware;

impl Middleware for CsrfViewMiddleware {
    fn new(_settings: &Settings) -> Option<CsrfViewMiddleware> {
        Some(CsrfViewMiddleware)
    }

    fn process_response(&self, facts: &Facts<'_>, response: &mut HttpResponse) {
        cookies::csrf(&facts.cookies(), response.has_form, &mut response.headers);
    }

    fn sees_exceptions(&self) -> bool {
        false
    }
}
