//! `rest_framework.response.Response.rendered_content`: an answer as bytes, and the room that they take.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use models::Db;

use crate::api_view::dispatch;
use crate::browsable_api;
use crate::exceptions::{ApiException, exception_handler};
use crate::http::application::Answer;
use crate::http::lanes::NotDone;
use crate::http::memory::{LARGE, Reservation, SMALL};
use crate::http::pages;
use crate::renderers::{self, Renderer};
use crate::request::Request;
use crate::response::{Content, Response, StreamingData};
use crate::shared::Shared;
use crate::view::View;

/// An answer as bytes. Unlike actix's own it may go from thread to thread.
pub(crate) struct Rendered {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    /// Whether it is a page with a form.
    has_form: bool,
    /// What the body takes of `RESPONSE_MEMORY`, where it is not small.
    room: Option<Reservation>,
    /// What is read while the body is sent.
    rest: Option<Box<dyn StreamingData + Send>>,
}

/// Runs the view and renders its response. `None` when the response is too long to render on the event loop, and when a
/// dry run reaches a write.
pub(crate) fn answer(view: &View, request: &mut Request, mut db: Db) -> Option<Rendered> {
    let response = dispatch(view, request, &mut db);
    // The connection is for others while this one renders.
    drop(db);
    let is_long = matches!(response.content, Content::Deferred) || response.content.weight() > LARGE;
    if is_long && request.is_hurried {
        return None;
    }
    // If no turn comes in time, render without one: the view has run already, so the client must get its response.
    let _turn = if is_long { request.turn().ok() } else { None };
    let rendered = finalize_response(view, request, response);
    with_room(view, request, rendered)
}

/// `finalize_response`
fn finalize_response(view: &View, request: &Request, response: Response) -> Rendered {
    if response.is_server_page() { server_error(response.status) } else { render(view, request, response) }
}

/// `response.render()`, with the view's `default_response_headers`.
fn render(view: &View, request: &Request, response: Response) -> Rendered {
    let Response { status, headers: own, content } = response;
    let mut headers = default_response_headers(view, own);
    let (renderer, media_type) = request.accepted();
    log::debug!("renderer: {renderer:?}");
    let (status, body) = match (renderer, status) {
        (Renderer::Json, _) => (status, content.to_json(renderers::indent(media_type))),
        // A page has to be shown, also where there is nothing to say.
        (Renderer::BrowsableApi, StatusCode::NO_CONTENT) => {
            (StatusCode::OK, browsable_api::render(view, request, status, &headers, &content))
        }
        (Renderer::BrowsableApi, _) => (status, browsable_api::render(view, request, status, &headers, &content)),
    };
    if !body.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(renderer.content_type()));
    }
    let rest = match content {
        // A page shows the first rows only.
        Content::Streaming(list) if renderer == Renderer::Json => Some(list),
        _ => None,
    };
    Rendered { status, headers, body, has_form: renderer == Renderer::BrowsableApi, room: None, rest }
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
pub(crate) fn give_up(not_done: NotDone, app: &Shared, view: &View) -> Rendered {
    let Response { status, headers, content } = exception_handler(not_done.into(), &view.authenticate_header(app));
    let mut headers = default_response_headers(view, headers);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Renderer::Json.content_type()));
    Rendered { status, headers, body: content.to_json(None), has_form: false, room: None, rest: None }
}

/// A view that failed: Django answers in its place, without the view's headers.
fn server_error(status: StatusCode) -> Rendered {
    let mut headers = HeaderMap::with_capacity(5);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(pages::CONTENT_TYPE));
    Rendered { status, headers, body: pages::page(status).into_bytes(), has_form: false, room: None, rest: None }
}

impl Rendered {
    /// The answer for actix.
    pub(crate) fn into_answer(self) -> Answer {
        let mut response = HttpResponse::build(self.status);
        let body = match self.room {
            Some(room) => room.attach(self.body),
            None => Bytes::from(self.body),
        };
        let mut response = match self.rest {
            None => response.body(body),
            Some(rest) => response.body(rest.into_body(body)),
        };
        *response.headers_mut() = self.headers;
        Answer { http: response, has_form: self.has_form }
    }
}

/// Reserves `RESPONSE_MEMORY` for a response. If there is none, a read is answered with 503 and a write still gets its
/// response. `None` when memory must first be freed, which must not happen on the event loop.
fn with_room(view: &View, request: &Request, mut rendered: Rendered) -> Option<Rendered> {
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
            rendered = finalize_response(view, request, refusal);
        }
    }
    Some(rendered)
}

/// The answer to `Expect: 100-continue` where there is no room for the body.
pub(crate) fn refuse() -> HttpResponse {
    let response = exception_handler(ApiException::Busy, "");
    let mut http = HttpResponse::build(response.status);
    for header in response.headers {
        http.insert_header(header);
    }
    http.content_type(Renderer::Json.content_type()).force_close().body(response.content.to_json(None))
}
