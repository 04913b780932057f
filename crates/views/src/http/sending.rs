//! `wsgi.file_wrapper`: sends a response in small pieces.
//!
//! actix copies the bytes of a body into the buffer of the connection. Without the pieces, memory would hold two copies
//! of a large body until its client has read it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::{ConnectionType, Version};
use actix_web::web::Bytes;

use super::connections::Running;

/// The maximum size of a piece, in bytes.
const PIECE: usize = 8 * 1024;

/// Sends the response piece by piece. After the last piece, ends the request on its connection.
pub(super) fn track(response: HttpResponse, running: Option<Running>) -> HttpResponse {
    match running {
        Some(running) => response.map_body(|_, body| BoxBody::new(Sending { body, unsent: Bytes::new(), running })),
        None => response,
    }
}

/// HTTP/1.0 has no chunked encoding, so the end of a streamed body is the end of the connection.
pub(super) fn end_by_closing(version: Version, response: &mut HttpResponse) {
    if version < Version::HTTP_11 && response.body().size() == BodySize::Stream {
        let head = response.head_mut();
        head.no_chunking(true);
        head.set_connection_type(ConnectionType::Close);
    }
}

struct Sending {
    body: BoxBody,
    /// The unsent rest of the last bytes of the body.
    unsent: Bytes,
    running: Running,
}

impl MessageBody for Sending {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.unsent.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.unsent = bytes,
                end => return Poll::Ready(end),
            }
        }
        let length = self.unsent.len().min(PIECE);
        let piece = self.unsent.split_to(length);
        self.running.connection().hold(self.unsent.len());
        Poll::Ready(Some(Ok(piece)))
    }
}
