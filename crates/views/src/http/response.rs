//! `django.http.HttpResponse`: a rendered response. Unlike actix's own response, it can be sent between threads
//! (`Send`).

use actix_web::body::BoxBody;
use actix_web::http::header::{HeaderMap, HeaderValue};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::web::Bytes;
use models::UserId;

use super::memory::Reservation;

/// When a response is compressed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Compress {
    /// It is not, or it is already.
    No,
    /// On a blocking thread, before it is sent. The body is long.
    OnThread,
    /// While it is sent. The body is a stream.
    WhileSent,
    /// Never: it is a static file, which is short or compressed in advance.
    Never,
}

/// An answer.
pub(crate) struct HttpResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    /// The body's share of `RESPONSE_MEMORY`, if the body is not small.
    pub(crate) room: Option<Reservation>,
    /// For a streamed body: makes the complete body from its first chunk.
    pub(crate) rest: Option<Box<dyn FnOnce(Bytes) -> BoxBody + Send>>,
    /// The entity tag of a long body under `ConditionalGetMiddleware`. It is computed where the body is rendered.
    pub(crate) etag: Option<HeaderValue>,
    /// Whether its body is still to be compressed.
    pub(crate) compress: Compress,
    /// Whether it is a page with a form, which needs a CSRF token.
    pub(crate) has_form: bool,
    /// Whether the connection is closed after this response.
    pub(crate) is_last: bool,
    /// The authenticated user, for the log.
    pub(crate) user: Option<UserId>,
}

impl HttpResponse {
    /// An answer whose body is complete and small.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> HttpResponse {
        HttpResponse {
            status,
            headers,
            body,
            room: None,
            rest: None,
            etag: None,
            compress: Compress::No,
            has_form: false,
            is_last: false,
            user: None,
        }
    }

    /// The answer for actix.
    pub(crate) fn into_actix(self) -> actix_web::HttpResponse {
        let body = match self.room {
            Some(room) => room.attach(self.body),
            None => Bytes::from(self.body),
        };
        let mut response = actix_web::HttpResponse::build(self.status);
        let mut response = match self.rest {
            None => response.body(body),
            Some(rest) => response.body(rest(body)),
        };
        *response.headers_mut() = self.headers;
        if self.is_last {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
        response
    }
}
