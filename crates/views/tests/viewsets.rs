//! DRF's `viewsets.ModelViewSet`: views that override what `perform_create`, `perform_update` and `perform_destroy` do.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod support;

use models::{Db, Model};
use test_database::{Book, BookData, BookPatch, BookQuerySet};
use views::exceptions::Result;
use views::request::Request;
use views::routers::DefaultRouter;
use views::viewsets::ModelViewSet;

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
fn a_row_that_perform_create_misses_is_404() {
    let site = Site::new(&DefaultRouter::default().register::<SequelViewSet>("sequels").urls("api/"));
    let headers = [("Content-Type", "application/json"), ("Authorization", &site.bearer("ann"))];
    let answer = site.ask("POST /api/sequels/", &headers, r#"{"title":"Emma"}"#);
    assert_eq!((answer.status, answer.body.as_str()), (404, r#"{"detail":"Not found."}"#));
}
