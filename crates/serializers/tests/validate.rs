//! `ModelSerializer::validate`: a rule about several values at once.

mod support;

use models::fields::Field;
use models::{Attrs, User, UserId};
use python::Value;
use serializers::exceptions::ValidationError;
use serializers::{Context, Data, Error, Fields, ModelSerializer, Partial};
use test_database::{Book, BookData, BookPatch, TestDatabase};

use support::{errors, in_context, json, refuses};

/// A published book has a summary, and no book has the title "all".
struct BookSerializer;

impl ModelSerializer for BookSerializer {
    type Model = Book;
    const FIELDS: Fields<Book> = Fields::All;
    const READ_ONLY_FIELDS: &'static [Field<Book>] = &[Book::OWNER];

    fn validate(attrs: &Attrs, context: &mut Context<'_, Book>) -> Result<(), Error> {
        if attrs.get(&Book::TITLE) == Some(&Value::Str("all".to_owned())) {
            return Err(ValidationError::non_field("This title is reserved.", "invalid").into());
        }
        let has_summary = match attrs.get(&Book::SUMMARY) {
            Some(summary) => *summary != Value::Str(String::new()),
            None => context.instance.is_some_and(|book| !book.summary.is_empty()),
        };
        if attrs.get(&Book::PUBLISHED) == Some(&Value::Bool(true)) && !has_summary {
            return Err(ValidationError::field(&Book::SUMMARY, "A published book needs a summary.", "required").into());
        }
        Ok(())
    }
}

const NO_SUMMARY: &str = r#"{"summary":["A published book needs a summary."]}"#;

fn create(data: &Data) -> Result<BookData, Error> {
    in_context(|context| BookSerializer::run_validation(data, context))
}

/// A change of a book with this summary.
fn update(summary: &str, data: &Data, partial: Partial) -> Result<BookPatch, Error> {
    let ann = User { id: UserId::from(1), ..models::UserData::new("", "ann").unsaved() };
    let book = BookData { summary: summary.to_owned(), ..BookData::new("a") }.unsaved(&ann);
    let made = TestDatabase::file();
    let mut context = Context { user: None, instance: Some(&book), db: &mut made.handle() };
    BookSerializer::run_update_validation(data, partial, &mut context)
}

#[test]
fn a_new_row_and_both_kinds_of_changes_are_checked() {
    let body = json(r#"{"title": "a", "published": true, "summary": ""}"#);
    assert_eq!(errors(create(&body)), NO_SUMMARY);
    assert_eq!(errors(update("b", &body, Partial::No)), NO_SUMMARY);
    assert_eq!(errors(update("b", &body, Partial::Yes)), NO_SUMMARY);
    let body = json(r#"{"title": "a", "published": true, "summary": "b"}"#);
    assert!(create(&body).is_ok() && update("", &body, Partial::No).is_ok() && update("", &body, Partial::Yes).is_ok());
}

#[test]
fn a_partial_update_is_checked_with_the_row() {
    let body = json(r#"{"published": true}"#);
    assert_eq!(errors(update("", &body, Partial::Yes)), NO_SUMMARY);
    assert!(update("b", &body, Partial::Yes).is_ok());
}

#[test]
fn an_error_of_no_field_has_the_key_of_drf() {
    refuses(create, r#"{"title": "all"}"#, r#"{"non_field_errors":["This title is reserved."]}"#);
}

#[test]
fn the_errors_of_single_fields_come_first() {
    refuses(create, r#"{"title": "", "published": true}"#, r#"{"title":["This field may not be blank."]}"#);
}
