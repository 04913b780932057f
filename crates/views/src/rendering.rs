//! `rest_framework.response.Response.rendered_content`: an answer as bytes, and the room that they take.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use models::Db;

use crate::App;
use crate::api_view::{View, dispatch};
use crate::browsable_api;
use crate::exceptions::{ApiException, exception_handler};
use crate::http::cookies;
use crate::http::lanes::NotDone;
use crate::http::memory::{LARGE, Reservation, SMALL};
use crate::http::middleware;
use crate::renderers::{self, Renderer};
use crate::request::{Request, utf8};
use crate::response::{Content, Response};
use crate::streaming::{self, Rest};

/// An answer as bytes. Unlike actix's own it may go from thread to thread.
pub(crate) struct Rendered {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    /// What the body takes of `RESPONSE_MEMORY`, where it is not small.
    room: Option<Reservation>,
    /// What is read while the body is sent.
    rest: Option<Rest>,
}

/// Runs the view and renders its response. `None` when the response is too long to render on the event loop, and when a
/// dry run reaches a write.
pub(crate) fn answer(request: &mut Request, mut db: Db) -> Option<Rendered> {
    let response = dispatch(request, &mut db);
    // The connection is for others while this one renders.
    drop(db);
    let is_long = matches!(response.content, Content::Deferred) || response.content.weight() > LARGE;
    if is_long && request.is_hurried {
        return None;
    }
    // If no turn comes in time, render without one: the view has run already, so the client must get its response.
    let _turn = if is_long { request.turn().ok() } else { None };
    let rendered = finalize_response(request, response);
    with_room(request, rendered)
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
    let rest = match content {
        // A page shows the first rows only.
        Content::Streaming(list) if renderer == Renderer::Json => Some(list.rest(renderers::indent(media_type))),
        _ => None,
    };
    Rendered { status, headers, body, room: None, rest }
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

/// The answer to a request that has waited too long, or found no place to wait. It is always JSON: what else the client
/// accepts is not looked at yet.
pub(crate) fn give_up(not_done: NotDone, app: &App, view: &View, cookie: Option<&HeaderValue>) -> Rendered {
    let Response { status, headers, content } = exception_handler(not_done.into(), &view.authenticate_header(app));
    let mut headers = default_response_headers(view, headers);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Renderer::Json.content_type()));
    cookies::csrf(&utf8(cookie), false, &mut headers);
    middleware::x_frame_options(&mut headers);
    Rendered { status, headers, body: content.to_json(None), room: None, rest: None }
}

/// A view that failed: Django answers in its place, without the view's headers.
fn server_error(response: Response) -> Rendered {
    let mut headers = HeaderMap::with_capacity(5);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(SERVER_PAGE));
    let body = middleware::server_page(response.status).into_bytes();
    Rendered { status: response.status, headers, body, room: None, rest: None }
}

impl Rendered {
    /// actix's answer.
    pub(crate) fn into_http(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        let body = match self.room {
            Some(room) => room.attach(self.body),
            None => Bytes::from(self.body),
        };
        let mut response = match self.rest {
            None => response.body(body),
            Some(rest) => response.streaming(streaming::stream(body, rest)),
        };
        *response.headers_mut() = self.headers;
        response
    }
}

/// Reserves `RESPONSE_MEMORY` for a response. If there is none, a read is answered with 503 and a write still gets its
/// response. `None` when memory must first be freed, which must not happen on the event loop.
fn with_room(request: &Request, mut rendered: Rendered) -> Option<Rendered> {
    let bytes = rendered.body.capacity();
    if bytes <= SMALL {
        return Some(rendered);
    }
    let memory = &request.app.memory;
    let room = memory.responses.reserve(bytes);
    if room.is_none() && request.is_hurried {
        return None;
    }
    match room.or_else(|| memory.for_answer(bytes, !request.only_reads())) {
        Some(room) => rendered.room = Some(room),
        None => {
            log::warn!("view: RESPONSE_MEMORY has no room for a response of {bytes} bytes");
            let refusal = exception_handler(ApiException::Busy, "");
            rendered = finalize_response(request, refusal);
        }
    }
    Some(rendered)
}

/// The type of Django's own pages.
pub(crate) const SERVER_PAGE: &str = "text/html; charset=utf-8";

/// Django's own page.
pub(crate) fn server_page(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).content_type(SERVER_PAGE).body(middleware::server_page(status))
}
