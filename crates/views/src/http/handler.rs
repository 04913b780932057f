//! `django.core.handlers`: from actix's request to a view and back; the one step from async to blocking code.
//!
//! A view that may block, on another writer or on a database server, runs on a blocking thread (`web::block`). The
//! switch there and back costs two thread wake-ups, more than a short read. A reader of a local SQLite file in WAL mode
//! never blocks, so a method that only reads runs directly on the event loop.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::{Extensions, RequestHead};
use actix_web::http::header;
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use models::{Db, Deadline};

use crate::App;
use crate::dry_run::{self, Admission};
use crate::exceptions::{ApiException, exception_handler};
use crate::http::body::{has_token, is_upgrade, unread_length};
use crate::http::connections::Connection;
use crate::http::cookies;
use crate::http::lanes::{self, Lane, NotDone};
use crate::http::memory::SMALL;
use crate::http::middleware;
use crate::http::sending;
use crate::renderers::Renderer;
use crate::rendering::{SERVER_PAGE, answer, give_up, server_page};
use crate::request::{Body, Headers, Request, latin1, utf8};
use crate::resolvers::path_info;
use crate::streaming;

/// State that all requests of a connection share: whether one of them was the last (`Connection: close`). actix itself
/// would run a pipelined request that follows it.
#[derive(Default)]
struct Over(AtomicBool);

/// For `HttpServer::on_connect`.
pub fn on_connect(_connection: &dyn Any, extensions: &mut Extensions) {
    extensions.insert(Over::default());
}

/// For a client that asks with `Expect: 100-continue` whether to send a body: the answer where there is no room for it.
pub fn expect(app: &App, head: &RequestHead) -> Option<HttpResponse> {
    let length = head.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
    if length > app.settings.data_upload_max_memory_size || app.memory.has_room_for_body(length, has_token(head, app)) {
        return None;
    }
    let response = exception_handler(ApiException::Busy, "");
    let mut http = HttpResponse::build(response.status);
    for header in response.headers {
        http.insert_header(header);
    }
    let mut http = http.content_type(Renderer::Json.content_type()).force_close().body(response.content.to_json(None));
    middleware::security(http.headers_mut());
    Some(http)
}

/// Whether a request came behind the last one of its connection.
fn is_too_late(http: &HttpRequest) -> bool {
    let Some(Over(over)) = http.conn_data() else { return false };
    let is_last = http.head().connection_type() == ConnectionType::Close;
    over.fetch_or(is_last, Ordering::Relaxed)
}

/// `WSGIHandler.__call__`: any request to this server.
pub(crate) async fn get_response(app: Arc<App>, http: HttpRequest, payload: Payload) -> HttpResponse {
    let running = http.conn_data::<Connection>().map(|connection| {
        connection.leave_unread(unread_length(&http));
        connection.run()
    });
    let mut response =
        if is_too_late(&http) || http.uri().path_and_query().is_some_and(|url| url.as_str().len() > LONGEST_URL) {
            HttpResponse::BadRequest().force_close().finish()
        } else {
            handle(app, http, payload).await
        };
    let is_spoilt = |connection: &Connection| connection.is_long() || connection.is_unread();
    if running.as_ref().is_some_and(|running| is_spoilt(running.connection())) {
        response.head_mut().set_connection_type(ConnectionType::Close);
    }
    sending::track(response, running)
}

async fn handle(app: Arc<App>, http: HttpRequest, payload: Payload) -> HttpResponse {
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
            let body = Body::read(http, payload, app).await;
            let is_last = matches!(body, Body::Broken | Body::Busy) || is_upgrade(http);
            let app = Arc::clone(app);
            let (user, accepted, is_hurried) = (None, None, false);
            let request = Request { method, path, query, headers, body, kwargs, user, accepted, view, app, is_hurried };
            let mut response = run(request, client_is_gone(http)).await;
            if is_last {
                // The bytes that follow on this connection are not a request, so close it.
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
fn client_is_gone(http: &HttpRequest) -> Arc<AtomicBool> {
    http.conn_data::<Connection>().map(Connection::left).unwrap_or_default()
}

/// Runs a view: on a thread where it may have to wait, or at once if it has nothing to wait for and little to do.
async fn run(mut request: Request, client_is_gone: Arc<AtomicBool>) -> HttpResponse {
    let lane = match place(&request) {
        Err(lane) => lane,
        Ok(db) => {
            request.is_hurried = true;
            match catch_unwind(AssertUnwindSafe(|| answer(&mut request, db))) {
                Ok(Some(rendered)) => return rendered.into_http(),
                Ok(None) => {}
                Err(_panic) => return server_page(StatusCode::INTERNAL_SERVER_ERROR),
            }
            request = Request { user: None, accepted: None, is_hurried: false, ..request };
            Lane::Read
        }
    };
    run_in_lane(request, lane, client_is_gone).await
}

/// Where a request runs: on the event loop with the returned handle (`Ok`), or in a lane (`Err`).
///
/// A request runs on the event loop only if it cannot block: it uses no database, or it only reads from SQLite and a
/// connection is idle. A view without models still uses the database when the request has an `Authorization` header, to
/// find its user. A large body runs in a lane, because parsing it takes long.
fn place(request: &Request) -> Result<Db, Lane> {
    let database = &request.app.database;
    let asks = request.view.uses_models || request.headers.authorization.is_some();
    let is_large = matches!(&request.body, Body::Bytes(bytes) if bytes.len() > SMALL);
    let is_anonymous = !request.view.authentication_classes.is_empty() && request.headers.authorization.is_none();
    match request.only_reads() {
        true if asks => database.snapshot().ok_or(Lane::Read),
        // The change of an anonymous client is mostly refused, and then nothing is written.
        false if asks && is_anonymous => Err(Lane::Read),
        false if asks => Err(request.view.lane),
        false if is_large => Err(Lane::Read),
        _ => Ok(database.handle()),
    }
}

async fn run_in_lane(mut request: Request, lane: Lane, client_is_gone: Arc<AtomicBool>) -> HttpResponse {
    let app = Arc::clone(&request.app);
    let (view, cookie) = (Arc::clone(&request.view), request.headers.cookie.clone());
    let deadline = Deadline::of_request(app.settings.request_timeout, Arc::clone(&client_is_gone));
    let admission = match lanes::try_enter(&app, lane) {
        Some(permit) => Ok(Admission::Thread(permit)),
        None if lane == Lane::Write => dry_run::wait_to_write(&mut request, &deadline, &client_is_gone).await,
        None => lanes::enter(&app, lane, &deadline).await.map(Admission::Thread),
    };
    let done = match admission {
        Ok(Admission::Thread(permit)) => {
            lanes::run_with(permit, &app, &deadline, move |db| answer(&mut request, db)).await
        }
        Ok(Admission::Refused(rendered)) => Ok(Some(*rendered)),
        Err(not_done) => Err(not_done),
    };
    match done {
        Ok(Some(rendered)) => rendered.into_http(),
        Ok(None) | Err(NotDone::Panicked(_)) => server_page(StatusCode::INTERNAL_SERVER_ERROR),
        Err(not_done) => give_up(not_done, &app, &view, cookie.as_ref()).into_http(),
    }
}

/// The longest URL that is looked at: twice gunicorn's `limit_request_line`, and as much as common proxies pass on.
const LONGEST_URL: usize = 8_190;

fn redirect(location: &str) -> HttpResponse {
    let mut response = HttpResponse::MovedPermanently();
    response.content_type(SERVER_PAGE).insert_header((header::LOCATION, location));
    response.finish()
}
