//! DRF's `tests/test_metadata.py`: the response to `OPTIONS` for different views and users.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use models::Db;
use permissions::{BasePermission, IsAuthenticated, Request as Asked};
use test_database::{Book, BookData, BookQuerySet};
use views::exceptions::Result;
use views::request::Request;
use views::routers::DefaultRouter;
use views::viewsets::ModelViewSet;

use support::books::BookSerializer;
use support::{Site, books};

const TYPES: &str = concat!(
    r#""renders":["application/json","text/html"],"#,
    r#""parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]"#
);

const BOOK_FIELDS: &str = concat!(
    r#"{"id":{"type":"integer","required":false,"read_only":true,"label":"ID"},"#,
    r#""title":{"type":"string","required":true,"read_only":false,"label":"Title","max_length":255},"#,
    r#""summary":{"type":"string","required":false,"read_only":false,"label":"Summary"},"#,
    r#""published":{"type":"boolean","required":false,"read_only":false,"label":"Published"},"#,
    r#""created_at":{"type":"datetime","required":false,"read_only":true,"label":"Created at"},"#,
    r#""updated_at":{"type":"datetime","required":false,"read_only":true,"label":"Updated at"},"#,
    r#""owner":{"type":"field","required":false,"read_only":true,"label":"Owner"}}"#
);

/// Checks the response to `OPTIONS` of a path for `user`. The only book, 1, belongs to ann.
#[track_caller]
fn check(path: &str, user: Option<&str>, name: &str, description: &str, actions: Option<(&str, &str)>) {
    let mut urlpatterns = books::urlpatterns();
    urlpatterns.extend(views::urlpatterns());
    let site = Site::new(&urlpatterns);
    let book = BookData::new("hers");
    Book::create(&book, &site.user("ann"), site.db().connection().unwrap()).unwrap();
    let bearer = user.map(|user| site.bearer(user));
    let headers: Vec<_> = bearer.iter().map(|bearer| ("Authorization", bearer.as_str())).collect();
    let answer = site.ask(&format!("OPTIONS {path}"), &headers, "");
    let actions = actions.map_or_else(String::new, |(method, fields)| format!(r#","actions":{{"{method}":{fields}}}"#));
    let expected = format!(r#"{{"name":"{name}","description":"{description}",{TYPES}{actions}}}"#);
    assert_eq!((answer.status, answer.body), (200, expected), "{path}");
}

#[test]
fn a_list_describes_post_and_a_row_describes_put() {
    check("/api/books/", Some("ann"), "Book List", "", Some(("POST", BOOK_FIELDS)));
    check("/api/books/1/", Some("ann"), "Book Instance", "", Some(("PUT", BOOK_FIELDS)));
}

#[test]
fn a_missing_row_and_a_row_of_another_user_have_no_actions() {
    check("/api/books/1/", Some("bob"), "Book Instance", "", None);
    check("/api/books/2/", Some("ann"), "Book Instance", "", None);
    check("/api/books/abc/", Some("ann"), "Book Instance", "", None);
}

#[test]
fn views_without_a_serializer_have_a_name_alone() {
    check("/api/", Some("ann"), "Api Root", "The default basic root view for DefaultRouter", None);
    check("/api/me/", Some("ann"), "Me", "", None);
    check("/api/health/", None, "Health Check", "", None);
    check("/api/multiply-by-seven/", Some("ann"), "Multiply By Seven", "", None);
}

#[test]
fn the_token_views_describe_their_fields_to_anybody() {
    let text = |name: &str, label: &str, required: bool| {
        format!(r#""{name}":{{"type":"string","required":{required},"read_only":{},"label":"{label}"}}"#, !required)
    };
    let pair = format!("{{{},{}}}", text("username", "Username", true), text("password", "Password", true));
    let description = concat!(
        "Takes a set of user credentials and returns an access and refresh JSON web\\n",
        "token pair to prove the authentication of those credentials."
    );
    check("/api/auth/token/", None, "Token Obtain Pair", description, Some(("POST", &pair)));
    let refresh = format!("{{{},{}}}", text("refresh", "Refresh", true), text("access", "Access", false));
    let description = concat!(
        "Takes a refresh type JSON web token and returns an access type JSON web\\n",
        "token if the refresh token is valid."
    );
    check("/api/auth/token/refresh/", None, "Token Refresh", description, Some(("POST", &refresh)));
}

#[test]
fn options_requires_the_permissions_of_the_view() {
    let site = Site::new(&books::urlpatterns());
    let answer = site.ask("OPTIONS /api/books/", &[], "");
    let refused = r#"{"detail":"Authentication credentials were not provided."}"#;
    assert_eq!((answer.status, answer.body.as_str()), (401, refused));
}

/// DRF's example of a permission: it allows only the methods that change nothing.
struct ReadOnly;

impl<M> BasePermission<M> for ReadOnly {
    fn has_permission(&self, request: &Asked<'_>) -> bool {
        matches!(request.method, "GET" | "HEAD" | "OPTIONS")
    }
}

struct ArchiveViewSet;

impl ModelViewSet for ArchiveViewSet {
    type Serializer = BookSerializer;

    fn permission_classes() -> impl BasePermission<Book> {
        (IsAuthenticated, ReadOnly)
    }

    fn get_queryset(request: &Request) -> Result<BookQuerySet> {
        Ok(Book::objects().filter_owner(request.user()?))
    }

    fn perform_create(book: BookData, request: &Request, db: &mut Db) -> Result<Book> {
        Ok(book.save(request.user()?, db)?)
    }
}

#[test]
fn a_method_that_the_permissions_refuse_is_not_described() {
    let site = Site::new(&DefaultRouter::default().register::<ArchiveViewSet>("archive").urls("api/"));
    Book::create(&BookData::new("hers"), &site.user("ann"), site.db().connection().unwrap()).unwrap();
    for path in ["/api/archive/", "/api/archive/1/"] {
        let answer = site.ask(&format!("OPTIONS {path}"), &[("Authorization", &site.bearer("ann"))], "");
        assert_eq!((answer.status, answer.body.contains("actions")), (200, false), "{}", answer.body);
    }
}
