//! `django.core.handlers`: from actix's request to a view and back; the one step from async to blocking code.
//!
//! A view that may wait, for another writer or for a database server, runs on a thread that may ([`lanes`]). To get there
//! and back costs two wake-ups, more than a short read costs altogether. A local SQLite in WAL mode lets no reader wait,
//! so a method that only reads runs where it is.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::Extensions;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use models::{Db, Deadline};

use crate::App;
use crate::browsable_api;
use crate::cookies;
use crate::exceptions::exception_handler;
use crate::lanes::{self, Lane, NotDone};
use crate::middleware;
use crate::renderers::{self, Renderer};
use crate::request::{Body, Headers, Request, is_upgrade, latin1, utf8};
use crate::resolvers::path_info;
use crate::response::{Content, Response};
use crate::streaming::{self, Rest};
use crate::views::{View, dispatch};

/// What a connection's requests share: whether one of them was the last. actix would run what is sent behind it.
#[derive(Default)]
struct Over(AtomicBool);

/// For `HttpServer::on_connect`.
pub fn on_connect(_connection: &dyn Any, extensions: &mut Extensions) {
    extensions.insert(Over::default());
}

/// Whether a request came behind the last one of its connection.
fn is_too_late(http: &HttpRequest) -> bool {
    let Some(Over(over)) = http.conn_data() else { return false };
    let is_last = http.head().connection_type() == ConnectionType::Close;
    over.fetch_or(is_last, Ordering::Relaxed)
}

/// `WSGIHandler.__call__`: any request to this server.
pub(crate) async fn get_response(app: Arc<App>, http: HttpRequest, payload: Payload) -> HttpResponse {
    if is_too_late(&http) {
        return HttpResponse::BadRequest().force_close().finish();
    }
    let path = path_info(http.uri().path());
    let query = http.uri().query().unwrap_or_default().to_owned();
    let headers = Headers::new(&http);
    let cookie = headers.cookie.clone();
    let mut response = if middleware::is_allowed_host(&latin1(headers.host.as_ref()), &app.settings) {
        respond(&app, &http, payload, path, query, headers).await
    } else {
        let mut response = server_page(StatusCode::BAD_REQUEST);
        cookies::csrf(&utf8(cookie.as_ref()), false, response.headers_mut());
        response
    };
    cookies::session(&utf8(cookie.as_ref()), response.headers_mut());
    middleware::security(response.headers_mut());
    streaming::end_by_closing(http.version(), &mut response);
    // As it was sent, so that a path cannot begin a line of its own; without the query, which may hold secrets.
    let (method, path) = (http.method(), http.uri().path());
    log::info!(target: "views::access", "\"{method} {path}\" {}", response.status().as_u16());
    response
}

async fn respond(
    app: &Arc<App>,
    http: &HttpRequest,
    payload: Payload,
    path: String,
    query: String,
    headers: Headers,
) -> HttpResponse {
    let method = http.method().as_str().to_ascii_uppercase();
    match app.resolver.resolve(&path) {
        Some((view, kwargs)) => {
            let body = Body::read(http, payload, &app.settings).await;
            let is_last = matches!(body, Body::Broken) || is_upgrade(http);
            let app = Arc::clone(app);
            let user = None;
            let request = Request { method, path, query, headers, body, kwargs, user, accepted: None, view, app };
            let mut response = run(request, client_is_gone(http)).await;
            if is_last {
                // What comes next is no request.
                response.head_mut().set_connection_type(ConnectionType::Close);
            }
            response
        }
        None => match middleware::append_slash(&path, &query, &app.resolver) {
            Some(location) => redirect(&location),
            None => {
                let mut response = server_page(StatusCode::NOT_FOUND);
                cookies::csrf(&utf8(headers.cookie.as_ref()), false, response.headers_mut());
                middleware::x_frame_options(response.headers_mut());
                response
            }
        },
    }
}

/// A flag that is set when the client of this connection hangs up.
fn client_is_gone(_http: &HttpRequest) -> Arc<AtomicBool> {
    Arc::default()
}

/// Runs a view: on a thread where it may have to wait, or at once if it has nothing to wait for.
async fn run(mut request: Request, client_is_gone: Arc<AtomicBool>) -> HttpResponse {
    let db = match place(&request) {
        Ok(db) => db,
        Err(lane) => return run_in_lane(request, lane, client_is_gone).await,
    };
    match catch_unwind(AssertUnwindSafe(|| answer(&mut request, db))) {
        Ok(rendered) => rendered.into_http(),
        Err(_panic) => server_page(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Where a request is worked for: here, with this handle, or in a lane.
///
/// Only a request that asks the database nothing, or reads from SQLite over an idle connection, has nothing to wait for.
/// It may ask just to learn who is calling.
fn place(request: &Request) -> Result<Db, Lane> {
    let database = &request.app.database;
    let asks = request.view.uses_models || request.headers.authorization.is_some();
    match SAFE_METHODS.contains(&request.method.as_str()) {
        _ if !asks => Ok(database.handle()),
        true => database.snapshot().ok_or(Lane::Read),
        // Nobody's change is mostly refused, for which nothing is written.
        false if request.view.authenticates && request.headers.authorization.is_none() => Err(Lane::Read),
        false => Err(request.view.lane),
    }
}

async fn run_in_lane(mut request: Request, lane: Lane, client_is_gone: Arc<AtomicBool>) -> HttpResponse {
    let app = Arc::clone(&request.app);
    let (view, cookie) = (Arc::clone(&request.view), request.headers.cookie.clone());
    let deadline = Deadline::of_request(app.settings.request_timeout, client_is_gone);
    match lanes::run(&app, lane, &deadline, move |db| answer(&mut request, db)).await {
        Ok(rendered) => rendered.into_http(),
        Err(NotDone::Panicked(_)) => server_page(StatusCode::INTERNAL_SERVER_ERROR),
        Err(not_done) => give_up(not_done, &app, &view, cookie.as_ref()).into_http(),
    }
}

fn answer(request: &mut Request, mut db: Db) -> Rendered {
    let response = dispatch(request, &mut db);
    // The connection is for others while this one renders.
    drop(db);
    finalize_response(request, response)
}

/// The answer to somebody who has waited too long, or found no place to wait. It is JSON always: what else the client
/// accepts is not looked at yet.
fn give_up(not_done: NotDone, app: &App, view: &View, cookie: Option<&HeaderValue>) -> Rendered {
    let Response { status, headers, content } = exception_handler(not_done.into(), &app.jwt.authenticate_header());
    let mut headers = default_response_headers(view, headers);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Renderer::Json.content_type()));
    cookies::csrf(&utf8(cookie), false, &mut headers);
    middleware::x_frame_options(&mut headers);
    Rendered { status, headers, body: content.to_json(None), rest: None }
}

/// `permissions.SAFE_METHODS`: those that only read.
const SAFE_METHODS: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// An answer as bytes. Unlike actix's own it may go from thread to thread.
struct Rendered {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    /// What is read while the body is sent.
    rest: Option<Rest>,
}

/// `finalize_response`, and then the inner middleware on the way out.
fn finalize_response(request: &Request, response: Response) -> Rendered {
    let is_page = request.accepted().0 == Renderer::BrowsableApi && !response.is_server_page();
    let mut rendered = if response.is_server_page() { server_error(response) } else { render(request, response) };
    cookies::csrf(&utf8(request.headers.cookie.as_ref()), is_page, &mut rendered.headers);
    middleware::x_frame_options(&mut rendered.headers);
    rendered
}

/// `response.render()`, with the view's `default_response_headers`.
fn render(request: &Request, response: Response) -> Rendered {
    let Response { status, headers: own, content } = response;
    let mut headers = default_response_headers(&request.view, own);
    let (renderer, media_type) = request.accepted();
    log::debug!("renderer: {renderer:?}");
    let (status, body) = match (renderer, status) {
        (Renderer::Json, _) => (status, content.to_json(renderers::indent(media_type))),
        // A page has to be shown, also where there is nothing to say.
        (Renderer::BrowsableApi, StatusCode::NO_CONTENT) => {
            (StatusCode::OK, browsable_api::render(request, status, &headers, &content))
        }
        (Renderer::BrowsableApi, _) => (status, browsable_api::render(request, status, &headers, &content)),
    };
    if !body.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(renderer.content_type()));
    }
    let rest =
        if let Content::Streaming(list) = content { Some(list.rest(renderers::indent(media_type))) } else { None };
    Rendered { status, headers, body, rest }
}

/// `APIView.default_response_headers`, and those of the answer itself.
fn default_response_headers(view: &View, own: Vec<(HeaderName, HeaderValue)>) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(10);
    headers.insert(header::ALLOW, view.allow.clone());
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    for (name, value) in own {
        headers.insert(name, value);
    }
    headers
}

/// A view that failed: Django answers in its place, without the view's headers.
fn server_error(response: Response) -> Rendered {
    let mut headers = HeaderMap::with_capacity(5);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(SERVER_PAGE));
    let body = middleware::server_page(response.status).into_bytes();
    Rendered { status: response.status, headers, body, rest: None }
}

impl Rendered {
    fn into_http(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        let mut response = match self.rest {
            None => response.body(self.body),
            Some(rest) => response.streaming(streaming::stream(self.body, rest)),
        };
        *response.headers_mut() = self.headers;
        response
    }
}

const SERVER_PAGE: &str = "text/html; charset=utf-8";

/// Django's own page.
fn server_page(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).content_type(SERVER_PAGE).body(middleware::server_page(status))
}

fn redirect(location: &str) -> HttpResponse {
    let mut response = HttpResponse::MovedPermanently();
    response.content_type(SERVER_PAGE).insert_header((header::LOCATION, location));
    response.finish()
}
