//! `rest_framework.response.Response.rendered_content`: renders a response, and reserves memory for its bytes.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use models::Db;

use crate::api_view::dispatch;
use crate::browsable_api;
use crate::exceptions::{ApiException, exception_handler};
use crate::http::lanes::NotDone;
use crate::http::memory::{LARGE, SMALL};
use crate::http::middleware::http::long_etag;
use crate::http::pages;
use crate::http::response::HttpResponse;
use crate::negotiation;
use crate::renderers::{self, Renderer};
use crate::request::{Body, Request};
use crate::response::{Content, Response};
use crate::shared::Shared;
use crate::templates;
use crate::view::View;

/// `OpenApiJsonRenderer.get_indent`: the indent if the client names none.
const OPENAPI_INDENT: usize = 4;

/// Runs the view and renders its response. `None` when the response is too long to render on the event loop, when memory
/// must first be freed for it there, and when a dry run reaches a write.
pub(crate) fn answer(view: &View, request: &mut Request, mut db: Db) -> Option<HttpResponse> {
    let response = respond(view, request, &mut db)?;
    // Return the database connection to the pool before rendering.
    drop(db);
    finish(view, request, response, false)
}

/// The first half of [`answer`]: runs the view. `None` if the run is discarded, because its response is long or the handle
/// has refused something.
pub(crate) fn respond(view: &View, request: &mut Request, db: &mut Db) -> Option<Response> {
    let response = dispatch(view, request, db);
    (!request.must_be_short || !is_long(request, &response)).then_some(response)
}

/// The second half of [`answer`]: renders the response. `None` if memory must first be freed, which must not happen on the
/// event loop. If the response `must_be_given`, because its view will not run again, it takes the memory.
pub(crate) fn finish(view: &View, request: &Request, response: Response, must_be_given: bool) -> Option<HttpResponse> {
    // If no turn comes in time, render without one: the view has run already, so the client must get its response.
    let _turn = if is_long(request, &response) { request.turn().ok() } else { None };
    let rendered = render(view, request, response);
    let response = with_room(view, request, rendered, must_be_given)?;
    let etag = if request.method == Method::GET { long_etag(&request.app.settings, &response) } else { None };
    Some(HttpResponse { user: request.user.as_ref().map(|user| user.id), etag, ..response })
}

/// Whether rendering takes much time or memory. The page of a refused request shows the body again, as markup that is up
/// to six times as long.
fn is_long(request: &Request, response: &Response) -> bool {
    let shows_body = response.status.is_client_error() && request.accepted().0 == Renderer::BrowsableApi;
    let has_long_body = matches!(&request.body, Body::Bytes(bytes) if bytes.len() > SMALL);
    let weight = response.content.weight();
    matches!(response.content, Content::Deferred) || weight > LARGE || shows_body && has_long_body
}

/// `response.render()`, with the view's `default_response_headers`.
fn render(view: &View, request: &Request, response: Response) -> HttpResponse {
    let Response { status, headers: own, content, controls } = response;
    if matches!(content, Content::ServerPage) {
        return pages::response(status);
    }
    let mut headers = default_response_headers(view, &request.app, own);
    if let Content::Page(html) = content {
        templates::add_headers(&mut headers);
        return HttpResponse::new(status, headers, html);
    }
    if request.session.is_some() {
        headers.insert(header::VARY, HeaderValue::from_static("Accept, Cookie"));
    }
    let (renderer, media_type) = match view.error_page {
        None => request.accepted(),
        Some(_) => (Renderer::Json, negotiation::media_type(Renderer::Json)),
    };
    log::debug!("renderer: {renderer:?}");
    let is_page = renderer == Renderer::BrowsableApi;
    let body = match renderer {
        Renderer::Json => content.to_json(renderers::indent(media_type)),
        Renderer::OpenApiJson | Renderer::OpenApiJson2 => {
            content.to_json(renderers::indent(media_type).or(Some(OPENAPI_INDENT)))
        }
        Renderer::OpenApiYaml | Renderer::OpenApiYaml2 => renderers::to_yaml(&content.to_json(None)),
        Renderer::BrowsableApi => browsable_api::render(view, request, status, &headers, &content, controls),
    };
    // A browser shows no page for a 204, so the page has status 200, as in DRF.
    let status = if is_page && status == StatusCode::NO_CONTENT { StatusCode::OK } else { status };
    if is_page {
        templates::add_headers(&mut headers);
    } else if !body.is_empty() {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(renderer.content_type()));
    }
    let mut response = HttpResponse::new(status, headers, body);
    match content {
        // A page shows the first rows only.
        Content::Streaming(list) if renderer == Renderer::Json => {
            response.rest = Some(Box::new(|first| list.into_body(first)));
        }
        _ => response.has_form = is_page,
    }
    response
}

/// `APIView.default_response_headers`, and the response's own headers. With one renderer, `Accept` changes nothing.
fn default_response_headers(view: &View, app: &Shared, own: Vec<(HeaderName, HeaderValue)>) -> HeaderMap {
    // Most responses have seven headers. With more headers, the map takes twice the memory, which actix keeps for later
    // responses.
    let mut headers = HeaderMap::with_capacity(7);
    headers.insert(header::ALLOW, view.allow.clone());
    if view.renderers(&app.settings.rest_framework).len() > 1 {
        headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    }
    for (name, value) in own {
        // The other headers occur once.
        match name == header::SET_COOKIE {
            true => headers.append(name, value),
            false => drop(headers.insert(name, value)),
        }
    }
    headers
}

/// The response to a request that has timed out, or whose queue was full. It is JSON, because content negotiation has
/// not run yet, unless the view has pages of its own.
pub(crate) fn give_up(not_done: NotDone, app: &Shared, view: &View, request: Option<&Request>) -> HttpResponse {
    if let (Some(error_page), Some(request)) = (view.error_page, request) {
        return render(view, request, error_page(request, not_done.into()));
    }
    let Response { status, headers, content, .. } = exception_handler(not_done.into(), &view.authenticate_header(app));
    let mut headers = default_response_headers(view, app, headers);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Renderer::Json.content_type()));
    HttpResponse::new(status, headers, content.to_json(None))
}

/// Reserves `RESPONSE_MEMORY` for a response. If too little is free, a read gets 503, and a write still gets its
/// response. `None` when memory must first be freed, which must not happen on the event loop.
fn with_room(view: &View, request: &Request, mut rendered: HttpResponse, must_be_given: bool) -> Option<HttpResponse> {
    let bytes = rendered.body.capacity();
    if bytes <= SMALL {
        return Some(rendered);
    }
    let memory = &request.app.memory;
    let room = match memory.responses.reserve(bytes) {
        Some(room) => Some(room),
        None if must_be_given => Some(memory.responses.take(bytes)),
        None if request.must_be_short => return None,
        None => memory.for_answer(bytes, !request.only_reads()),
    };
    match room {
        Some(room) => rendered.room = Some(room),
        None => {
            log::warn!("view: RESPONSE_MEMORY is used up: a response of {bytes} bytes is replaced by a 503");
            rendered = render(view, request, exception_handler(ApiException::Busy, ""));
        }
    }
    Some(rendered)
}

/// The response to `Expect: 100-continue` if there is not enough memory for the body.
pub(crate) fn refuse() -> HttpResponse {
    let Response { status, headers, content, .. } = exception_handler(ApiException::Busy, "");
    let mut headers: HeaderMap = headers.into_iter().collect();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Renderer::Json.content_type()));
    HttpResponse { is_last: true, ..HttpResponse::new(status, headers, content.to_json(None)) }
}
