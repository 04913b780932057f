//! `django.middleware.clickjacking`: no page of this server is shown in a frame.

use actix_web::http::header::{self, HeaderValue};

use super::base::{Facts, Middleware};
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) struct XFrameOptionsMiddleware;

impl Middleware for XFrameOptionsMiddleware {
    fn new(_settings: &Settings) -> Option<XFrameOptionsMiddleware> {
        Some(XFrameOptionsMiddleware)
    }

    fn process_response(&self, _facts: &Facts<'_>, response: &mut HttpResponse) {
        response.headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
}
