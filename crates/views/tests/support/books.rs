//! A resource of the tests: the serializer and the viewset of `Book`.

use models::Db;
use models::fields::Field;
use serializers::{Fields, ModelSerializer};
use test_database::{Book, BookData, BookQuerySet};
use views::exceptions::Result;
use views::request::Request;
use views::resolvers::UrlPattern;
use views::routers::DefaultRouter;
use views::viewsets::ModelViewSet;

/// All fields of a book. A client may not set its owner.
pub(crate) struct BookSerializer;

impl ModelSerializer for BookSerializer {
    type Model = Book;
    const FIELDS: Fields<Book> = Fields::All;
    const READ_ONLY_FIELDS: &'static [Field<Book>] = &[Book::OWNER];
}

/// The books of the authenticated user.
pub(crate) struct BookViewSet;

impl ModelViewSet for BookViewSet {
    type Serializer = BookSerializer;

    fn get_queryset(request: &Request) -> Result<BookQuerySet> {
        Ok(Book::objects().filter_owner(request.user()?))
    }

    fn perform_create(book: BookData, request: &Request, db: &mut Db) -> Result<Book> {
        Ok(book.save(request.user()?, db)?)
    }
}

/// Books below `/api/`.
pub(crate) fn urlpatterns() -> Vec<UrlPattern> {
    DefaultRouter::default().register::<BookViewSet>("books").urls("api/")
}
