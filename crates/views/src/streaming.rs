//! `django.http.StreamingHttpResponse`: a long list, sent while it is read.
//!
//! DRF reads and renders a whole list before it sends the first byte. This server reads the first [`CHUNK`] rows, or
//! fewer rows if their texts are long. If these are all rows, the response has a `Content-Length` as usual. If not, the
//! other rows follow in chunks, in the order of their keys or of the queryset. Between two chunks, the stream holds no connection of the
//! pool and no transaction, so a client that reads slowly does not delay others. The list is therefore not one
//! snapshot: each row has the values from the time at which its chunk was read. A row that exists all the time appears
//! exactly once.
//!
//! A stream keeps the rows of one chunk in memory while they are read and rendered, and then their JSON until it is
//! sent. It reads the next chunk when the client has received the previous one. So the texts in memory are at most
//! [`CHUNK_BYTES`] and the last row, for a list of any length. An ordered list also keeps the keys of its rows, eight
//! bytes for each, which count as `RESPONSE_MEMORY`.

mod parts;

use std::sync::Arc;

use actix_web::body::{BodyStream, BoxBody};
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use futures_util::stream::{self, Stream};
use models::{Db, Deadline, Model};
use serializers::ModelSerializer;

use crate::exceptions::{ApiException, Result};
use crate::http::lanes::Lane;
use crate::http::memory::Reservation;
use crate::pagination::{Envelope, Page};
use crate::renderers::{self, Render, Renderer, SerializerData};
use crate::request::{Body, Request};
use crate::response::{Content, Response, StreamingData};

use parts::Part;
pub use parts::{CHUNK, CHUNK_BYTES};

/// Reads the next rows of a list.
type Read = Box<dyn Fn(Part, &mut Db) -> Result<Rows> + Send>;

/// Some rows of a list, in its order.
struct Rows {
    /// The rows, as a list.
    data: Box<dyn Render + Send>,
    /// The next part, if there may be more rows.
    next: Option<Part>,
}

/// The response with a list, or with one page of it: complete if the first part has all rows, otherwise a stream.
///
/// # Errors
/// Errors of the database.
pub fn response<S: ModelSerializer>(
    page: Page<<S::Model as Model>::QuerySet>,
    request: &Request,
    db: &mut Db,
) -> Result {
    let Page { queryset, keys, envelope } = page;
    let part = Part::first(&queryset, keys, request.must_be_short);
    let read = move |part: Part, db: &mut Db| -> Result<Rows> {
        let (instances, next) = part.read(&queryset, db)?;
        Ok(Rows { data: Box::new(SerializerData(S::many(instances))), next })
    };
    let Rows { data, next } = read(part, db)?;
    let content = match (next, envelope) {
        (None, None) => Content::Data(data),
        (None, Some(envelope)) => Content::Data(Box::new(WholePage { envelope, rows: data })),
        (Some(_), _) if request.must_be_short => Content::Deferred,
        (Some(next), envelope) => {
            // The body of the request is not needed any more, and it may be large.
            let mut request = request.clone();
            request.http.body = Body::Bytes(Bytes::new());
            let keys = next.memory();
            let keys = (keys > 0).then(|| request.app.memory.for_answer(keys, false).ok_or(ApiException::Busy));
            let rest =
                Rest { next, read: Box::new(read), is_page: envelope.is_some(), _keys: keys.transpose()?, request };
            Content::Streaming(Box::new(Streaming { envelope, first: data, rest }))
        }
    };
    Ok(Response::with(StatusCode::OK, content))
}

/// A page of which all rows are read.
struct WholePage {
    envelope: Envelope,
    rows: Box<dyn Render + Send>,
}

impl Render for WholePage {
    fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        let mut json = self.envelope.head(indent);
        json.extend(nested(self.rows.to_json(indent), indent));
        json.extend_from_slice(end_of_page(indent));
        json
    }

    fn weight(&self) -> usize {
        self.rows.weight()
    }
}

/// A list of which the first rows are read.
struct Streaming {
    envelope: Option<Envelope>,
    first: Box<dyn Render + Send>,
    rest: Rest,
}

impl Render for Streaming {
    /// The JSON of the first rows: the beginning of the streamed list, or a complete list for a browsable page.
    fn to_json(&self, indent: Option<usize>) -> Vec<u8> {
        let is_page = self.rest.request.accepted().0 == Renderer::BrowsableApi;
        let json = cut(self.first.to_json(indent), indent, true, is_page);
        let Some(envelope) = &self.envelope else { return json };
        let mut page = envelope.head(indent);
        page.extend(nested(json, indent));
        page.extend_from_slice(if is_page { end_of_page(indent) } else { b"" });
        page
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
    read: Read,
    /// Whether the list is a page, which has an envelope.
    is_page: bool,
    /// The share of `RESPONSE_MEMORY` for the keys of the rows that are not read yet.
    _keys: Option<Reservation>,
    request: Request,
}

/// Bytes of the body, and the rows that come after them.
type Chunk = (Bytes, Option<Rest>);

impl Rest {
    /// Reads the next rows, with a connection of its own.
    fn read(self, mut db: Db, mut reserved: Reservation) -> Result<Chunk> {
        let rows = (self.read)(self.next, &mut db)?;
        drop(db);
        let turn = if rows.data.weight() > CHUNK_BYTES { Some(self.request.turn()?) } else { None };
        let indent = renderers::indent(self.request.accepted().1);
        let mut json = cut(rows.data.to_json(indent), indent, false, rows.next.is_none());
        if self.is_page {
            json = nested(json, indent);
            json.extend_from_slice(if rows.next.is_none() { end_of_page(indent) } else { b"" });
        }
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

/// A list as the last value of an object: its lines move to the right.
fn nested(json: Vec<u8>, indent: Option<usize>) -> Vec<u8> {
    let Some(width) = indent else { return json };
    // A text in JSON has no line break, so each one belongs to the layout.
    let mut nested = Vec::with_capacity(json.len() / 4 * 5);
    for byte in json {
        nested.push(byte);
        if byte == b'\n' {
            nested.extend(std::iter::repeat_n(b' ', width));
        }
    }
    nested
}

/// What follows the rows of a page.
fn end_of_page(indent: Option<usize>) -> &'static [u8] {
    if indent.is_some() { b"\n}" } else { b"}" }
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
