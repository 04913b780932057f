//! `corsheaders.middleware` of django-cors-headers: which other origins may read the responses of this server.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use python::urllib::{SplitResult, urlsplit};

use super::base::{Arriving, DisallowedHost, Facts, Middleware};
use crate::http::meta::latin1;
use crate::http::pages;
use crate::http::request::path_info;
use crate::http::response::HttpResponse;
use crate::http::vary::patch_vary_headers;
use crate::settings::{Cors, Pattern, Settings};

const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");
const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");

/// What browsers call an origin that has no name.
const NULL: &str = "null";

pub(super) struct CorsMiddleware {
    origins: Origins,
    urls: Option<Pattern>,
    /// Whether the response names no origin, but `*`.
    is_any: bool,
    /// The headers of every response that an allowed origin may read.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The further headers of responses to `OPTIONS`.
    of_options: Vec<(HeaderName, HeaderValue)>,
    allow_private_network: bool,
}

impl Middleware for CorsMiddleware {
    fn new(settings: &Settings) -> Option<CorsMiddleware> {
        let cors = &settings.cors;
        cors.allows_some_origin().then(|| CorsMiddleware {
            origins: Origins::new(cors),
            urls: cors.urls_regex.clone(),
            is_any: cors.allow_all_origins && !cors.allow_credentials,
            headers: headers(cors),
            of_options: headers_of_options(cors),
            allow_private_network: cors.allow_private_network,
        })
    }

    /// `check_preflight`
    fn process_request(&self, arriving: &Arriving<'_>) -> Result<Option<HttpResponse>, DisallowedHost> {
        let facts = arriving.facts;
        let is_preflight =
            facts.is_options() && facts.head.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        Ok((is_preflight && self.is_enabled(facts)).then(|| {
            let content_type = (header::CONTENT_TYPE, HeaderValue::from_static(pages::CONTENT_TYPE));
            HttpResponse::new(StatusCode::OK, HeaderMap::from_iter([content_type]), Vec::new())
        }))
    }

    /// `add_response_headers`
    fn process_response(&self, facts: &Facts<'_>, response: &mut HttpResponse) {
        if !self.is_enabled(facts) {
            return;
        }
        patch_vary_headers(&mut response.headers, "origin");
        let Some(origin) = facts.header(&header::ORIGIN).filter(|origin| self.origins.allow(&latin1(Some(origin))))
        else {
            return;
        };
        let allowed = if self.is_any { HeaderValue::from_static("*") } else { origin };
        response.headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        let of_options = self.of_options.iter().filter(|_| facts.is_options());
        for (name, value) in self.headers.iter().chain(of_options) {
            response.headers.insert(name.clone(), value.clone());
        }
        if self.allow_private_network && facts.header(&REQUEST_PRIVATE_NETWORK).is_some_and(|asked| asked == "true") {
            response.headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
        }
    }
}

impl CorsMiddleware {
    /// `is_enabled`. The default of `CORS_URLS_REGEX`, `^.*$`, matches a path without line breaks, or with one at its end.
    fn is_enabled(&self, facts: &Facts<'_>) -> bool {
        let path = path_info(facts.head.uri.path());
        match &self.urls {
            Some(pattern) => pattern.is_match(&path),
            None => !path.strip_suffix('\n').unwrap_or(&path).contains('\n'),
        }
    }
}

/// The headers that do not depend on the method.
fn headers(cors: &Cors) -> Vec<(HeaderName, HeaderValue)> {
    let credentials = if cors.allow_credentials { "true" } else { "" };
    of_texts([
        (header::ACCESS_CONTROL_ALLOW_CREDENTIALS, credentials.to_owned()),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, cors.expose_headers.join(", ")),
    ])
}

fn headers_of_options(cors: &Cors) -> Vec<(HeaderName, HeaderValue)> {
    let max_age = if cors.preflight_max_age == 0 { String::new() } else { cors.preflight_max_age.to_string() };
    let lists = [
        (header::ACCESS_CONTROL_ALLOW_HEADERS, cors.allow_headers.join(", ")),
        (header::ACCESS_CONTROL_ALLOW_METHODS, cors.allow_methods.join(", ")),
    ];
    // The lists are sent even if they are empty.
    let lists = lists.into_iter().filter_map(|(name, text)| Some((name, HeaderValue::try_from(text).ok()?)));
    lists.chain(of_texts([(header::ACCESS_CONTROL_MAX_AGE, max_age)])).collect()
}

/// The headers that have a value.
fn of_texts<const N: usize>(texts: [(HeaderName, String); N]) -> Vec<(HeaderName, HeaderValue)> {
    let given = texts.into_iter().filter(|(_, text)| !text.is_empty());
    given.filter_map(|(name, text)| Some((name, HeaderValue::try_from(text).ok()?))).collect()
}

/// The origins that are allowed.
struct Origins {
    all: bool,
    null: bool,
    /// Schemes and hosts of `CORS_ALLOWED_ORIGINS`.
    listed: Vec<(String, String)>,
    regexes: Vec<Pattern>,
}

impl Origins {
    fn new(cors: &Cors) -> Origins {
        let listed = cors.allowed_origins.iter().filter(|origin| *origin != NULL);
        let listed = listed.filter_map(|origin| urlsplit(origin).ok()).map(|url| (url.scheme, url.netloc)).collect();
        Origins {
            all: cors.allow_all_origins,
            null: cors.allowed_origins.iter().any(|origin| origin == NULL),
            listed,
            regexes: cors.allowed_origin_regexes.clone(),
        }
    }

    /// `origin_found_in_white_lists`
    fn allow(&self, origin: &str) -> bool {
        let url = if origin.is_empty() { None } else { urlsplit(origin).ok() };
        let Some(SplitResult { scheme, netloc, .. }) = url else { return false };
        self.all
            || self.null && origin == NULL
            || self.listed.iter().any(|listed| (&listed.0, &listed.1) == (&scheme, &netloc))
            || self.regexes.iter().any(|regex| regex.is_match(origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cors: &Cors, allowed: &[&str], others: &[&str]) {
        let origins = Origins::new(cors);
        for (list, expected) in [(allowed, true), (others, false)] {
            for origin in list {
                assert_eq!(origins.allow(origin), expected, "{origin}");
            }
        }
    }

    fn listed(origin: &str) -> Cors {
        Cors { allowed_origins: vec![origin.to_owned()], ..Cors::default() }
    }

    #[test]
    fn a_listed_origin_is_compared_by_scheme_and_host() {
        let allowed = ["https://app.example", "HTTPS://app.example", "https://app.example/path?query#fragment"];
        let others = [
            "https://app.example:443",
            "https://APP.example",
            "http://app.example",
            "https://app.example.evil.example",
            "https://evil.example",
            "app.example",
            "null",
            "*",
            "",
        ];
        check(&listed("https://app.example"), &allowed, &others);
    }

    #[test]
    fn a_listed_null_allows_no_other_text() {
        check(&listed("null"), &["null"], &["NULL", "app.example", "*", "", "/", "https://app.example"]);
        check(&listed("file://"), &["file://"], &["null", "files://", "https://"]);
    }

    #[test]
    fn a_regular_expression_matches_the_whole_origin() {
        let regex =
            |regex| Cors { allowed_origin_regexes: vec![Pattern::fullmatch(regex).unwrap()], ..Cors::default() };
        let others =
            ["http://localhost:3000.evil.example", "http://localhost:", "HTTP://localhost:3000", "xhttp://localhost:1"];
        check(&regex(r"http://localhost:\d+"), &["http://localhost:3000"], &others);
        check(&regex(r"^https://\w+\.app\.example$"), &["https://a.app.example"], &["https://.app.example"]);
    }

    #[test]
    fn an_origin_that_is_no_url_is_refused_even_if_all_are_allowed() {
        let all = Cors { allow_all_origins: true, ..Cors::default() };
        check(&all, &["https://app.example", "null", "*", "x"], &["https://[::1", "https://[x]", ""]);
    }
}
