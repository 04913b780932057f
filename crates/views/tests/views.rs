//! DRF's `tests/test_views.py` and `tests/test_permissions.py`: the checks of a request, and their order.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use std::cell::RefCell;

use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use models::{Db, Model};
use permissions::{AllowAny, BasePermission};
use test_database::{Book, BookData, BookPatch, BookQuerySet};
use views::api_view::{ApiView, Handler, Method, api_view};
use views::exceptions::Result;
use views::generics::GenericApiView;
use views::mixins::{DestroyModelMixin, RetrieveModelMixin, UpdateModelMixin};
use views::request::{Body, Request};
use views::resolvers::path;
use views::response::Response;
use views::view::{View, view_name};
use views::viewsets::{Action, Route, ViewSet, as_view};

use support::Site;
use support::books::BookSerializer;

thread_local! {
    /// The names of the functions that were called in this test.
    static CALLS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn called(name: &'static str) {
    CALLS.with_borrow_mut(|calls| calls.push(name));
}

/// Allows authenticated users, but not `DELETE`, and not published books.
struct Recorder;

impl BasePermission<Book> for Recorder {
    fn has_permission(&self, request: &permissions::Request<'_>) -> bool {
        called("has_permission");
        request.user.is_some() && request.method != "DELETE"
    }

    fn has_object_permission(&self, _request: &permissions::Request<'_>, book: &Book) -> bool {
        called("has_object_permission");
        !book.published
    }
}

impl BasePermission for Recorder {
    fn has_permission(&self, request: &permissions::Request<'_>) -> bool {
        <Recorder as BasePermission<Book>>::has_permission(self, request)
    }
}

struct ProbeViewSet;

impl GenericApiView for ProbeViewSet {
    type Serializer = BookSerializer;

    fn permission_classes() -> impl BasePermission<Book> {
        Recorder
    }

    fn get_queryset(request: &Request) -> Result<BookQuerySet> {
        called("get_queryset");
        Ok(Book::objects().filter_owner(request.user()?))
    }
}

impl RetrieveModelMixin for ProbeViewSet {}
impl DestroyModelMixin for ProbeViewSet {}
impl UpdateModelMixin for ProbeViewSet {
    fn perform_update(book: Book, patch: BookPatch, _request: &Request, db: &mut Db) -> Result<Book> {
        called("perform_update");
        Ok(book.update(&patch, db.connection()?)?)
    }
}

impl ViewSet for ProbeViewSet {
    fn actions() -> Vec<Action> {
        vec![Action::retrieve::<Self>(), Action::update::<Self>(), Action::destroy::<Self>()]
    }
}

fn probe() -> View {
    as_view::<ProbeViewSet>(Route::DETAIL).unwrap()
}

/// The properties of a request. At first all of them are wrong. Each step of the test corrects one.
struct Faults {
    accept: &'static str,
    authorization: &'static str,
    method: &'static str,
    pk: &'static str,
    content_type: &'static str,
    body: &'static str,
}

const BEARER: &str = "of ann";

const ANONYMOUS: (u16, &str) = (401, r#"{"detail":"Authentication credentials were not provided."}"#);
const DENIED: (u16, &str) = (403, r#"{"detail":"You do not have permission to perform this action."}"#);
const MISSING: (u16, &str) = (404, r#"{"detail":"No Book matches the given query."}"#);
const TWO_WORDS: &str = concat!(
    r#"{"detail":"Authorization header must contain two space-delimited values","#,
    r#""code":"bad_authorization_header"}"#
);
const MALFORMED: &str = concat!(
    r#"{"detail":"JSON parse error - "#,
    r#"Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"}"#
);

/// Sends the request, and compares the status, the body and the called functions.
#[track_caller]
fn check(faults: &Faults, expected: (u16, &str), calls: &[&str]) {
    let site = Site::new(&[]);
    for published in [false, true] {
        let book = BookData { published, ..BookData::new("book") };
        Book::create(&book, &site.user("ann"), site.db().connection().unwrap()).unwrap();
    }
    let mut request = site.request(faults.method, &probe());
    let header = |value: &str| HeaderValue::from_str(value).ok();
    let bearer = if faults.authorization == BEARER { site.bearer("ann") } else { faults.authorization.into() };
    request.http.headers.accept = header(faults.accept);
    request.http.headers.authorization = header(&bearer).filter(|value| !value.is_empty());
    request.http.headers.content_type = header(faults.content_type);
    request.http.headers.content_length = Some(faults.body.len().into());
    request.http.body = Body::Bytes(Bytes::from_static(faults.body.as_bytes()));
    request.kwargs.pk = Some(faults.pk.into());
    CALLS.take();
    let (status, body) = site.dispatch(&probe(), request);
    assert_eq!((status, body.as_str(), CALLS.take().as_slice()), (expected.0, expected.1, calls));
}

#[test]
fn the_checks_run_in_order_and_stop_at_the_first_error() {
    let mut faults = Faults {
        accept: "application/xml",
        authorization: "Bearer",
        method: "BREW",
        pk: "999",
        content_type: "text/plain",
        body: "{",
    };
    check(&faults, (406, r#"{"detail":"Could not satisfy the request Accept header."}"#), &[]);
    faults.accept = "*/*";
    check(&faults, (401, TWO_WORDS), &[]);
    faults.authorization = "";
    check(&faults, ANONYMOUS, &["has_permission"]);
    faults.authorization = BEARER;
    check(&faults, (405, r#"{"detail":"Method \"BREW\" not allowed."}"#), &["has_permission"]);
    faults.method = "PUT";
    check(&faults, MISSING, &["has_permission", "get_queryset"]);
    let object = ["has_permission", "get_queryset", "has_object_permission"];
    faults.pk = "2";
    check(&faults, DENIED, &object);
    faults.pk = "1";
    check(&faults, (415, r#"{"detail":"Unsupported media type \"text/plain\" in request."}"#), &object);
    faults.content_type = "application/json";
    check(&faults, (400, MALFORMED), &object);
    faults.body = "{}";
    check(&faults, (400, r#"{"title":["This field is required."]}"#), &object);
    faults.body = r#"{"title":""}"#;
    check(&faults, (400, r#"{"title":["This field may not be blank."]}"#), &object);
}

/// `test_check_auth_before_queryset_call`
#[test]
fn permission_is_checked_before_the_queryset_is_made() {
    let mut faults = Faults { accept: "*/*", authorization: "", method: "GET", pk: "1", content_type: "", body: "" };
    check(&faults, ANONYMOUS, &["has_permission"]);
    faults.authorization = BEARER;
    faults.method = "DELETE";
    check(&faults, DENIED, &["has_permission"]);
}

#[test]
fn an_id_that_is_no_number_or_too_large_is_not_found() {
    let get = |pk| Faults { accept: "*/*", authorization: BEARER, method: "GET", pk, content_type: "", body: "" };
    let asked = ["has_permission", "get_queryset"];
    for pk in ["abc", "1.0", "0x1", "1 2", ""] {
        check(&get(pk), (404, r#"{"detail":"Not found."}"#), &asked);
    }
    for pk in ["0", "-1", "9223372036854775807", "9223372036854775808", "-9999999999999999999999"] {
        check(&get(pk), MISSING, &asked);
    }
}

/// Several permissions. No permission is checked after the first one that denies.
struct TwiceView;

#[api_view(permission_classes = [AllowAny, Recorder, Recorder])]
impl TwiceView {
    fn get(_request: &Request) -> Result {
        Ok(Response::no_content())
    }
}

#[test]
fn no_permission_is_checked_after_the_first_denial() {
    let site = Site::new(&[]);
    let view = TwiceView::as_view();
    let (status, _body) = site.dispatch(&view, site.request("GET", &view));
    assert_eq!((status, CALLS.take().as_slice()), (401, ["has_permission"].as_slice()));
    let mut request = site.request("GET", &view);
    request.http.headers.authorization = HeaderValue::from_str(&site.bearer("ann")).ok();
    assert_eq!(site.dispatch(&view, request), (204, String::new()));
    assert_eq!(CALLS.take(), ["has_permission"; 2]);
}

#[test]
fn a_view_without_authentication_classes_answers_403_instead_of_401() {
    let site = Site::new(&[]);
    let mut view = TwiceView::as_view();
    view.authentication_classes = &[];
    let mut request = site.request("GET", &view);
    request.http.headers.authorization = HeaderValue::from_str("Bearer").ok();
    assert_eq!(site.dispatch(&view, request), (DENIED.0, DENIED.1.into()));
}

#[test]
fn views_with_get_allow_head_and_all_views_allow_options() {
    let allow = |methods: &[Method]| {
        let handlers: Vec<(Method, Handler)> =
            methods.iter().map(|method| (method.clone(), TwiceView::HANDLERS[0].1)).collect();
        View::new("View".into(), handlers).allow
    };
    assert_eq!(allow(&[]), "OPTIONS");
    assert_eq!(allow(&[Method::POST]), "POST, OPTIONS");
    assert_eq!(
        allow(&[Method::DELETE, Method::PATCH, Method::PUT, Method::GET]),
        "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    );
}

struct SomeView;
struct BookListViewSet;
struct Überblick;
struct APIKeyView;
struct TwoFAView;
struct OldBookViewSetView;

#[test]
fn a_views_name_is_its_class_in_words() {
    assert_eq!(view_name::<SomeView>(), "Some");
    assert_eq!(view_name::<BookListViewSet>(), "Book List");
    assert_eq!(view_name::<Überblick>(), "Überblick");
    assert_eq!(view_name::<ProbeViewSet>(), "Probe");
    assert_eq!(view_name::<APIKeyView>(), "Api Key");
    assert_eq!(view_name::<TwoFAView>(), "Two Fa");
    assert_eq!(view_name::<OldBookViewSetView>(), "Old Book");
    assert_eq!(view_name::<View>(), "View");
}

struct BrokenView;

#[api_view(permission_classes = [AllowAny])]
impl BrokenView {
    fn get(_request: &Request) -> Result {
        panic!("a view that is broken")
    }

    fn post(request: &Request) -> Result {
        BrokenView::get(request)
    }
}

#[test]
fn a_panic_in_a_view_is_500_and_the_server_continues() {
    let site = Site::new(&[path("broken/", BrokenView::as_view())]);
    for method in ["GET", "HEAD", "POST", "GET"] {
        let answer = site.ask(&format!("{method} /broken/"), &[], "");
        assert_eq!((answer.status, answer.header("content-type")), (500, Some("text/html; charset=utf-8")), "{method}");
        assert_eq!(answer.header("x-frame-options"), None, "{method}");
    }
}
