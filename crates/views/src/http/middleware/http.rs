//! `django.middleware.http`: entity tags for `GET` (`ConditionalGetMiddleware`), and the answers 304 and 412.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};

use super::base::{Facts, Middleware};
use crate::http::dates::is_readable;
use crate::http::etags::{self, matches_strongly, matches_weakly, parse_etags};
use crate::http::memory::LARGE;
use crate::http::meta::latin1;
use crate::http::pages;
use crate::http::response::HttpResponse;
use crate::settings::Settings;

pub(super) struct ConditionalGetMiddleware;

impl Middleware for ConditionalGetMiddleware {
    fn new(settings: &Settings) -> Option<ConditionalGetMiddleware> {
        settings.middleware.conditional_get.then_some(ConditionalGetMiddleware)
    }

    fn process_response(&self, facts: &Facts<'_>, response: &mut HttpResponse) {
        if facts.head.method != Method::GET {
            return;
        }
        if needs_etag(&response.headers) && !response.headers.contains_key(header::ETAG) {
            set_response_etag(response);
        }
        // There is no `Last-Modified`, so nothing happens without an entity tag.
        let Some(etag) = response.headers.get(header::ETAG) else { return };
        let etag = latin1(Some(etag)).into_owned();
        if response.status.is_success()
            && let Some(other) = get_conditional_response(facts, &etag, response)
        {
            *response = other;
        }
    }
}

/// `needs_etag`: whether the response may be stored.
fn needs_etag(headers: &HeaderMap) -> bool {
    let cache_control = latin1(headers.get(header::CACHE_CONTROL));
    cache_control.split(',').all(|directive| !directive.trim().eq_ignore_ascii_case("no-store"))
}

/// `set_response_etag`. A streamed list has no entity tag, because it is not in memory. The tag of a long body would take
/// too long here, on the event loop, so there is only the one of [`long_etag`].
fn set_response_etag(response: &mut HttpResponse) {
    let is_short = response.rest.is_none() && (1..=LARGE).contains(&response.body.len());
    let etag = if is_short { etag_of_body(response) } else { response.etag.take() };
    if let Some(etag) = etag {
        response.headers.insert(header::ETAG, etag);
    }
}

fn etag_of_body(response: &HttpResponse) -> Option<HeaderValue> {
    HeaderValue::try_from(etags::of_body(&response.body)).ok()
}

/// The entity tag of a long body that has just been rendered. A page with a form has none: its body is not complete before
/// it has its CSRF token, which differs each time.
pub(crate) fn long_etag(settings: &Settings, response: &HttpResponse) -> Option<HeaderValue> {
    let is_long = response.rest.is_none() && response.body.len() > LARGE;
    let needs_tag = settings.middleware.conditional_get && is_long && !response.has_form;
    if needs_tag { etag_of_body(response) } else { None }
}

/// `get_conditional_response`: the response in place of a successful one. `None` leaves it as it is.
fn get_conditional_response(facts: &Facts<'_>, etag: &str, response: &HttpResponse) -> Option<HttpResponse> {
    let value = |name: HeaderName| latin1(facts.header(&name).as_ref()).into_owned();
    let if_match = parse_etags(&value(header::IF_MATCH));
    if !if_match.is_empty() && !matches_strongly(etag, &if_match) {
        return Some(precondition_failed(response));
    }
    if if_match.is_empty() && is_readable(&value(header::IF_UNMODIFIED_SINCE)) {
        return Some(precondition_failed(response));
    }
    let if_none_match = parse_etags(&value(header::IF_NONE_MATCH));
    matches_weakly(etag, &if_none_match).then(|| not_modified(response))
}

/// `_precondition_failed`
fn precondition_failed(response: &HttpResponse) -> HttpResponse {
    let content_type = (header::CONTENT_TYPE, HeaderValue::from_static(pages::CONTENT_TYPE));
    let headers = [content_type].into_iter().collect();
    without_body(StatusCode::PRECONDITION_FAILED, headers, response)
}

/// `_not_modified`: the response without its body, with the headers that RFC 9110 (15.4.5) requires, and its cookies.
fn not_modified(response: &HttpResponse) -> HttpResponse {
    const KEPT: [HeaderName; 7] = [
        header::CACHE_CONTROL,
        header::CONTENT_LOCATION,
        header::DATE,
        header::ETAG,
        header::EXPIRES,
        header::LAST_MODIFIED,
        header::VARY,
    ];
    let kept = KEPT.into_iter().filter_map(|name| Some((name.clone(), response.headers.get(name)?.clone())));
    let cookies = response.headers.get_all(header::SET_COOKIE).cloned().map(|cookie| (header::SET_COOKIE, cookie));
    let headers = kept.chain(cookies).fold(HeaderMap::new(), |mut headers, (name, value)| {
        headers.append(name, value);
        headers
    });
    without_body(StatusCode::NOT_MODIFIED, headers, response)
}

/// A response in place of another one. It still has the user for the log, and closes the connection if the other does.
fn without_body(status: StatusCode, headers: HeaderMap, replaced: &HttpResponse) -> HttpResponse {
    let HttpResponse { is_last, user, .. } = *replaced;
    HttpResponse { is_last, user, ..HttpResponse::new(status, headers, Vec::new()) }
}

#[cfg(test)]
mod tests {
    use models::UserId;

    use super::*;

    #[test]
    fn a_response_in_place_of_another_keeps_its_user() {
        let user = Some(UserId::from(7));
        let replaced = HttpResponse { user, ..HttpResponse::new(StatusCode::OK, HeaderMap::new(), b"text".to_vec()) };
        for response in [precondition_failed(&replaced), not_modified(&replaced)] {
            assert_eq!((response.user, response.body.len()), (user, 0));
        }
    }
}
