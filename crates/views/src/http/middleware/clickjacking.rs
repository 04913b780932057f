//! `django.middleware.clickjacking`: whether a page of this server may be shown in a frame.

use actix_web::http::header::{self, HeaderValue};

use super::base::{Facts, Middleware};
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) struct XFrameOptionsMiddleware {
    /// `X_FRAME_OPTIONS`
    value: HeaderValue,
}

impl Middleware for XFrameOptionsMiddleware {
    fn new(settings: &Settings) -> Option<XFrameOptionsMiddleware> {
        let value = HeaderValue::try_from(settings.security.x_frame_options.to_uppercase()).ok()?;
        Some(XFrameOptionsMiddleware { value })
    }

    fn process_response(&self, _facts: &Facts<'_>, response: &mut HttpResponse) {
        response.headers.insert(header::X_FRAME_OPTIONS, self.value.clone());
    }
}
