//! DRF's `viewsets.ModelViewSet`: views that override hooks such as `perform_update`, and views with extra actions.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use models::{Db, Model};
use permissions::{BasePermission, IsAuthenticated};
use test_database::{Book, BookData, BookPatch, BookQuerySet};
use views::exceptions::Result;
use views::generics::GenericApiView;
use views::request::Request;
use views::response::Response;
use views::routers::DefaultRouter;
use views::viewsets::{Action, Method, ModelViewSet};

use support::Site;
use support::books::BookSerializer;

/// A change publishes the book. A book that is deleted remains, and is no longer published.
struct ShelfViewSet;

impl ModelViewSet for ShelfViewSet {
    type Serializer = BookSerializer;

    fn get_queryset(request: &Request) -> Result<BookQuerySet> {
        Ok(Book::objects().filter_owner(request.user()?))
    }

    fn perform_create(book: BookData, request: &Request, db: &mut Db) -> Result<Book> {
        Ok(book.save(request.user()?, db)?)
    }

    fn perform_update(book: Book, patch: BookPatch, _request: &Request, db: &mut Db) -> Result<Book> {
        let patch = BookPatch { published: Some(true), ..patch };
        Ok(db.autocommit(|connection| book.update(&patch, connection))?)
    }

    fn perform_destroy(book: Book, _request: &Request, db: &mut Db) -> Result<()> {
        let patch = BookPatch { published: Some(false), ..BookPatch::default() };
        db.autocommit(|connection| book.update(&patch, connection))?;
        Ok(())
    }
}

#[test]
fn a_model_viewset_overrides_what_happens_to_the_row() {
    let site = Site::new(&DefaultRouter::default().register::<ShelfViewSet>("books").urls("api/"));
    let bearer = site.bearer("ann");
    let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
    let ask = |line: &str, body: &str| {
        let answer = site.ask(line, &headers, body);
        (answer.status, answer.body.contains(r#""published":true"#))
    };
    assert_eq!(ask("POST /api/books/", r#"{"title":"Emma"}"#), (201, false));
    assert_eq!(ask("PATCH /api/books/1/", r#"{"title":"Persuasion"}"#), (200, true));
    assert_eq!(ask("DELETE /api/books/1/", ""), (204, false));
    assert_eq!(ask("GET /api/books/1/", ""), (200, false), "the book remains");
    assert_eq!(ask("PUT /api/books/1/", r#"{"title":"Emma"}"#), (200, true));
}

/// A new book needs an older one.
struct SequelViewSet;

impl ModelViewSet for SequelViewSet {
    type Serializer = BookSerializer;

    fn get_queryset(request: &Request) -> Result<BookQuerySet> {
        Ok(Book::objects().filter_owner(request.user()?))
    }

    fn perform_create(book: BookData, request: &Request, db: &mut Db) -> Result<Book> {
        let owner = request.user()?;
        Book::get(Book::objects().filter_owner(owner), 1, db.connection()?)?;
        Ok(book.save(owner, db)?)
    }
}

#[test]
fn a_row_that_perform_create_does_not_find_is_404() {
    let site = Site::new(&DefaultRouter::default().register::<SequelViewSet>("sequels").urls("api/"));
    let headers = [("Content-Type", "application/json"), ("Authorization", &site.bearer("ann"))];
    let answer = site.ask("POST /api/sequels/", &headers, r#"{"title":"Emma"}"#);
    assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"detail":"Not found."}"#));
}

/// `@action(detail=True, methods=["post", "delete"])` and `@action(detail=False)`.
struct PressViewSet;

impl ModelViewSet for PressViewSet {
    type Serializer = BookSerializer;

    fn permission_classes() -> impl BasePermission<Book> {
        (IsAuthenticated, NotBob)
    }

    fn get_queryset(request: &Request) -> Result<BookQuerySet> {
        Ok(Book::objects().filter_owner(request.user()?))
    }

    fn perform_create(book: BookData, request: &Request, db: &mut Db) -> Result<Book> {
        Ok(book.save(request.user()?, db)?)
    }

    fn extra_actions() -> Vec<Action> {
        vec![
            Action::of_row(Method::POST, "print_it", |request, db| set_published(true, request, db)),
            Action::of_row(Method::DELETE, "print_it", |request, db| set_published(false, request, db)),
            Action::of_list(Method::GET, "1", |_request, _db| Ok(Response::new("the first"))),
        ]
    }
}

fn set_published(published: bool, request: &Request, db: &mut Db) -> Result {
    let book = PressViewSet::get_object(request, db)?;
    let patch = BookPatch { published: Some(published), ..BookPatch::default() };
    let book = db.autocommit(|connection| book.update(&patch, connection))?;
    Ok(Response::new(book.published))
}

struct NotBob;

impl<M> BasePermission<M> for NotBob {
    fn has_permission(&self, request: &permissions::Request<'_>) -> bool {
        request.user.is_some_and(|user| user.username != "bob")
    }
}

/// A site where ann has the books 1 and 2.
fn press() -> Site {
    let site = Site::new(&DefaultRouter::default().register::<PressViewSet>("books").urls("api/"));
    let ann = site.user("ann");
    let mut db = site.db();
    for title in ["Emma", "Persuasion"] {
        BookData::new(title).save(&ann, &mut db).unwrap();
    }
    site
}

fn ask(site: &Site, user: &str, line: &str) -> (u16, String) {
    let answer = site.ask(line, &[("Authorization", &site.bearer(user))], "");
    (answer.status, answer.body)
}

#[test]
fn an_extra_action_answers_below_the_row_or_the_list() {
    let site = press();
    let answers = [
        ("POST /api/books/2/print_it/", 200, "true"),
        ("DELETE /api/books/2/print_it.json", 200, "false"),
        ("POST /api/books/3/print_it/", 404, r#"{"detail":"No Book matches the given query."}"#),
        ("GET /api/books/2/print_it/", 405, r#"{"detail":"Method \"GET\" not allowed."}"#),
        // The list comes before the row in the URLs, as in DRF.
        ("GET /api/books/1/", 200, r#""the first""#),
    ];
    for (line, status, body) in answers {
        assert_eq!(ask(&site, "ann", line), (status, body.to_owned()), "{line}");
    }
}

#[test]
fn an_extra_action_has_the_permissions_of_its_viewset() {
    let site = press();
    let refused = r#"{"detail":"You do not have permission to perform this action."}"#;
    assert_eq!(ask(&site, "bob", "POST /api/books/2/print_it/"), (403, refused.to_owned()));
    assert_eq!(site.ask("POST /api/books/2/print_it/", &[], "").status, 401);
}

#[test]
fn an_extra_action_is_described_by_its_name() {
    let site = press();
    let (status, body) = ask(&site, "ann", "OPTIONS /api/books/2/print_it/");
    assert!(body.starts_with(r#"{"name":"Print it","description":"","renders""#), "{body}");
    assert!(status == 200 && body.contains(r#""actions":{"POST":{"id":{"type":"integer""#), "{body}");
}
