//! `django.http.HttpRequest`: a request, before a view processes it.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use percent_encoding::percent_decode;

use super::connections::Connection;
use crate::settings::Settings;

/// A request without a view.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// The method, in capitals.
    pub method: Method,
    /// The path, decoded.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// The headers that this server uses.
    pub headers: Headers,
    /// The body.
    pub body: Body,
    /// Becomes `true` when the client disconnects.
    pub client_is_gone: Arc<AtomicBool>,
}

impl HttpRequest {
    /// A request whose body is not read yet.
    pub(super) fn new(http: &actix_web::HttpRequest, settings: &Settings) -> HttpRequest {
        let mut headers = Headers::new(http);
        if !settings.rest_framework.default_throttle_classes.is_empty() {
            headers.x_forwarded_for = joined(http.head(), &X_FORWARDED_FOR);
        }
        if headers.cookie.is_some() && settings.rest_framework.has_pages() {
            headers.sender = Some(Box::new(Sender::new(http)));
        }
        let method = upper(http.method());
        match method {
            Method::POST => headers.idempotency_key = joined(http.head(), &IDEMPOTENCY_KEY),
            Method::PUT | Method::PATCH | Method::DELETE => headers.if_match = joined(http.head(), &header::IF_MATCH),
            _ => {}
        }
        HttpRequest {
            method,
            path: path_info(http.uri().path()),
            query: http.uri().query().unwrap_or_default().to_owned(),
            headers,
            body: Body::Bytes(Bytes::new()),
            client_is_gone: http.conn_data::<Connection>().map(Connection::left).unwrap_or_default(),
        }
    }

    /// Whether its method is one of `permissions.SAFE_METHODS`, which only read.
    pub(crate) fn only_reads(&self) -> bool {
        [Method::GET, Method::HEAD, Method::OPTIONS].contains(&self.method)
    }

    /// `request.build_absolute_uri("")` without the path.
    pub fn base_uri(&self) -> String {
        let scheme = if self.headers.is_secure { "https" } else { "http" };
        format!("{scheme}://{}", latin1(self.headers.host.as_ref()))
    }

    /// `request.content_type`
    pub fn content_type(&self) -> Cow<'_, str> {
        latin1(self.headers.content_type.as_ref())
    }
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A request's body.
#[derive(Clone, Debug)]
pub enum Body {
    /// The complete body. Its share of `REQUEST_MEMORY` is released with the last clone.
    Bytes(Bytes),
    /// It is longer than `DATA_UPLOAD_MAX_MEMORY_SIZE`.
    TooLarge,
    /// It ended early, did not end in time, or was framed wrongly.
    Broken,
    /// It was not read completely, because there was not enough `REQUEST_MEMORY`.
    Busy,
}

/// Django's `request.META`, as far as it is used.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "they are named after the headers")]
pub struct Headers {
    pub accept: Option<HeaderValue>,
    pub authorization: Option<HeaderValue>,
    pub content_length: Option<HeaderValue>,
    pub content_type: Option<HeaderValue>,
    pub cookie: Option<HeaderValue>,
    pub host: Option<HeaderValue>,
    /// `request.is_secure()`, as a reverse proxy on this machine reports it.
    pub is_secure: bool,
    /// The client's address. Behind a reverse proxy on this machine, the address that the proxy reports.
    pub client: Option<IpAddr>,
    /// The other end of the connection, whatever it reports.
    pub peer: Option<IpAddr>,
    /// Only read in `POST` requests.
    pub idempotency_key: Option<HeaderValue>,
    /// Only read in `PUT`, `PATCH` and `DELETE` requests.
    pub if_match: Option<HeaderValue>,
    /// Only read if there are throttles.
    pub x_forwarded_for: Option<HeaderValue>,
    /// Only read if there are cookies and browsable pages.
    pub sender: Option<Box<Sender>>,
}

/// What a browser says about the page that has sent a request, for the CSRF checks.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "they are named after the headers")]
pub struct Sender {
    pub origin: Option<HeaderValue>,
    pub referer: Option<HeaderValue>,
    pub sec_fetch_site: Option<HeaderValue>,
    pub x_csrftoken: Option<HeaderValue>,
}

impl Sender {
    fn new(http: &actix_web::HttpRequest) -> Sender {
        const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
        const X_CSRFTOKEN: HeaderName = HeaderName::from_static("x-csrftoken");
        let value = |name: HeaderName| joined(http.head(), &name);
        Sender {
            origin: value(header::ORIGIN),
            referer: value(header::REFERER),
            sec_fetch_site: value(SEC_FETCH_SITE),
            x_csrftoken: value(X_CSRFTOKEN),
        }
    }
}

impl Headers {
    /// Reads the headers. The values of repeated headers are joined with commas.
    fn new(http: &actix_web::HttpRequest) -> Headers {
        let value = |name: HeaderName| joined(http.head(), &name);
        Headers {
            accept: value(header::ACCEPT),
            authorization: value(header::AUTHORIZATION),
            content_length: value(header::CONTENT_LENGTH),
            content_type: value(header::CONTENT_TYPE),
            cookie: value(header::COOKIE),
            // `SERVER_NAME` and `SERVER_PORT`
            host: value(header::HOST).or_else(|| HeaderValue::try_from(local_address(http)?.to_string()).ok()),
            is_secure: is_secure(http),
            client: client(http),
            peer: http.peer_addr().map(|peer| peer.ip()),
            idempotency_key: None,
            if_match: None,
            x_forwarded_for: None,
            sender: None,
        }
    }
}

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

/// The method in capitals, as Django has it.
fn upper(method: &Method) -> Method {
    if !method.as_str().bytes().any(|byte| byte.is_ascii_lowercase()) {
        return method.clone();
    }
    Method::from_bytes(method.as_str().to_ascii_uppercase().as_bytes()).unwrap_or_else(|_none| method.clone())
}

/// The address on which the server received the request. The name of a Unix socket is no `Host` that Django accepts.
fn local_address(http: &actix_web::HttpRequest) -> Option<SocketAddr> {
    match http.conn_data() {
        Some(LocalAddress::Tcp(address)) => Some(*address),
        Some(LocalAddress::Unix) => None,
        None => Some(http.app_config().local_addr()),
    }
}

/// The local address of a connection. It is stored in the connection's data.
#[derive(Clone, Copy, Debug)]
pub enum LocalAddress {
    /// An address with a port.
    Tcp(SocketAddr),
    /// A Unix socket. Its clients have no address, so `REMOTE_ADDR` is empty.
    Unix,
}

/// Whether the request came through a Unix socket. Only a proxy on this machine can use one, and the mode of the socket
/// decides which. gunicorn believes such a proxy whatever `forwarded_allow_ips` says.
fn is_unix(http: &actix_web::HttpRequest) -> bool {
    matches!(http.conn_data(), Some(LocalAddress::Unix))
}

/// gunicorn's `secure_scheme_headers`. They are trusted from the default of `forwarded_allow_ips`: this machine.
fn is_secure(http: &actix_web::HttpRequest) -> bool {
    const X_FORWARDED_PROTOCOL: HeaderName = HeaderName::from_static("x-forwarded-protocol");
    const X_FORWARDED_SSL: HeaderName = HeaderName::from_static("x-forwarded-ssl");
    let says = |name, value: &str| http.headers().get(name).is_some_and(|said| said == value);
    let is_said =
        says(header::X_FORWARDED_PROTO, "https") || says(X_FORWARDED_PROTOCOL, "ssl") || says(X_FORWARDED_SSL, "on");
    is_said && (is_unix(http) || http.peer_addr().is_some_and(|peer| peer.ip().is_loopback()))
}

/// `REMOTE_ADDR`. Behind a proxy on this machine, it is the last address in `X-Forwarded-For`, which the proxy added.
/// The client may have forged the addresses before it.
fn client(http: &actix_web::HttpRequest) -> Option<IpAddr> {
    let peer = http.peer_addr().map(|peer| peer.ip());
    let is_proxy = is_unix(http) || peer.is_some_and(|peer| peer.to_canonical().is_loopback());
    let said = if is_proxy { http.headers().get_all(&X_FORWARDED_FOR).last() } else { None };
    let Some(said) = said else { return peer };
    let last = said.to_str().ok()?.rsplit(',').next()?.trim();
    let without_port = || last.parse::<SocketAddr>().map(|address| address.ip());
    last.parse().or_else(|_not_bare| without_port()).ok()
}

/// Django's `get_path_info`: decodes percent-encoded UTF-8. Bytes that are not valid UTF-8 stay encoded.
pub fn path_info(raw: &str) -> String {
    if !raw.contains('%') {
        return raw.to_owned();
    }
    let bytes: Vec<u8> = percent_decode(raw.as_bytes()).collect();
    bytes.utf8_chunks().fold(String::with_capacity(bytes.len()), |mut path, chunk| {
        path.push_str(chunk.valid());
        path.extend(chunk.invalid().iter().map(|byte| format!("%{byte:02X}")));
        path
    })
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
