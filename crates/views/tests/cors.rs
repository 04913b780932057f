//! Every response has the headers of the outer middleware, also one that no view has made.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use actix_web::dev::RequestHead;
use actix_web::http::header::{HeaderName, HeaderValue};
use permissions::AllowAny;
use views::api_view::{ApiView, api_view};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::{UrlPattern, path};
use views::settings::Settings;

use support::{Answer, Site};

/// A view that panics.
struct Broken;

#[api_view(permission_classes = [AllowAny])]
impl Broken {
    fn get(_request: &Request) -> Result {
        panic!("a view that is broken")
    }
}

const ORIGIN: (&str, &str) = ("Origin", "https://app.example");

fn urlpatterns() -> Vec<UrlPattern> {
    let mut patterns = views::urlpatterns();
    patterns.push(path("broken/", Broken::as_view()));
    patterns
}

fn allow(settings: &mut Settings) {
    settings.cors.allowed_origins = vec!["https://app.example".to_owned()];
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.headers.iter().map(|(name, _)| name.as_str()).filter(|name| name.starts_with("access-control")).collect()
}

#[test]
fn every_response_names_the_allowed_origin() {
    let site = Site::with_settings(&urlpatterns(), allow);
    for (line, host, status) in [
        ("GET /api/health/", "testserver", 200),
        ("GET /api/me/", "testserver", 401),
        ("GET /api/health", "testserver", 301),
        ("GET /api/health/", "elsewhere", 400),
        ("GET /nothing/", "testserver", 404),
        ("POST /api/health/", "testserver", 405),
        ("GET /broken/", "testserver", 500),
        ("GET /static/nothing.css", "testserver", 404),
        ("POST /api/auth/token/", "testserver", 400),
    ] {
        let answer = site.ask(line, &[ORIGIN, ("Host", host)], "");
        assert_eq!((answer.status, names(&answer)), (status, vec!["access-control-allow-origin"]), "{line}");
        assert!(answer.header("vary").unwrap().ends_with("origin"), "{line}");
    }
}

#[test]
fn a_refusal_before_the_body_passes_the_middleware() {
    let site = Site::with_settings(&urlpatterns(), |settings| {
        allow(settings);
        settings.security.hsts_seconds = 60;
    });
    let app = site.app();
    let mut head = RequestHead::default();
    head.peer_addr = Some(([127, 0, 0, 1], 1).into());
    for (name, value) in [("content-length", "2000000"), ("origin", ORIGIN.1), ("x-forwarded-proto", "https")] {
        head.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    assert!(views::expect(&app, &head).is_none());
    let _all_memory = app.memory().requests.take(96 * 1024 * 1024);
    let refusal = views::expect(&app, &head).unwrap();
    assert_eq!(refusal.status().as_u16(), 503);
    for name in ["access-control-allow-origin", "strict-transport-security", "x-frame-options", "referrer-policy"] {
        assert!(refusal.headers().contains_key(name), "{name}");
    }
}

#[test]
fn without_an_allowed_origin_nothing_is_said() {
    let answer = Site::new(&urlpatterns()).ask("GET /api/health/", &[ORIGIN], "");
    assert_eq!((names(&answer), answer.header("vary")), (vec![], Some("Accept")));
}
