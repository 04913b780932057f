//! `request.META`: the values of headers, as WSGI gives them to Django.

use std::borrow::Cow;

use actix_web::dev::RequestHead;
use actix_web::http::header::{HeaderName, HeaderValue};

/// The values of a header, joined with commas.
pub(super) fn joined(head: &RequestHead, name: &HeaderName) -> Option<HeaderValue> {
    let mut values = head.headers().get_all(name);
    let first = values.next()?.clone();
    let joined = values.fold(None::<Vec<u8>>, |joined, value| {
        let joined = joined.unwrap_or_else(|| first.as_bytes().to_vec());
        Some([&joined, b",".as_slice(), value.as_bytes()].concat())
    });
    Some(joined.and_then(|joined| HeaderValue::from_bytes(&joined).ok()).unwrap_or(first))
}

/// Decodes a header as Latin-1, as WSGI does for Django.
pub(crate) fn latin1(value: Option<&HeaderValue>) -> Cow<'_, str> {
    let bytes = value.map_or(&b""[..], HeaderValue::as_bytes);
    match str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => text.into(),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}

/// `get_str_from_wsgi`: decodes cookies as UTF-8, and replaces invalid bytes.
pub(crate) fn utf8(value: Option<&HeaderValue>) -> Cow<'_, str> {
    String::from_utf8_lossy(value.map_or(&b""[..], HeaderValue::as_bytes))
}
