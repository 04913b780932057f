//! `wsgi.input`: the body of a request, read whole before the view runs.

use std::future::poll_fn;
use std::task::Poll;

use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Payload};
use futures_util::{FutureExt, StreamExt};

use super::application::Application;
use super::connections::{Connection, Draining, Receiving};
use super::memory::{Reservation, SMALL};
use super::request::Body;

/// A body that is too large is still read, and then refused with 413, up to this many times
/// `DATA_UPLOAD_MAX_MEMORY_SIZE`. A larger body is refused unread.
const LISTENING: usize = 8;

/// Reads a body, until the time-out `REQUEST_TIMEOUT`.
///
/// A body that is too large is read too, and discarded, because a client that is still sending would not see the
/// response. It is not read if it is larger than [`LISTENING`] allows, or if too many clients send such bodies at the
/// same time.
pub(super) async fn read(http: &HttpRequest, payload: Payload, app: &impl Application) -> Body {
    // For a `CONNECT` request without a body, actix would wait for a body until the client disconnects.
    if !is_announced(http) {
        return Body::Bytes(Bytes::new());
    }
    let length = content_length(http);
    let has_token = length.is_some_and(|length| length > SMALL) && app.has_token(http.head());
    let fate = match Fate::of(length, has_token, app).await {
        Ok(fate) => fate,
        Err(body) => return body,
    };
    let capacity = if let Fate::Kept(_) = fate { length.unwrap_or(0) } else { 0 };
    // After `Upgrade: websocket`, actix treats all further bytes of the connection as the body.
    let end = if is_upgrade(http) { length.unwrap_or(usize::MAX) } else { usize::MAX };
    let mut incoming = Incoming { payload, end, length, received: 0, kept: Vec::with_capacity(capacity) };
    let connection = http.conn_data::<Connection>();
    let receiving = connection.map(|connection| connection.receive(length.unwrap_or(usize::MAX), has_token));
    let end = timeout(app.settings().request_timeout, incoming.read(receiving.as_ref(), capacity > 0)).await;
    drop(receiving);
    match (end, fate) {
        (Ok(Ok(End::GivenUp)), _) => Body::Busy,
        (Ok(Err(_)) | Err(_), _) => Body::Broken,
        (Ok(Ok(End::Complete)), fate) => {
            connection.iter().for_each(|connection| connection.leave_unread(None));
            fate.body(incoming.kept)
        }
    }
}

/// The treatment of the bytes of a body.
enum Fate {
    /// They are kept. Memory is reserved for them.
    Kept(Reservation),
    /// Django takes a request without `Content-Length` for one without a body, so nothing of it is kept.
    Ignored,
    /// They exceed the limit. They are read and discarded.
    TooLarge { _draining: Draining },
}

impl Fate {
    /// The treatment of a body of this length. The error is the result for a body that is not read.
    async fn of(length: Option<usize>, has_token: bool, app: &impl Application) -> Result<Fate, Body> {
        let most = app.settings().data_upload_max_memory_size;
        match length {
            None | Some(0) => Ok(Fate::Ignored),
            Some(length) if length > most.saturating_mul(LISTENING) => Err(Body::TooLarge),
            Some(length) if length > most => {
                let draining = app.memory().connections.drain().ok_or(Body::TooLarge)?;
                Ok(Fate::TooLarge { _draining: draining })
            }
            Some(length) => app.memory().for_body(length, has_token).await.map(Fate::Kept).ok_or(Body::Busy),
        }
    }

    fn body(self, bytes: Vec<u8>) -> Body {
        match self {
            Fate::Kept(reservation) => Body::Bytes(reservation.attach(bytes)),
            Fate::Ignored => Body::Bytes(Bytes::new()),
            Fate::TooLarge { .. } => Body::TooLarge,
        }
    }
}

/// The length of a large body. If such a body is not read to its end, the connection is closed after the response.
/// actix itself reads small and chunked bodies to the end.
pub(super) fn unread_length(http: &HttpRequest) -> Option<usize> {
    content_length(http).filter(|length| *length > SMALL)
}

/// Whether the headers of a request announce a body.
fn is_announced(http: &HttpRequest) -> bool {
    [header::CONTENT_LENGTH, header::TRANSFER_ENCODING].iter().any(|name| http.headers().contains_key(name))
}

/// Whether the client asks to switch to WebSocket after this request. This server does not support it.
pub(super) fn is_upgrade(http: &HttpRequest) -> bool {
    http.headers().get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// The `Content-Length` of a request, or `None` if its body is chunked.
fn content_length(http: &HttpRequest) -> Option<usize> {
    let length = http.headers().get(header::CONTENT_LENGTH)?;
    // A number that does not fit into `usize` is larger than any value of the setting.
    Some(length.to_str().ok()?.parse().unwrap_or(usize::MAX))
}

/// A body that is being received.
struct Incoming {
    payload: Payload,
    /// The number of bytes after which reading stops.
    end: usize,
    length: Option<usize>,
    received: usize,
    kept: Vec<u8>,
}

/// How a body ended.
enum End {
    Complete,
    /// The server ended it, to free its memory for another request.
    GivenUp,
}

impl Incoming {
    async fn read(&mut self, receiving: Option<&Receiving<'_>>, keep: bool) -> Result<End, PayloadError> {
        while self.received < self.end {
            if let (Some(receiving), Some(length)) = (receiving, self.length) {
                receiving.lacks(length.saturating_sub(self.received));
            }
            let next = poll_fn(|context| match receiving.is_some_and(Receiving::is_over) {
                true => Poll::Ready(None),
                false => self.payload.next().poll_unpin(context).map(Some),
            });
            let Some(next) = next.await else { return Ok(End::GivenUp) };
            let Some(chunk) = next else { break };
            let mut chunk = chunk?;
            chunk.truncate(self.end - self.received);
            self.received += chunk.len();
            if keep {
                self.kept.extend_from_slice(&chunk);
            }
        }
        Ok(End::Complete)
    }
}
