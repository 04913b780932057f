//! `django.utils.text`: gzip for a whole body (`compress_string`), and for a body that is streamed (`compress_sequence`).

use std::io::{self, Write};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::Bytes;
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

use super::connections::Connection;
use super::memory::Reservation;

/// `compresslevel`
const LEVEL: Compression = Compression::new(6);

/// `max_random_bytes`: each body has a file name of a random length, so that its length tells an attacker less (BREACH).
const MAX_RANDOM_BYTES: u32 = 100;

/// The bytes of a stream that are compressed at once: a millisecond of work. Other requests of the worker run in between.
const PIECE: usize = 16 * 1024;

/// The memory of an encoder, in bytes.
pub(super) const ENCODER: usize = 384 * 1024;

/// `compress_string`
///
/// # Errors
/// The system gives no random number.
pub(crate) fn compress_string(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = encoder(Vec::with_capacity(body.len() / 4))?;
    encoder.write_all(body)?;
    encoder.finish()
}

/// `GzipFile`, with a random file name: up to 99 times the letter `a`.
fn encoder(compressed: Vec<u8>) -> io::Result<GzEncoder<Vec<u8>>> {
    let random = getrandom::u32().map_err(io::Error::from)? % MAX_RANDOM_BYTES;
    let name = vec![b'a'; usize::try_from(random).unwrap_or_default()];
    let builder = GzBuilder::new().mtime(0);
    let builder = if name.is_empty() { builder } else { builder.filename(name) };
    Ok(builder.write(compressed, LEVEL))
}

/// `compress_sequence`: a body that is compressed while it is sent.
pub(super) struct GzipBody {
    body: BoxBody,
    /// Bytes of the body that are not compressed yet.
    plain: Bytes,
    encoder: State,
    /// The share of `RESPONSE_MEMORY` for the encoder.
    room: Reservation,
    /// The connection is told what memory is held for its answer, so that it can be closed when its client does not read.
    connection: Option<Connection>,
}

/// The encoder, from the first piece to the last.
enum State {
    New,
    Open(GzEncoder<Vec<u8>>),
    Ended,
}

impl GzipBody {
    /// A body that compresses another one.
    pub(super) fn new(body: BoxBody, room: Reservation, connection: Option<Connection>) -> GzipBody {
        GzipBody { body, plain: Bytes::new(), encoder: State::New, room, connection }
    }

    /// The bytes of memory that are held for it.
    fn held(&self) -> usize {
        self.plain.len() + self.room.bytes()
    }

    /// Compresses the next piece. The result may be empty.
    fn next_piece(&mut self) -> io::Result<Vec<u8>> {
        if let State::New = self.encoder {
            self.encoder = State::Open(encoder(Vec::new())?);
        }
        let State::Open(encoder) = &mut self.encoder else { return Ok(Vec::new()) };
        encoder.write_all(&self.plain.split_to(self.plain.len().min(PIECE)))?;
        Ok(mem::take(encoder.get_mut()))
    }

    /// The end of the compressed body.
    fn end(&mut self) -> Option<io::Result<Bytes>> {
        match mem::replace(&mut self.encoder, State::Ended) {
            State::New => Some(compress_string(b"").map(Bytes::from)),
            State::Open(encoder) => Some(encoder.finish().map(Bytes::from)),
            State::Ended => None,
        }
    }
}

impl MessageBody for GzipBody {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.plain.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.plain = bytes,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(self.end().map(|end| end.map_err(Into::into))),
            }
        }
        let compressed = self.next_piece();
        if let Some(connection) = &self.connection {
            connection.hold_to_compress(self.held());
        }
        match compressed {
            // An empty piece would end the body.
            Ok(compressed) if compressed.is_empty() => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            compressed => Poll::Ready(Some(compressed.map(Bytes::from).map_err(Into::into))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_a_name_of_a_random_length() {
        let lengths: Vec<usize> = (0..200).map(|_| compress_string(&[b'x'; 500]).unwrap().len()).collect();
        let (least, most) = (lengths.iter().min().unwrap(), lengths.iter().max().unwrap());
        assert!(most - least > 50 && most - least <= 100, "{least} to {most}");
    }
}
