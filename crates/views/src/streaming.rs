//! `django.http.StreamingHttpResponse`: a long list, sent while it is read.
//!
//! DRF reads and renders a whole list before it sends the first byte. Here the first [`CHUNK`] rows are read; where
//! they are all, the answer has its `Content-Length` as usual. Otherwise the rest follows chunk by chunk, in the order
//! of the keys. No connection of the pool and no transaction is held from one chunk to the next, so a client that reads
//! slowly keeps nobody waiting. In return the list is not one snapshot: each row is as it was when its chunk was read,
//! and a row that is there all the time comes exactly once.
//!
//! What a stream costs: the rows of one chunk while they are read and rendered, and then the JSON of two, the one that
//! is being sent and the next. For rows of 250 bytes that is half a megabyte, however long the list is.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::{ConnectionType, StatusCode, Version};
use actix_web::web::Bytes;
use futures_util::future::{self, FutureExt};
use futures_util::stream::{self, Stream};
use models::{Db, Deadline};

use crate::exceptions::Result;
use crate::lanes::{self, Lane};
use crate::renderers::Data;
use crate::request::{Body, Request};
use crate::response::{Content, Response};

/// The most rows that are read at once: enough that the query costs little beside them, few enough that they take a
/// few milliseconds and some hundred kilobytes.
pub const CHUNK: i64 = 1_000;

/// Some rows of a list, in the order of their keys.
pub struct Rows {
    /// The rows, as a list.
    pub data: Box<dyn Data + Send>,
    /// The least key that the next row can have, where there may be one.
    pub next: Option<i64>,
}

/// Reads the rows of a list from a key on.
pub type ReadRows = fn(&Request, i64, &mut Db) -> Result<Rows>;

/// A list of which the first rows are read.
pub struct Streaming {
    first: Box<dyn Data + Send>,
    next: i64,
    read: ReadRows,
    request: Request,
}

/// Answers with a list: at once where `first` is all of it, else as a stream.
pub fn response(first: Rows, read: ReadRows, request: &Request) -> Response {
    let Rows { data, next } = first;
    let content = match next {
        None => Content::Data(data),
        Some(next) => {
            // Nobody reads its body any more, and it may be large.
            let request = Request { body: Body::Bytes(Bytes::new()), ..request.clone() };
            Content::Streaming(Box::new(Streaming { first: data, next, read, request }))
        }
    };
    Response { status: StatusCode::OK, headers: Vec::new(), content }
}

impl Streaming {
    /// The JSON of the first rows, which the rest continues.
    pub fn first_chunk(&self, indent: Option<usize>) -> Vec<u8> {
        cut(self.first.to_json(indent), indent, true, false)
    }

    /// What comes after them.
    pub(crate) fn rest(self, indent: Option<usize>) -> Rest {
        Rest { next: self.next, read: self.read, request: self.request, indent }
    }
}

/// The rows that are not read yet.
pub(crate) struct Rest {
    next: i64,
    read: ReadRows,
    request: Request,
    indent: Option<usize>,
}

/// Bytes of the body, and what comes after them.
struct Chunk {
    json: Vec<u8>,
    rest: Option<Rest>,
}

impl Rest {
    /// Reads the next rows, with a connection of its own.
    fn read(self, mut db: Db) -> Result<Chunk> {
        let rows = (self.read)(&self.request, self.next, &mut db)?;
        let json = cut(rows.data.to_json(self.indent), self.indent, false, rows.next.is_none());
        Ok(Chunk { json, rest: rows.next.map(|next| Rest { next, ..self }) })
    }
}

/// A list without the brackets that would divide it from the chunks before and after it.
fn cut(mut json: Vec<u8>, indent: Option<usize>, is_first: bool, is_last: bool) -> Vec<u8> {
    let end = if indent.is_some() { "\n]" } else { "]" };
    if json == b"[]" && !is_first {
        return end.into();
    }
    if !is_last {
        json.truncate(json.len().saturating_sub(end.len()));
    }
    if !is_first && let Some(bracket) = json.first_mut() {
        *bracket = b',';
    }
    json
}

/// The body of a stream. One chunk is read ahead while the client takes another; more only when it has.
pub(crate) fn stream(json: Vec<u8>, rest: Rest) -> impl Stream<Item = std::result::Result<Bytes, Interrupted>> {
    // The answer to HEAD ends with its headers.
    let rest = Some(rest).filter(|rest| rest.request.method != "HEAD");
    let first = future::ok(Chunk { json, rest }).boxed_local();
    stream::try_unfold(Some(first), |reading| async {
        let Some(reading) = reading else { return Ok(None) };
        let Chunk { json, rest } = reading.await?;
        Ok(Some((Bytes::from(json), rest.map(|rest| read_ahead(rest).boxed_local()))))
    })
}

/// Begins to read before anybody waits for it, where it may wait for the database without holding up others.
fn read_ahead(rest: Rest) -> impl Future<Output = std::result::Result<Chunk, Interrupted>> {
    let app = Arc::clone(&rest.request.app);
    let deadline = Deadline::of_request(app.settings.request_timeout, Arc::default());
    let reading = lanes::start(app, Lane::Read, deadline, |db| rest.read(db));
    async {
        let exception = match reading.await {
            Ok(Ok(chunk)) => return Ok(chunk),
            Ok(Err(exception)) => exception,
            Err(not_done) => not_done.into(),
        };
        log::error!("view: a list ends in the middle: {exception:?}");
        Err(Interrupted)
    }
}

/// A list cannot be sent to its end. The connection is closed without the chunk that ends a body, which tells the
/// client that something is missing.
#[derive(Debug, thiserror::Error)]
#[error("a list ends in the middle")]
pub(crate) struct Interrupted;

/// HTTP/1.0 knows no chunks: there the body ends where the connection does.
pub(crate) fn end_by_closing(version: Version, response: &mut HttpResponse) {
    if version < Version::HTTP_11 && response.body().size() == BodySize::Stream {
        let head = response.head_mut();
        head.no_chunking(true);
        head.set_connection_type(ConnectionType::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chunks of these sizes are the list that the renderer writes at once.
    #[track_caller]
    fn check(sizes: &[usize]) {
        let rows: Vec<_> = (0..sizes.iter().sum()).map(|row| vec![row, 7]).collect();
        for indent in [None, Some(1), Some(4)] {
            let mut unsent = rows.as_slice();
            let chunks = sizes.iter().enumerate().map(|(place, size)| {
                let (chunk, more) = unsent.split_at(*size);
                unsent = more;
                cut(chunk.to_vec().to_json(indent), indent, place == 0, place + 1 == sizes.len())
            });
            let chunks: Vec<u8> = chunks.flatten().collect();
            assert_eq!(String::from_utf8(chunks), String::from_utf8(rows.to_json(indent)), "{sizes:?}, {indent:?}");
        }
    }

    #[test]
    fn chunks_make_the_list_that_the_renderer_writes_at_once() {
        check(&[3, 3, 1]);
        check(&[1, 1]);
        check(&[2, 2, 0]);
        check(&[0]);
        check(&[4]);
    }
}
