//! `log_request_id.middleware`: the response takes the id of its request back to the client.
//!
//! The id itself is chosen before the middleware, so that it is in every line of the log (`http::request_id`).

use actix_web::http::header::{HeaderName, HeaderValue};

use super::base::{Facts, Middleware};
use crate::http::request_id::RequestId;
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) struct RequestIdMiddleware {
    header: HeaderName,
}

impl Middleware for RequestIdMiddleware {
    fn new(settings: &Settings) -> Option<RequestIdMiddleware> {
        Some(RequestIdMiddleware { header: settings.request_id_header.clone()? })
    }

    fn process_response(&self, _facts: &Facts<'_>, response: &mut HttpResponse) {
        let id = RequestId::current().and_then(|id| HeaderValue::try_from(id.to_string()).ok());
        if let Some(id) = id {
            response.headers.insert(self.header.clone(), id);
        }
    }
}
