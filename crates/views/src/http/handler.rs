//! `django.core.handlers`: from actix's request through the middleware to a view, and back.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::Extensions;
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::web::Payload;
use actix_web::{HttpRequest as ActixRequest, HttpResponse as ActixResponse};

use super::access::Access;
use super::application::Application;
use super::body::{self, is_upgrade, unread_length};
use super::connections::Connection;
use super::forwarded::Forwarded;
use super::middleware::gzip::compress_stream;
use super::middleware::{Arriving, Depth, Facts};
use super::pages;
use super::request::{Body, HttpRequest, is_unix};
use super::request_id::RequestId;
use super::response::{Compress, HttpResponse};
use super::sending;

/// The maximum length of a URL: the maximum of gunicorn's `limit_request_line`, and about the limit of common proxies.
const LONGEST_URL: usize = 8_190;

/// State that all requests of a connection share: whether one of them was the last (`Connection: close`). actix itself
/// would run a pipelined request that follows it.
#[derive(Default)]
struct ConnectionClosed(AtomicBool);

/// For `HttpServer::on_connect`.
pub fn on_connect(_connection: &dyn Any, extensions: &mut Extensions) {
    extensions.insert(ConnectionClosed::default());
}

/// Notes a request that closes its connection. Returns whether an earlier request of the connection has closed it.
fn note_close(http: &ActixRequest) -> bool {
    let Some(ConnectionClosed(closed)) = http.conn_data() else { return false };
    let is_last = http.head().connection_type() == ConnectionType::Close;
    closed.fetch_or(is_last, Ordering::Relaxed)
}

/// `WSGIHandler.__call__`: any request to this server.
pub(crate) async fn get_response(app: Arc<impl Application>, http: ActixRequest, payload: Payload) -> ActixResponse {
    let id = RequestId::of(&http, app.settings());
    let response = respond(app, http, payload);
    match id {
        Some(id) => Box::pin(id.scope(response)).await,
        None => response.await,
    }
}

async fn respond(app: Arc<impl Application>, http: ActixRequest, payload: Payload) -> ActixResponse {
    let mut access = Access::begin(&*app);
    let running = http.conn_data::<Connection>().map(|connection| {
        connection.leave_unread(unread_length(&http));
        connection.run()
    });
    let mut response =
        if note_close(&http) || http.uri().path_and_query().is_some_and(|url| url.as_str().len() > LONGEST_URL) {
            ActixResponse::BadRequest().force_close().finish()
        } else {
            match Forwarded::read(http.head(), is_unix(&http), &app.settings().security) {
                Ok(forwarded) => handle(&*app, &http, payload, forwarded, &mut access).await,
                Err(contradiction) => contradiction.response(),
            }
        };
    let is_spoilt = |connection: &Connection| connection.is_long() || connection.is_unread();
    let is_ending = app.memory().connections.is_ending();
    if is_ending && let Some(ConnectionClosed(closed)) = http.conn_data() {
        closed.store(true, Ordering::Relaxed);
    }
    if is_ending || running.as_ref().is_some_and(|running| is_spoilt(running.connection())) {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    sending::track(access.end(&http, response), running)
}

/// `load_middleware`: the request passes through the middleware to the view, and the response back.
async fn handle<A: Application>(
    app: &A,
    http: &ActixRequest,
    payload: Payload,
    forwarded: Forwarded,
    access: &mut Access,
) -> ActixResponse {
    // Boxed, because futures are moved, and a small future is cheaper to move.
    let request = Box::new(HttpRequest::new(http, app.settings(), forwarded));
    let facts = Facts::new(http.head(), forwarded.is_secure);
    let view = app.resolve(&request.path);
    access.note(app, &request, view.as_ref());
    let is_valid_path = |path: &str| if path == request.path { view.is_some() } else { app.resolve(path).is_some() };
    let arriving = Arriving { request: &request, facts: &facts, is_valid_path: &is_valid_path };
    let middleware = app.middleware();
    let (mut response, depth) = match (middleware.process_request(&arriving), view) {
        (Some(early), _) => early,
        (None, Some(view)) => call(app, view, request, http, payload).await,
        (None, None) => (app.page_not_found(&request), middleware.innermost()),
    };
    middleware.process_response(depth, &facts, &mut response);
    access.user = response.user;
    match response.compress {
        Compress::No | Compress::Never => {}
        Compress::OnThread => response = Box::pin(app.compress(response)).await,
        Compress::WhileSent => compress_stream(app.memory(), http.conn_data::<Connection>(), &mut response),
    }
    let mut response = response.into_actix();
    sending::end_by_closing(http.version(), &mut response);
    response
}

/// Reads the body and calls the view. Also returns how many middleware the response passes.
async fn call<A: Application>(
    app: &A,
    view: A::View,
    mut request: Box<HttpRequest>,
    http: &ActixRequest,
    payload: Payload,
) -> (HttpResponse, Depth) {
    let middleware = app.middleware();
    if let Some(response) = app.respond(&view, http) {
        return (response, middleware.innermost());
    }
    request.body = body::read(http, payload, app).await;
    // The bytes that follow on this connection are not a request, so close it.
    let is_last = matches!(request.body, Body::Broken | Body::Busy) || is_upgrade(http);
    let (response, depth) = match app.call(view, request).await {
        Some(response) => (response, middleware.innermost()),
        None => (pages::response(StatusCode::INTERNAL_SERVER_ERROR), middleware.before_exceptions()),
    };
    (HttpResponse { is_last, ..response }, depth)
}
