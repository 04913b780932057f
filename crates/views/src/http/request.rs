//! `django.http.HttpRequest`: a request, before a view processes it.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use percent_encoding::percent_decode;

use super::connections::Connection;
use super::forwarded::{Forwarded, X_FORWARDED_FOR};
use super::meta::joined;
use crate::settings::{Security, Settings};

pub(crate) use super::meta::{latin1, utf8};

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
    pub(super) fn new(http: &actix_web::HttpRequest, settings: &Settings, forwarded: Forwarded) -> HttpRequest {
        let mut headers = Headers::new(http, &settings.security, forwarded);
        if forwarded.is_trusted && !settings.rest_framework.default_throttle_classes.is_empty() {
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
const X_FORWARDED_PORT: HeaderName = HeaderName::from_static("x-forwarded-port");

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
    /// `Host`, or `X-Forwarded-Host` with `USE_X_FORWARDED_HOST`.
    pub host: Option<HeaderValue>,
    /// `request.is_secure()`
    pub is_secure: bool,
    /// The client's address. Behind a proxy of `FORWARDED_ALLOW_IPS`, the address that the proxy reports.
    pub client: Option<IpAddr>,
    /// The other end of the connection, whatever it reports.
    pub peer: Option<IpAddr>,
    /// Only read in `POST` requests.
    pub idempotency_key: Option<HeaderValue>,
    /// Only read in `PUT`, `PATCH` and `DELETE` requests.
    pub if_match: Option<HeaderValue>,
    /// Only read if there are throttles, and from a proxy of `FORWARDED_ALLOW_IPS`.
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
    fn new(http: &actix_web::HttpRequest, settings: &Security, forwarded: Forwarded) -> Headers {
        let value = |name: HeaderName| joined(http.head(), &name);
        Headers {
            accept: value(header::ACCEPT),
            authorization: value(header::AUTHORIZATION),
            content_length: value(header::CONTENT_LENGTH),
            content_type: value(header::CONTENT_TYPE),
            cookie: value(header::COOKIE),
            host: raw_host(http, settings, forwarded),
            is_secure: forwarded.is_secure,
            client: forwarded.client,
            peer: http.peer_addr().map(|peer| peer.ip()),
            idempotency_key: None,
            if_match: None,
            x_forwarded_for: None,
            sender: None,
        }
    }
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
pub(super) fn is_unix(http: &actix_web::HttpRequest) -> bool {
    matches!(http.conn_data(), Some(LocalAddress::Unix))
}

/// `HttpRequest._get_raw_host`, before anything is checked.
fn raw_host(http: &actix_web::HttpRequest, settings: &Security, forwarded: Forwarded) -> Option<HeaderValue> {
    let from_proxy = |is_used: bool, name: &HeaderName| {
        let is_read = is_used && forwarded.is_trusted;
        if is_read { joined(http.head(), name) } else { None }
    };
    let host = from_proxy(settings.use_x_forwarded_host, &header::X_FORWARDED_HOST);
    host.or_else(|| joined(http.head(), &header::HOST)).or_else(|| {
        // `SERVER_NAME` and `SERVER_PORT`
        let address = local_address(http)?;
        let name = if address.is_ipv4() { address.ip().to_string() } else { format!("[{}]", address.ip()) };
        let said = from_proxy(settings.use_x_forwarded_port, &X_FORWARDED_PORT);
        let port = said.map_or_else(|| address.port().to_string(), |port| latin1(Some(&port)).into_owned());
        let is_usual = port == if forwarded.is_secure { "443" } else { "80" };
        HeaderValue::try_from(if is_usual { name } else { format!("{name}:{port}") }).ok()
    })
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
