//! `rest_framework.renderers.BrowsableAPIRenderer`: a response as an HTML page, with forms and buttons for every method
//! of the view.
//!
//! The markup is this project's own. A page shows the response of the view and runs no query, so the page of an error
//! shows nothing that the error itself does not contain.

mod account;
mod context;
mod forms;
mod highlight;
mod inputs;
mod sent;
mod technical_404;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use minijinja::Value;

use crate::controls::Controls;
use crate::request::Request;
use crate::response::Content;
use crate::templates;
use crate::view::View;

use context::Page;

pub(crate) use technical_404::technical_404_response;

/// What a page is made of.
struct Shown<'p> {
    view: &'p View,
    request: &'p Request,
    status: StatusCode,
    headers: &'p HeaderMap,
    content: &'p Content,
    controls: &'p Controls,
}

/// The page for an answer with these headers.
pub(crate) fn render(
    view: &View,
    request: &Request,
    status: StatusCode,
    headers: &HeaderMap,
    content: &Content,
    controls: Option<Controls>,
) -> Vec<u8> {
    let controls = controls.unwrap_or_default();
    let (json, is_cut) = json(content);
    let text = Value::from_safe_string(highlight::highlight(&json));
    let shown = Shown { view, request, status, headers, content, controls: &controls };
    templates::render("api.html", Page::new(&shown, text, is_cut))
}

/// The maximum number of bytes of a response that a page shows. While a page is rendered, memory holds several copies.
const LONGEST: usize = 512 * 1024;

/// The maximum number of bytes of a refused body that a page shows again.
const LONGEST_BODY: usize = 128 * 1024;

/// The JSON that a page shows, and whether it is truncated.
fn json(content: &Content) -> (String, bool) {
    let mut json = content.to_json(Some(4));
    let is_cut = json.len() > LONGEST || matches!(content, Content::Streaming(_));
    json.truncate(LONGEST);
    // A character that is cut in two is left out.
    let end = json.len() - json.utf8_chunks().last().map_or(0, |chunk| chunk.invalid().len());
    json.truncate(end);
    (String::from_utf8_lossy(&json).into_owned(), is_cut)
}
