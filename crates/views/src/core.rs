//! `django.core.handlers`: from actix's request to a view and back; the one step from async to blocking code.
//!
//! A view that may wait, for another writer or for a database server, runs on a thread that may (`web::block`). To get
//! there and back costs two wake-ups, more than a short read costs altogether. A local SQLite in WAL mode lets no
//! reader wait, so a method that only reads runs where it is.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::Extensions;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::rt::time::timeout;
use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};
use authentication::BaseAuthentication;
use models::Db;

use crate::App;
use crate::api_view::dispatch;
use crate::browsable_api;
use crate::cookies;
use crate::exceptions::{ApiException, exception_handler};
use crate::middleware;
use crate::renderers::{self, Renderer};
use crate::request::{Body, Headers, Request, is_upgrade, latin1, utf8};
use crate::resolvers::path_info;
use crate::response::{Content, Response};
use crate::streaming::{self, Rest};

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
            let mut response = run(request).await;
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

/// Runs a view: where it may wait without holding up others, or at once if it has nothing to wait for.
async fn run(mut request: Request) -> HttpResponse {
    let rendered = if may_wait(&request) {
        let unanswered = request.clone();
        let db = request.app.database.handle();
        let longest = request.app.settings.request_timeout;
        match timeout(longest, web::block(move || answer(&mut request, db))).await {
            Ok(rendered) => rendered.ok(),
            Err(_elapsed) => Some(give_up(&unanswered)),
        }
    } else {
        let db = request.app.database.snapshot();
        catch_unwind(AssertUnwindSafe(|| answer(&mut request, db))).ok()
    };
    match rendered {
        Some(rendered) => rendered.into_http(),
        None => server_page(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Whether a request may have to wait: it writes, or reads what is not here, if only to learn who is asking.
fn may_wait(request: &Request) -> bool {
    let asks = request.view.uses_models || request.headers.authorization.is_some();
    asks && (!SAFE_METHODS.contains(&request.method.as_str()) || request.app.database.waits())
}

fn answer(request: &mut Request, mut db: Db) -> Rendered {
    let response = dispatch(request, &mut db);
    // The connection is for others while this one renders.
    drop(db);
    finalize_response(request, response)
}

/// The answer to somebody who has waited too long, for a database server that neither answers nor goes away. What was
/// asked may be done yet, or not.
fn give_up(request: &Request) -> Rendered {
    let exception = ApiException::Unavailable("the database does not answer".into());
    finalize_response(request, exception_handler(exception, &request.app.jwt.authenticate_header()))
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
    let mut headers = HeaderMap::with_capacity(10);
    headers.insert(header::ALLOW, request.view.allow.clone());
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    for (name, value) in own {
        headers.insert(name, value);
    }
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
