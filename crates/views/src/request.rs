//! `rest_framework.request.Request`: what a client sent, taken apart as far as a view asks.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use models::{Db, MAX_WAIT, User};
use serializers::fields::Field;
use serializers::{Context, Data, Serializer};

use crate::App;
use crate::api_view::View;
use crate::exceptions::{ApiException, Result};
use crate::http::memory::{self, Turn};
use crate::media_types::MediaType;
use crate::negotiation;
use crate::parsers::ParseError;
use crate::renderers::Renderer;

pub use crate::http::body::Body;

/// A request on its way through a view.
#[derive(Clone)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// The path, decoded.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// The headers that anything here looks at.
    pub headers: Headers,
    /// The body.
    pub body: Body,
    /// What the URL pattern took from the path.
    pub kwargs: Kwargs,
    /// The caller, once authentication has run.
    pub user: Option<User>,
    /// The renderer and the media type that content negotiation chose.
    pub accepted: Option<(Renderer, MediaType)>,
    /// The view that the URL led to.
    pub view: Arc<View>,
    /// Whether this run may only produce a short answer: it runs on a worker, or it is a dry run. If the answer turns
    /// out to be long, the run is discarded and the request runs again in a lane.
    pub is_hurried: bool,
    /// Settings and database.
    pub app: Arc<App>,
}

/// Named parts of a path.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Kwargs {
    /// `pk`: which object.
    pub pk: Option<String>,
    /// `format`: the suffix, without its dot.
    pub format: Option<String>,
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
    /// `request.is_secure()`, as the proxy in front says.
    pub is_secure: bool,
    /// The client's address, as the proxy in front says where there is one.
    pub client: Option<IpAddr>,
}

impl Headers {
    /// A header that comes several times counts as one, joined by commas.
    pub(crate) fn new(http: &HttpRequest) -> Headers {
        let headers = http.headers();
        let value = |name: HeaderName| {
            let mut values = headers.get_all(&name);
            let first = values.next()?.clone();
            let joined = values.fold(None::<Vec<u8>>, |joined, value| {
                let joined = joined.unwrap_or_else(|| first.as_bytes().to_vec());
                Some([&joined, b",".as_slice(), value.as_bytes()].concat())
            });
            Some(joined.and_then(|joined| HeaderValue::from_bytes(&joined).ok()).unwrap_or(first))
        };
        Headers {
            accept: value(header::ACCEPT),
            authorization: value(header::AUTHORIZATION),
            content_length: value(header::CONTENT_LENGTH),
            content_type: value(header::CONTENT_TYPE),
            cookie: value(header::COOKIE),
            // `SERVER_NAME` and `SERVER_PORT`
            host: value(header::HOST).or_else(|| HeaderValue::try_from(local_address(http).to_string()).ok()),
            is_secure: is_secure(http),
            client: client(http),
        }
    }
}

/// Where the server listens.
fn local_address(http: &HttpRequest) -> SocketAddr {
    http.conn_data().map_or_else(|| http.app_config().local_addr(), |LocalAddress(address)| *address)
}

/// The address that a connection came to, among the data of the connection.
#[derive(Clone, Copy, Debug)]
pub struct LocalAddress(pub SocketAddr);

/// gunicorn's `secure_scheme_headers`, from those whom `forwarded_allow_ips` has by default: this machine.
fn is_secure(http: &HttpRequest) -> bool {
    const X_FORWARDED_PROTOCOL: HeaderName = HeaderName::from_static("x-forwarded-protocol");
    const X_FORWARDED_SSL: HeaderName = HeaderName::from_static("x-forwarded-ssl");
    let says = |name, value: &str| http.headers().get(name).is_some_and(|said| said == value);
    let is_said =
        says(header::X_FORWARDED_PROTO, "https") || says(X_FORWARDED_PROTOCOL, "ssl") || says(X_FORWARDED_SSL, "on");
    is_said && http.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
}

/// `REMOTE_ADDR`, or what a proxy on this machine says it is: the last address in `X-Forwarded-For`, which the proxy
/// added itself. What stands before that may be the client's invention.
fn client(http: &HttpRequest) -> Option<IpAddr> {
    const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
    let peer = http.peer_addr()?.ip();
    let said = if peer.to_canonical().is_loopback() { http.headers().get_all(&X_FORWARDED_FOR).last() } else { None };
    let Some(said) = said else { return Some(peer) };
    let last = said.to_str().ok()?.rsplit(',').next()?.trim();
    let without_port = || last.parse::<SocketAddr>().map(|address| address.ip());
    last.parse().or_else(|_not_bare| without_port()).ok()
}

impl Request {
    /// `request.user`, for views that need an authenticated user.
    ///
    /// # Errors
    /// 401 if there is none. This happens only if the permissions of the view allow anonymous requests.
    pub fn user(&self) -> Result<&User> {
        self.user.as_ref().ok_or(ApiException::NotAuthenticated)
    }

    /// `serializer.context` of this request.
    pub fn context<'c, M>(&'c self, db: &'c mut Db) -> Context<'c, M> {
        Context { user: self.user.as_ref(), instance: None, db }
    }

    /// What content negotiation chose; the first renderer where it failed.
    pub fn accepted(&self) -> (Renderer, &MediaType) {
        static JSON: MediaType = MediaType::of(Renderer::Json.media_type());
        self.accepted.as_ref().map_or((Renderer::Json, &JSON), |(renderer, media_type)| (*renderer, media_type))
    }

    /// Whether its method is one of `permissions.SAFE_METHODS`, which only read.
    pub(crate) fn only_reads(&self) -> bool {
        ["GET", "HEAD", "OPTIONS"].contains(&self.method.as_str())
    }

    /// `request.query_params.get(name)`: its last value.
    ///
    /// # Errors
    /// 400 when the query has too many parameters, or the request a charset that cannot read it.
    pub fn query_param(&self, name: &str) -> Result<Option<String>> {
        if self.query.is_empty() {
            return Ok(None);
        }
        let charset = crate::parsers::query_encoding(&self.content_type())?;
        let params = crate::http::query_dict::parse(self.query.as_bytes(), &charset).map_err(ParseError::from)?;
        Ok(params.into_iter().rfind(|(key, _)| key == name).map(|(_, value)| value))
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

    /// `request.data`: the body, by the parser for its type. Of JSON only `fields` are kept, and of what is in them no
    /// lists and dicts, because a serializer looks at no more. A large body waits for its turn.
    ///
    /// # Errors
    /// 400 when it cannot be read, 413 when it is too long, 415 when nothing reads its type, 503 when others take all of
    /// the memory or all turns.
    pub fn data(&self, fields: &[Field]) -> Result<Data> {
        let content_type = self.content_type();
        let Some(stream) = self.stream() else {
            let form = crate::parsers::is_form_media_type(&content_type);
            return Ok(if form { Data::Form(Vec::new()) } else { Data::empty() });
        };
        let parser = negotiation::select_parser(&content_type)?;
        let body = match stream {
            Body::Bytes(bytes) => bytes,
            Body::TooLarge => return Err(ApiException::TooLarge),
            Body::Broken => return Err(ApiException::ParseError("Malformed request.".into())),
            Body::Busy => return Err(ApiException::Busy),
        };
        let _turn = if body.len() > memory::LARGE { Some(self.turn()?) } else { None };
        log::debug!("parser: {parser:?} reads {} bytes", body.len());
        parser.parse_fields(&content_type, body, fields).map_err(|error| {
            log::debug!("parser: {parser:?} refuses them");
            error.into()
        })
    }

    /// `serializer = S(data=request.data)`, `serializer.is_valid(raise_exception=True)`, `serializer.validated_data`
    ///
    /// # Errors
    /// 400 for a body that is not valid, and those of [`Request::data`].
    pub fn validate<S: Serializer>(&self, db: &mut Db) -> Result<S::ValidatedData> {
        let data = self.data(&S::fields())?;
        Ok(S::run_validation(&data, &mut self.context(db))?)
    }

    /// Waits for a turn at work that takes much memory for a moment.
    ///
    /// # Errors
    /// 503 if no turn comes within `REQUEST_TIMEOUT` or `MAX_WAIT`, whichever is shorter.
    pub(crate) fn turn(&self) -> Result<Turn<'_>> {
        self.app.memory.turns.take(self.app.settings.request_timeout.min(MAX_WAIT)).ok_or(ApiException::Busy)
    }

    /// `request.stream`: `None` without a `Content-Length`, which DRF takes for a request without a body.
    fn stream(&self) -> Option<&Body> {
        let length = self.headers.content_length.as_ref()?.to_str().ok()?.parse::<u64>().ok()?;
        (length > 0).then_some(&self.body)
    }
}

/// A header's bytes as text, one code point a byte, as WSGI hands them to Django.
pub(crate) fn latin1(value: Option<&HeaderValue>) -> Cow<'_, str> {
    let bytes = value.map_or(&b""[..], HeaderValue::as_bytes);
    match str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => text.into(),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}

/// `get_str_from_wsgi`: cookies are UTF-8, and what is not is replaced.
pub(crate) fn utf8(value: Option<&HeaderValue>) -> Cow<'_, str> {
    String::from_utf8_lossy(value.map_or(&b""[..], HeaderValue::as_bytes))
}
