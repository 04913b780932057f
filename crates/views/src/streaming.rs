//! `django.http.StreamingHttpResponse`: a long list, sent while it is read.
//!
//! DRF reads and renders a whole list before it sends the first byte. Here the first [`CHUNK`] rows are read, or fewer
//! where their texts are long; where they are all, the answer has its `Content-Length` as usual. Otherwise the rest
//! follows chunk by chunk, in the order of the keys. No connection of the pool and no transaction is held from one chunk
//! to the next, so a client that reads slowly keeps nobody waiting. In return the list is not one snapshot: each row is
//! as it was when its chunk was read, and a row that is there all the time comes exactly once.
//!
//! A stream takes the rows of one chunk while they are read and rendered, and then their JSON until it is sent; the next
//! chunk is read when the client has taken it. However long the list and its texts are, that is [`CHUNK_BYTES`] and the
//! last row.

use std::sync::Arc;

use actix_web::body::{BodyStream, BoxBody};
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use models::{Db, Deadline, Limit};

use crate::exceptions::{ApiException, Result};
use crate::http::lanes::Lane;
use crate::http::memory::{LARGE, Reservation};
use crate::renderers::{self, Render, Renderer};
use crate::request::{Body, Request};
use crate::response::{Content, Response, StreamingData};

/// The most rows that are read at once: enough that the query costs little beside them, few enough that they take a
/// few milliseconds and some hundred kilobytes.
pub const CHUNK: usize = 1_000;

/// The bytes of texts after which no more rows are read at once.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// A part of a list that is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The least key of its rows.
    pub pk: i64,
    /// The most rows of it.
    pub rows: usize,
    /// The bytes of texts after which it ends.
    pub bytes: usize,
    /// How many rows the first query asks for.
    first: usize,
}

impl Part {
    /// The beginning of a list.
    pub const FIRST: Part = Part { pk: i64::MIN, rows: CHUNK, bytes: CHUNK_BYTES, first: 100 };

    /// The first part of a list that is read on the event loop, where it delays other requests.
    pub const HURRIED: Part = Part { rows: 100, bytes: LARGE, ..Part::FIRST };

    /// What a query asks for where some rows with some bytes are there already: as many as will probably fit.
    pub fn limit(&self, rows: usize, bytes: usize) -> Limit {
        let (more, free) = (self.rows.saturating_sub(rows), self.bytes.saturating_sub(bytes));
        let likely = bytes.checked_div(rows).map_or(self.first, |size| free / size.max(1));
        Limit { rows: likely.clamp(1, more.max(1)), bytes: free }
    }

    /// The part that follows this one, which had so many rows.
    pub fn following(&self, pk: i64, rows: usize) -> Part {
        Part { pk, first: rows.max(1), ..*self }
    }
}

/// Some rows of a list, in the order of their keys.
pub struct Rows {
    /// The rows, as a list.
    pub data: Box<dyn Render + Send>,
    /// What comes after them, where there may be more.
    pub next: Option<Part>,
}

/// Reads a part of a list.
pub type ReadRows = fn(&Request, Part, &mut Db) -> Result<Rows>;

/// Answers with a list: at once where `first` is all of it, else as a stream.
pub fn response(first: Rows, read: ReadRows, request: &Request) -> Response {
    let Rows { data, next } = first;
    let content = match next {
        None => Content::Data(data),
        Some(_) if request.must_be_short => Content::Deferred,
        Some(next) => {
            // Nobody reads its body any more, and it may be large.
            let mut request = request.clone();
            request.http.body = Body::Bytes(Bytes::new());
            Content::Streaming(Box::new(Streaming { first: data, rest: Rest { next, read, request } }))
        }
    };
    Response::with(StatusCode::OK, content)
}

/// A list of which the first rows are read.
struct Streaming {
    first: Box<dyn Render + Send>,
    rest: Rest,
}

impl Render for Streaming {
    /// The JSON of the first rows: the beginning that the rest continues, or for a page a list of its own.
    fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        let is_page = self.rest.request.accepted().0 == Renderer::BrowsableApi;
        cut(self.first.to_json(indent), indent, true, is_page)
    }

    fn weight(&self) -> usize {
        self.first.weight()
    }
}

impl StreamingData for Streaming {
    fn into_body(self: Box<Self>, first: Bytes) -> BoxBody {
        BoxBody::new(BodyStream::new(stream(first, self.rest)))
    }
}

/// The rows that are not read yet.
struct Rest {
    next: Part,
    read: ReadRows,
    request: Request,
}

/// Bytes of the body, and the rows that come after them.
type Chunk = (Bytes, Option<Rest>);

impl Rest {
    /// Reads the next rows, with a connection of its own.
    fn read(self, mut db: Db, mut reserved: Reservation) -> Result<Chunk> {
        let rows = (self.read)(&self.request, self.next, &mut db)?;
        drop(db);
        let turn = if rows.data.weight() > CHUNK_BYTES { Some(self.request.turn()?) } else { None };
        let indent = renderers::indent(self.request.accepted().1);
        let json = cut(rows.data.to_json(indent), indent, false, rows.next.is_none());
        drop(turn);
        reserved.resize(json.capacity());
        Ok((reserved.attach(json), rows.next.map(|next| Rest { next, ..self })))
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

/// The body of a stream. The next chunk is read when the client has taken the last.
fn stream(json: Bytes, rest: Rest) -> impl Stream<Item = std::result::Result<Bytes, Interrupted>> {
    // The answer to HEAD ends with its headers.
    let rest = Some(rest).filter(|rest| rest.request.method != "HEAD");
    stream::try_unfold((Some(json), rest), |(first, rest)| async {
        match (first, rest) {
            (Some(json), rest) => Ok(Some((json, (None, rest)))),
            (None, None) => Ok(None),
            (None, Some(rest)) => {
                let (json, rest) = read(rest).await?;
                Ok(Some((json, (None, rest))))
            }
        }
    })
}

/// Reads the next chunk in the lane of those who read. The work is dropped with this future when the client is gone.
async fn read(rest: Rest) -> std::result::Result<Chunk, Interrupted> {
    let app = Arc::clone(&rest.request.app);
    let longest = app.settings.request_timeout;
    let exception = match app.memory.for_part(CHUNK_BYTES, longest).await {
        None => ApiException::Busy,
        Some(reserved) => {
            let deadline = Deadline::of_request(longest, Arc::default());
            match app.lanes.run(Lane::Read, &deadline, move |db| rest.read(db, reserved)).await {
                Ok(Ok(chunk)) => return Ok(chunk),
                Ok(Err(exception)) => exception,
                Err(not_done) => not_done.into(),
            }
        }
    };
    log::error!("view: a streamed list was cut off before its end: {exception:?}");
    Err(Interrupted)
}

/// A list cannot be sent to its end. The connection is closed without the chunk that ends a body, which tells the
/// client that something is missing.
#[derive(Debug, thiserror::Error)]
#[error("a streamed list was cut off before its end")]
struct Interrupted;

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
