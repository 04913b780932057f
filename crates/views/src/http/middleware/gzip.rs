//! `django.middleware.gzip`: compresses responses for the clients that accept it (`GZipMiddleware`).
//!
//! A body of at most [`INLINE`] bytes is compressed at once. A longer one is compressed on a blocking thread before it
//! is sent, and a list that is streamed while it is sent ([`Compress`]). A static file is never compressed here.

use actix_web::body::BoxBody;
use actix_web::http::header::{self, HeaderValue};

use super::base::{Facts, Middleware};
use crate::http::compression::{ENCODER, GzipBody, compress_string};
use crate::http::connections::Connection;
use crate::http::memory::Memory;
use crate::http::meta::latin1;
use crate::http::response::{Compress, HttpResponse};
use crate::http::vary::patch_vary_headers;
use crate::settings::Settings;

/// Shorter bodies are left as they are.
const SHORTEST: usize = 200;

/// The longest body that is compressed on the event loop: a millisecond of work.
const INLINE: usize = 16 * 1024;

pub(super) struct GZipMiddleware;

impl Middleware for GZipMiddleware {
    fn new(settings: &Settings) -> Option<GZipMiddleware> {
        settings.middleware.gzip.then_some(GZipMiddleware)
    }

    fn process_response(&self, facts: &Facts<'_>, response: &mut HttpResponse) {
        let is_short = response.rest.is_none() && response.body.len() < SHORTEST;
        let is_exempt = response.compress == Compress::Never || response.headers.contains_key(header::CONTENT_ENCODING);
        if is_short || is_exempt {
            return;
        }
        patch_vary_headers(&mut response.headers, "Accept-Encoding");
        let accepted = facts.header(&header::ACCEPT_ENCODING);
        if !accepts_gzip(&latin1(accepted.as_ref())) {
            return;
        }
        if response.rest.is_some() {
            response.compress = Compress::WhileSent;
        } else if response.body.len() <= INLINE {
            let compressed = compress_string(&response.body).ok();
            replace_body(compressed, response);
        } else {
            response.compress = Compress::OnThread;
        }
    }
}

/// Puts the compressed body into the response, unless it is not shorter.
pub(crate) fn replace_body(compressed: Option<Vec<u8>>, response: &mut HttpResponse) {
    if let Some(compressed) = compressed.filter(|compressed| compressed.len() < response.body.len()) {
        response.body = compressed;
        if let Some(room) = &mut response.room {
            room.resize(response.body.capacity());
        }
        mark(response);
    }
}

/// Compresses a stream while it is sent. It stays as it is if there is no memory for that.
pub(in crate::http) fn compress_stream(memory: &Memory, connection: Option<&Connection>, response: &mut HttpResponse) {
    let Some(room) = memory.responses.reserve(ENCODER) else { return };
    let Some(rest) = response.rest.take() else { return };
    let connection = connection.cloned();
    response.rest = Some(Box::new(move |first| BoxBody::new(GzipBody::new(rest(first), room, connection))));
    mark(response);
}

/// The headers of a compressed response. Its entity tag becomes weak, because the bytes differ each time.
fn mark(response: &mut HttpResponse) {
    let headers = &mut response.headers;
    let weak = headers.get(header::ETAG).filter(|etag| etag.as_bytes().starts_with(b"\""));
    let weak = weak.and_then(|etag| HeaderValue::from_bytes(&[b"W/", etag.as_bytes()].concat()).ok());
    if let Some(weak) = weak {
        headers.insert(header::ETAG, weak);
    }
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
}

/// `re_accepts_gzip`: whether the word stands in the header. As in Django, its quality does not count.
fn accepts_gzip(header: &str) -> bool {
    let is_of_word = |character: char| character.is_alphanumeric() || character == '_';
    header.match_indices("gzip").any(|(start, word)| {
        let before = header[..start].chars().next_back();
        let after = header[start + word.len()..].chars().next();
        !before.is_some_and(is_of_word) && !after.is_some_and(is_of_word)
    })
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::Pin;

    use actix_web::body::MessageBody;
    use actix_web::http::StatusCode;
    use actix_web::http::header::HeaderMap;
    use actix_web::web::Bytes;
    use futures_util::FutureExt;

    use super::*;

    /// Memory for one encoder.
    fn memory() -> Memory {
        Memory::new(&Settings { response_memory: ENCODER, ..Settings::default() })
    }

    fn stream(memory: &Memory, connection: Option<&Connection>) -> HttpResponse {
        let mut response = HttpResponse::new(StatusCode::OK, HeaderMap::new(), Vec::new());
        response.rest = Some(Box::new(BoxBody::new));
        compress_stream(memory, connection, &mut response);
        response
    }

    #[test]
    fn a_stream_is_compressed_if_there_is_memory_for_the_encoder() {
        let memory = memory();
        let is_compressed = |response: &HttpResponse| response.headers.contains_key(header::CONTENT_ENCODING);
        let first = stream(&memory, None);
        assert!(is_compressed(&first) && !is_compressed(&stream(&memory, None)));
        drop(first);
        assert_eq!(memory.responses.used(), 0);
        assert!(is_compressed(&stream(&memory, None)));
    }

    #[test]
    fn a_stalled_client_does_not_keep_the_memory_of_an_encoder() {
        let memory = memory();
        let connections = &memory.connections;
        let connection = connections.open();
        let running = connection.run();
        let response = stream(&memory, Some(&connection));
        let mut body = response.rest.unwrap()(Bytes::from_static(b"text"));
        assert!(poll_fn(|context| Pin::new(&mut body).poll_next(context)).now_or_never().is_some());
        connection.blocks(connections.now());
        (0..8).for_each(|_| connections.tick());
        assert!(connections.end_stalled_answers(ENCODER));
        connection.sends(connections.now());
        drop(running);
        connection.blocks(connections.now());
        (0..8).for_each(|_| connections.tick());
        assert!(!connections.end_stalled_answers(ENCODER), "it holds nothing more");
    }

    #[test]
    fn the_word_gzip_is_accepted_whatever_its_quality() {
        for accepted in ["gzip", "x-gzip", "br,gzip", "gzip;q=0", "deflate, gzip;q=1.0, *;q=0.5"] {
            assert!(accepts_gzip(accepted), "{accepted}");
        }
        for refused in ["", "GZIP", "*", "xgzip", "gzipped", "gzip_", "1gzip", "\u{e9}gzip", "identity"] {
            assert!(!accepts_gzip(refused), "{refused}");
        }
    }
}
