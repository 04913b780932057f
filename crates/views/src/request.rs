//! `rest_framework.request.Request`: a request, parsed as far as its view needs it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::http::Method;
use authentication::{Credentials, UserLookup};
use models::{Db, MAX_WAIT, User};
use serializers::fields::Field;
use serializers::{Context, Data, Serializer};

use crate::api_settings::AuthenticationClass;
use crate::exceptions::{ApiException, Result};
use crate::http::memory::{self, Turn};
use crate::http::query_dict;
use crate::media_types::MediaType;
use crate::negotiation;
use crate::parsers::{self, ParseError};
use crate::renderers::Renderer;
use crate::session::Session;
use crate::shared::Shared;

pub use crate::http::request::{Body, Headers, HttpRequest};

/// A request on its way through a view. It has the fields and functions of [`HttpRequest`] too, as in DRF.
#[derive(Clone)]
pub struct Request {
    /// `request._request`
    pub http: Box<HttpRequest>,
    /// The named groups of the URL pattern.
    pub kwargs: Kwargs,
    /// `authenticators`: the `authentication_classes` of the view.
    pub authenticators: &'static [AuthenticationClass],
    /// The caller, once authentication has run.
    pub user: Option<User>,
    /// The look-up of the caller in a database on a server.
    pub(crate) lookup: Option<Arc<UserLookup>>,
    /// The login of the user, if the access token came in a cookie of a page.
    pub session: Option<Box<Session>>,
    /// The renderer and the media type that content negotiation chose.
    pub accepted: Option<(Renderer, MediaType)>,
    /// Whether this run may only produce a short answer: it runs on a worker, or it is a dry run. If the answer turns
    /// out to be long, the run is discarded and the request runs again in a lane.
    pub must_be_short: bool,
    /// The decision of the throttles: the time to wait, if they refuse the request. It is made once, even if the request
    /// runs twice, because clones share it. `None` if there are no throttles.
    pub(crate) throttled: Option<Arc<OnceLock<Throttled>>>,
    /// The state that all requests share, such as the settings and the database.
    pub app: Arc<Shared>,
}

impl Deref for Request {
    type Target = HttpRequest;

    fn deref(&self) -> &HttpRequest {
        &self.http
    }
}

/// The result of [`cache::Cache::record`].
type Throttled = std::result::Result<Option<Duration>, cache::Unavailable>;

/// Named parts of a path.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Kwargs {
    /// `pk`: the primary key of the object.
    pub pk: Option<String>,
    /// `format`: the suffix, without its dot.
    pub format: Option<String>,
}

impl Request {
    /// A request before content negotiation and authentication.
    pub fn new(
        http: Box<HttpRequest>,
        kwargs: Kwargs,
        authenticators: &'static [AuthenticationClass],
        app: Arc<Shared>,
    ) -> Request {
        let has_throttles = !app.settings.rest_framework.default_throttle_classes.is_empty();
        let throttled = has_throttles.then(Arc::default);
        let (user, lookup, session, accepted) = (None, None, None, None);
        Request { http, kwargs, authenticators, user, lookup, session, accepted, must_be_short: false, throttled, app }
    }

    /// What the authentication classes recognise the caller by.
    pub(crate) fn credentials(&self) -> Credentials<'_> {
        let authorization = self.headers.authorization.as_ref().map(|header| header.as_bytes());
        Credentials { authorization, lookup: self.lookup.as_deref() }
    }

    /// `request.user`, for views that need an authenticated user.
    ///
    /// # Errors
    /// 401 if there is none. This happens only if the permissions of the view allow anonymous requests.
    pub fn user(&self) -> Result<&User> {
        self.user.as_ref().ok_or(ApiException::NotAuthenticated)
    }

    /// `get_token(request)`: the CSRF token of the forms of a page. `None` if no cookie has named the user.
    pub fn csrf_token(&self) -> Option<String> {
        self.session.as_deref().map(Session::csrf_token)
    }

    /// `serializer.context` of this request.
    pub fn context<'c, M>(&'c self, db: &'c mut Db) -> Context<'c, M> {
        Context { user: self.user.as_ref(), instance: None, db }
    }

    /// The result of content negotiation, or the first renderer if negotiation failed.
    pub fn accepted(&self) -> (Renderer, &MediaType) {
        let first = || {
            let renderers = &self.app.settings.rest_framework.default_renderer_classes;
            let renderer = renderers.first().copied().unwrap_or(Renderer::Json);
            (renderer, negotiation::media_type(renderer))
        };
        self.accepted.as_ref().map_or_else(first, |(renderer, media_type)| (*renderer, media_type))
    }

    /// `request.query_params`, in their order.
    ///
    /// # Errors
    /// 400 if the query has too many parameters, or if the charset of the request cannot decode it.
    pub fn query_params(&self) -> Result<Vec<(String, String)>> {
        if self.query.is_empty() {
            return Ok(Vec::new());
        }
        let charset = parsers::query_encoding(&self.content_type())?;
        Ok(query_dict::parse(self.query.as_bytes(), &charset)?)
    }

    /// `request.query_params.get(name)`: its last value.
    ///
    /// # Errors
    /// Those of [`Request::query_params`].
    pub fn query_param(&self, name: &str) -> Result<Option<String>> {
        Ok(self.query_params()?.into_iter().rfind(|(key, _)| key == name).map(|(_, value)| value))
    }

    /// `request.data`: the parsed body. Only `fields` of a JSON object are kept, and lists and dicts in them are empty,
    /// because the serializers need no more. Parsing a large body waits for a turn.
    ///
    /// # Errors
    /// 400 when it cannot be read, 413 when it is too long, 415 when nothing reads its type, 503 if there is not enough
    /// memory, or no turn in time.
    pub fn data(&self, fields: &[Field]) -> Result<Data> {
        let content_type = self.content_type();
        let Some(stream) = self.stream() else {
            let form = parsers::is_form_media_type(&content_type);
            return Ok(if form { Data::Form(Vec::new()) } else { Data::empty() });
        };
        let parser = negotiation::select_parser(&content_type)?;
        let body = match stream {
            Body::Bytes(bytes) => bytes,
            Body::TooLarge => return Err(ApiException::TooLarge),
            Body::Broken => return Err(ParseError::Malformed("Malformed request.".into()).into()),
            Body::Busy => return Err(ApiException::Busy),
        };
        let _turn = if body.len() > memory::LARGE { Some(self.turn()?) } else { None };
        log::debug!("parser: {parser:?} reads {} bytes", body.len());
        parser.parse(&content_type, body, Some(fields)).map_err(|error| {
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

    /// `clone_request(request, method)`: the same request with another method, to ask the permissions about it.
    pub(crate) fn clone_request(&self, method: &Method) -> Request {
        let mut request = self.clone();
        request.http.method = method.clone();
        request
    }

    /// Waits for a turn to do work that needs much memory for a short time.
    ///
    /// # Errors
    /// 503 if no turn comes within `REQUEST_TIMEOUT` or `MAX_WAIT`, whichever is shorter.
    pub(crate) fn turn(&self) -> Result<Turn<'_>> {
        self.app.memory.turns.take(self.app.settings.request_timeout.min(MAX_WAIT)).ok_or(ApiException::Busy)
    }

    /// `request.stream`: `None` without a `Content-Length`: DRF treats such a request as one without a body.
    fn stream(&self) -> Option<&Body> {
        let length = self.headers.content_length.as_ref()?.to_str().ok()?.parse::<u64>().ok()?;
        (length > 0).then_some(&self.body)
    }
}
