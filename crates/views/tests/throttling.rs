//! DRF's `tests/test_throttling.py`: rates, the names of clients, scopes, and the order of the checks.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::net::IpAddr;
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use models::{DbConnection, User};
use permissions::{AllowAny, BasePermission};
use views::api_view::{ApiView, api_view};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::{UrlPattern, path};
use views::response::Response;
use views::settings::{Rate, RestFramework, Settings, ThrottleClass};

use ThrottleClass::{Anon, Scoped, User as PerUser};
use support::{Site, books};
use test_database::{Book, BookData};

fn settings(classes: &[ThrottleClass], rates: &[(&str, &str)], num_proxies: Option<usize>) -> Settings {
    let rate = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap());
    let rest_framework = RestFramework {
        default_throttle_classes: classes.to_vec(),
        default_throttle_rates: rates.iter().map(|(scope, text)| ((*scope).to_owned(), rate(text))).collect(),
        num_proxies,
        ..RestFramework::default()
    };
    Settings { rest_framework, ..Settings::default() }
}

fn site(urlpatterns: &[UrlPattern], settings: Settings) -> Site {
    Site::with_settings(urlpatterns, |known| known.rest_framework = settings.rest_framework)
}

/// Anyone may read it.
struct Open;

#[api_view(permission_classes = [AllowAny])]
impl Open {
    fn get(_request: &Request) -> Result {
        Ok(Response::no_content())
    }
}

/// Two views of one scope.
struct Up;

#[api_view(permission_classes = [AllowAny], throttle_scope = "files")]
impl Up {
    fn get(_request: &Request) -> Result {
        Ok(Response::no_content())
    }
}

struct Down;

#[api_view(permission_classes = [AllowAny], throttle_scope = "files")]
impl Down {
    fn get(_request: &Request) -> Result {
        Ok(Response::no_content())
    }
}

struct Nobody;

impl BasePermission for Nobody {
    fn has_permission(&self, _request: &permissions::Request<'_>) -> bool {
        false
    }
}

struct Closed;

#[api_view(permission_classes = [Nobody])]
impl Closed {
    fn get(_request: &Request) -> Result {
        Ok(Response::no_content())
    }
}

fn urls() -> Vec<UrlPattern> {
    vec![
        path("open/", Open::as_view()),
        path("up/", Up::as_view()),
        path("down/", Down::as_view()),
        path("closed/", Closed::as_view()),
    ]
}

#[test]
fn a_rate_is_a_number_and_the_first_letter_of_a_period() {
    for (text, num_requests, seconds) in [
        ("3/s", 3, 1),
        ("3/sec", 3, 1),
        ("3/min", 3, 60),
        ("3/ms", 3, 60),
        ("3/h", 3, 3_600),
        ("3/days", 3, 86_400),
        ("0/min", 0, 60),
        (" +1_000 /d", 1_000, 86_400),
        ("99999999999999999999/s", 1 << 53, 1),
    ] {
        let rate = Rate { num_requests, duration: Duration::from_secs(seconds) };
        assert_eq!(text.parse(), Ok(rate), "{text}");
    }
    for text in ["", "3", "3/", "/s", "3/x", "3/S", "3/ s", "3/s/s", "1.5/min", "-1/min", "-99999999999999999999/s"] {
        assert!(text.parse::<Rate>().is_err(), "{text}");
    }
}

/// The statuses of two requests in turn, with these values of `X-Forwarded-For`, under one request a day.
fn statuses(num_proxies: Option<usize>, forwarded: [Option<&str>; 2]) -> [u16; 2] {
    let site = site(&urls(), settings(&[Anon], &[("anon", "1/day")], num_proxies));
    forwarded.map(|forwarded| {
        let view = Open::as_view();
        let mut request = site.request("GET", &view);
        request.http.headers.peer = Some(IpAddr::from([127, 0, 0, 1]));
        request.http.headers.x_forwarded_for = forwarded.map(|text| HeaderValue::try_from(text).unwrap());
        site.dispatch(&view, request).0
    })
}

#[test]
fn clients_without_a_user_are_named_by_their_address() {
    for (num_proxies, one, other, is_same) in [
        (None, None, None, true),
        (None, None, Some(""), true),
        (None, Some("127.0.0.1"), None, true),
        (None, Some("1.2.3.4"), Some("1.2.3. 4"), true),
        (None, Some("1.2.3.4, 5.6.7.8"), Some("1.2.3.4,5.6.7.8"), true),
        (None, Some("1.2.3.4, 5.6.7.8"), Some("5.6.7.8"), false),
        (None, Some(","), None, false),
        (Some(0), Some("1.2.3.4"), Some("5.6.7.8"), true),
        (Some(1), Some("1.2.3.4, 5.6.7.8"), Some("9.9.9.9,5.6.7.8"), true),
        (Some(1), Some("1.2.3.4"), Some("1.2.3. 4"), false),
        (Some(1), Some(""), Some(" , "), true),
        (Some(1), Some(""), None, false),
        (Some(2), Some("1.2.3.4, 5.6.7.8"), Some("1.2.3.4,9.9.9.9"), true),
        (Some(2), Some("1.2.3.4"), Some("1.2.3.4,9.9.9.9"), true),
        (Some(2), Some("1.2.3.4, 5.6.7.8"), Some("5.6.7.8"), false),
    ] {
        let second = if is_same { 429 } else { 204 };
        assert_eq!(statuses(num_proxies, [one, other]), [204, second], "{num_proxies:?} {one:?} {other:?}");
    }
}

#[test]
fn a_refused_request_gets_the_seconds_to_wait() {
    for (rate, seconds) in [("1/day", "86400 seconds"), ("0/min", "60 seconds"), ("0/s", "1 second")] {
        let site = site(&urls(), settings(&[PerUser], &[("user", rate)], None));
        site.ask("GET /open/", &[], "");
        let answer = site.ask("GET /open/", &[], "");
        let detail = format!(r#"{{"detail":"Request was throttled. Expected available in {seconds}."}}"#);
        assert_eq!((answer.status, answer.body.as_str()), (429, detail.as_str()));
        assert_eq!(answer.header("retry-after"), seconds.split(' ').next());
        assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"));
    }
}

#[test]
fn views_of_one_scope_share_a_count() {
    let site = site(&urls(), settings(&[Scoped], &[("files", "2/day")], None));
    assert_eq!(
        ["up", "down", "up", "down", "open"].map(|name| site.ask(&format!("GET /{name}/"), &[], "").status),
        [204, 204, 429, 429, 204]
    );
}

#[test]
fn a_class_still_counts_a_request_that_another_class_refuses() {
    let rates = [("user", "3/day"), ("files", "1/hour")];
    let site = site(&urls(), settings(&[PerUser, Scoped], &rates, None));
    let waits = ["up", "up", "up", "open"].map(|name| {
        let answer = site.ask(&format!("GET /{name}/"), &[], "");
        answer.header("retry-after").map(str::to_owned)
    });
    assert_eq!(waits, [None, Some("3600".into()), Some("3600".into()), Some("86400".into())]);
}

#[test]
fn format_token_and_permissions_are_checked_first_and_cost_nothing() {
    let site = site(&urls(), settings(&[PerUser], &[("user", "1/day")], None));
    let bearer = site.bearer("ann");
    let token = [("Authorization", bearer.as_str())];
    for _ in 0..2 {
        assert_eq!(site.ask("GET /open/", &[("Accept", "text/csv"), token[0]], "").status, 406);
        assert_eq!(site.ask("GET /open/", &[("Authorization", "Bearer x")], "").status, 401);
        assert_eq!(site.ask("GET /closed/", &token, "").status, 403);
        assert_eq!(site.ask("GET /closed/", &[], "").status, 401);
        assert_eq!(site.ask("GET /nowhere/", &token, "").status, 404);
    }
    assert_eq!(site.ask("POST /open/", &token, "").status, 405);
    assert_eq!(site.ask("POST /open/", &token, "").status, 429, "the method is looked up afterwards");
    let bob = site.bearer("bob");
    let answers =
        ["OPTIONS", "HEAD"].map(|method| site.ask(&format!("{method} /open/"), &[("Authorization", &bob)], ""));
    assert_eq!(answers.map(|answer| answer.status), [200, 429]);
}

/// A load balancer must not take a server away because it asks often.
#[test]
fn the_readiness_probe_is_never_throttled() {
    let site = site(&views::urlpatterns(), settings(&[Anon], &[("anon", "1/day")], None));
    let statuses = ["health/ready", "health", "health", "health/ready"]
        .map(|path| site.ask(&format!("GET /api/{path}/"), &[], "").status);
    assert_eq!(statuses, [200, 200, 429, 200]);
}

#[test]
fn users_and_addresses_never_share_a_count() {
    let site = site(&urls(), settings(&[PerUser], &[("user", "1/day")], None));
    let (bearer, id) = (site.bearer("ann"), site.user("ann").id.to_string());
    assert_eq!(site.ask("GET /open/", &[("X-Forwarded-For", &id)], "").status, 204);
    assert_eq!(site.ask("GET /open/", &[("Authorization", &bearer)], "").status, 204, "a stranger did not use it up");
    assert_eq!(site.ask("GET /open/", &[("Authorization", &bearer)], "").status, 429);
}

/// A long list runs on the event loop and then again in a lane.
#[test]
fn a_request_that_runs_twice_counts_once() {
    let site = site(&books::urlpatterns(), settings(&[PerUser], &[("user", "2/day")], None));
    let ann: User = site.user("ann");
    let mut db = site.db();
    let create = |connection: &mut DbConnection| {
        (0..1_200).try_for_each(|_| Book::create(&BookData::new("a book"), &ann, connection).map(drop))
    };
    db.atomic(create).unwrap();
    drop(db);
    let bearer = site.bearer("ann");
    let statuses = [(); 3].map(|()| site.ask("GET /api/books/", &[("Authorization", &bearer)], "").status);
    assert_eq!(statuses, [200, 200, 429]);
}

#[test]
fn a_scope_without_a_rate_is_refused_at_the_start() {
    for (classes, rates, scope) in [
        (&[Anon][..], &[("user", "1/s")][..], "anon"),
        (&[PerUser], &[("anon", "1/s")], "user"),
        (&[Scoped], &[("user", "1/s")], "files"),
    ] {
        let error = views::check_settings(&settings(classes, rates, None), &urls()).unwrap_err();
        assert_eq!(error.to_string(), format!("No default throttle rate set for '{scope}' scope"));
    }
    views::check_settings(&settings(&[Scoped], &[], None), &[path("open/", Open::as_view())]).unwrap();
    views::check_settings(&settings(&[Scoped], &[("files", "")], None), &urls()).unwrap();
}
