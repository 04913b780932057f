//! `WhiteNoise`: static files that are part of the program, compressed in advance. A browser keeps them for a year,
//! because the name of a file contains its hash.

use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpRequest as ActixRequest;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use flate2::bufread::GzDecoder;

use super::response::{Compress, HttpResponse};

/// `STATIC_URL`, without the leading slash.
const STATIC_URL: &str = "static/";

/// The size of the pieces of a file that is decompressed while it is sent, in bytes.
const PIECE: usize = 8 * 1024;

/// A static file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StaticFile {
    /// Its path below `STATIC_URL`, without the last extension.
    pub(crate) stem: &'static str,
    /// The last extension of its path.
    pub(crate) extension: &'static str,
    /// A hash of the content, in hexadecimal digits, as in the names of `ManifestStaticFilesStorage`.
    pub(crate) hash: &'static str,
    /// Its `Content-Type`.
    pub(crate) content_type: &'static str,
    /// Its content.
    pub(crate) content: Content,
}

/// The content of a static file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    /// A short file, which is sent as it is.
    Plain(&'static [u8]),
    /// A file that is compressed with gzip. A client that does not accept gzip gets the original.
    #[cfg_attr(not(feature = "spectacular-sidecar"), expect(dead_code, reason = "the other files are short"))]
    Gzip(&'static [u8]),
}

impl StaticFile {
    /// `static(path)`, without the leading slash: the URL path with the hash.
    pub(crate) fn url(&self) -> String {
        format!("{STATIC_URL}{}.{}.{}", self.stem, self.hash, self.extension)
    }

    /// The answer to a request for this file.
    pub(crate) fn serve(&self, http: &ActixRequest) -> HttpResponse {
        if let Some(refused) = require_safe(http.method()) {
            return refused;
        }
        let etag = format!("W/\"{}\"", self.hash);
        let is_known = values(http, &header::IF_NONE_MATCH).any(|value| value == "*" || value.contains(self.hash));
        let mut headers = HeaderMap::with_capacity(10);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        if let Ok(etag) = HeaderValue::try_from(etag) {
            headers.insert(header::ETAG, etag);
        }
        if matches!(self.content, Content::Gzip(_)) {
            headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        }
        if is_known {
            return HttpResponse::new(StatusCode::NOT_MODIFIED, headers, Vec::new());
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let body: fn(&'static [u8]) -> BoxBody = match self.content {
            Content::Gzip(_) if accepts_gzip(http) => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                from_static
            }
            Content::Gzip(_) => decompressed,
            Content::Plain(_) => from_static,
        };
        let (Content::Gzip(bytes) | Content::Plain(bytes)) = self.content;
        let mut response = HttpResponse::new(StatusCode::OK, headers, Vec::new());
        // The file is never copied into memory as a whole.
        response.rest = Some(Box::new(move |_first| body(bytes)));
        response.compress = Compress::Never;
        response
    }
}

/// `require_safe`: 405 for a method other than `GET` and `HEAD`.
pub(crate) fn require_safe(method: &Method) -> Option<HttpResponse> {
    if [Method::GET, Method::HEAD].contains(method) {
        return None;
    }
    let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))].into_iter().collect();
    Some(HttpResponse::new(StatusCode::METHOD_NOT_ALLOWED, allow, Vec::new()))
}

/// Whether `Accept-Encoding` names gzip, or any encoding, with a weight other than 0.
fn accepts_gzip(http: &ActixRequest) -> bool {
    let is_gzip = |value: &str| {
        let (name, weight) = value.split_once(';').unwrap_or((value, ""));
        let is_named = ["gzip", "x-gzip", "*"].iter().any(|known| name.trim().eq_ignore_ascii_case(known));
        let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        is_named && weight.is_ok_and(|weight| weight > 0.0)
    };
    values(http, &header::ACCEPT_ENCODING).any(is_gzip)
}

/// The elements of a header that is a list.
fn values<'a>(http: &'a ActixRequest, name: &'a HeaderName) -> impl Iterator<Item = &'a str> {
    http.headers()
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

fn from_static(bytes: &'static [u8]) -> BoxBody {
    BoxBody::new(Bytes::from_static(bytes))
}

/// The original of a compressed file. A gzip file ends with the length of its original.
fn decompressed(gzip: &'static [u8]) -> BoxBody {
    let length = gzip.last_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
    BoxBody::new(Decompressed { decoder: GzDecoder::new(gzip), length: length.into() })
}

/// A file that is decompressed while it is sent, so that a slow client needs no memory for the whole of it.
struct Decompressed {
    decoder: GzDecoder<&'static [u8]>,
    length: u64,
}

impl MessageBody for Decompressed {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let mut piece = vec![0; PIECE];
        Poll::Ready(match self.decoder.read(&mut piece) {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some(Ok(piece.into()))
            }
            Err(error) => Some(Err(error)),
        })
    }
}
