//! `django.http.StreamingHttpResponse`: a long list, sent while it is read.
//!
//! DRF reads and renders a whole list before it sends the first byte. This server reads the first [`CHUNK`] rows, or
//! fewer rows if their texts are long. If these are all rows, the response has a `Content-Length` as usual. If not, the
//! other rows follow in chunks, in the order of their keys. Between two chunks, the stream holds no connection of the
//! pool and no transaction, so a client that reads slowly does not delay others. The list is therefore not one
//! snapshot: each row has the values from the time at which its chunk was read. A row that exists all the time appears
//! exactly once.
//!
//! A stream keeps the rows of one chunk in memory while they are read and rendered, and then their JSON until it is
//! sent. It reads the next chunk when the client has received the previous one. So the texts in memory are at most
//! [`CHUNK_BYTES`] and the last row, for a list of any length.

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

/// The maximum number of rows in a chunk. The cost of the query is small for so many rows, and the rows still need only
/// a few milliseconds and some hundred kilobytes.
pub const CHUNK: usize = 1_000;

/// A chunk ends with the row at which its texts reach this number of bytes.
pub const CHUNK_BYTES: usize = 256 * 1024;

/// A part of a list that is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The lowest primary key of its rows.
    pub pk: i64,
    /// The maximum number of its rows.
    pub rows: usize,
    /// The bytes of texts after which it ends.
    pub bytes: usize,
    /// The number of rows that the first query reads.
    first: usize,
}

impl Part {
    /// The beginning of a list.
    pub const FIRST: Part = Part { pk: i64::MIN, rows: CHUNK, bytes: CHUNK_BYTES, first: 100 };

    /// The first part of a list that is read on the event loop. It is small, because it delays other requests.
    pub const HURRIED: Part = Part { rows: 100, bytes: LARGE, ..Part::FIRST };

    /// The limit of the next query, after `rows` rows with `bytes` bytes: the number of rows that will probably fit.
    pub fn limit(&self, rows: usize, bytes: usize) -> Limit {
        let (more, free) = (self.rows.saturating_sub(rows), self.bytes.saturating_sub(bytes));
        let likely = bytes.checked_div(rows).map_or(self.first, |size| free / size.max(1));
        Limit { rows: likely.clamp(1, more.max(1)), bytes: free }
    }

    /// The next part. It begins at the key `pk`, and this part had `rows` rows.
    pub fn following(&self, pk: i64, rows: usize) -> Part {
        Part { pk, first: rows.max(1), ..*self }
    }
}

/// Some rows of a list, in the order of their keys.
pub struct Rows {
    /// The rows, as a list.
    pub data: Box<dyn Render + Send>,
    /// The next part, if there may be more rows.
    pub next: Option<Part>,
}

/// Reads a part of a list.
pub type ReadRows = fn(&Request, Part, &mut Db) -> Result<Rows>;

/// The response with a list: complete if `first` is the whole list, otherwise a stream.
pub fn response(first: Rows, read: ReadRows, request: &Request) -> Response {
    let Rows { data, next } = first;
    let content = match next {
        None => Content::Data(data),
        Some(_) if request.must_be_short => Content::Deferred,
        Some(next) => {
            // The body of the request is not needed any more, and it may be large.
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
    /// The JSON of the first rows: the beginning of the streamed list, or a complete list for a browsable page.
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

/// Makes the JSON of a chunk a piece of one JSON list: removes the brackets between the chunks, and adds the commas.
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

/// The body of a stream. It reads the next chunk when the client has received the previous one.
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

/// Reads the next chunk in `Lane::Read`. If the client disconnects, actix drops this future, and the work is cancelled.
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

/// A list could not be sent completely. The connection is closed without the last chunk of the body, so the client sees
/// that the list is incomplete.
#[derive(Debug, thiserror::Error)]
#[error("a streamed list was cut off before its end")]
struct Interrupted;

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that chunks of these sizes together are the JSON that the renderer writes for the whole list.
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
    fn the_chunks_together_are_the_rendered_list() {
        check(&[3, 3, 1]);
        check(&[1, 1]);
        check(&[2, 2, 0]);
        check(&[0]);
        check(&[4]);
    }
}
