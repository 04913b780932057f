//! `ModelSerializer::FIELD_VALIDATORS` and `ModelSerializer::validate`: rules about one field, and about several.

mod support;

use models::fields::Field;
use models::{Attrs, User, UserId};
use python::Value;
use serializers::exceptions::{ErrorDetail, ValidationError};
use serializers::{Context, Data, Error, Fields, ModelSerializer, Partial, Validator};
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

/// Two rules about the title.
struct LabelSerializer;

impl ModelSerializer for LabelSerializer {
    type Model = Book;
    const FIELDS: Fields<Book> = Fields::All;
    const READ_ONLY_FIELDS: &'static [Field<Book>] = &[Book::OWNER];
    const FIELD_VALIDATORS: &'static [(Field<Book>, Validator)] = &[(Book::TITLE, no_space), (Book::TITLE, no_capital)];
}

fn no_space(value: &Value) -> Result<(), ErrorDetail> {
    refuse(value, char::is_whitespace, "No spaces.")
}

fn no_capital(value: &Value) -> Result<(), ErrorDetail> {
    refuse(value, char::is_uppercase, "No capitals.")
}

fn refuse(value: &Value, refused: fn(char) -> bool, text: &'static str) -> Result<(), ErrorDetail> {
    let is_refused = matches!(value, Value::Str(value) if value.contains(refused));
    if is_refused { Err(ErrorDetail::new(text, "invalid")) } else { Ok(()) }
}

#[test]
fn the_errors_of_field_validators_stand_beside_those_of_other_fields() {
    let refused = |body: &str| errors(in_context(|context| LabelSerializer::run_validation(&json(body), context)));
    assert_eq!(refused(r#"{"title": "A b"}"#), r#"{"title":["No spaces.","No capitals."]}"#);
    let both = r#"{"title":["No capitals."],"published":["Must be a valid boolean."]}"#;
    assert_eq!(refused(r#"{"title": "A", "published": "?"}"#), both);
    assert_eq!(refused(r#"{"title": ""}"#), r#"{"title":["This field may not be blank."]}"#);
}

#[test]
fn a_change_checks_only_the_fields_that_it_has() {
    let made = TestDatabase::file();
    let change = |body: &str| {
        let mut context = Context { user: None, instance: None, db: &mut made.handle() };
        LabelSerializer::run_update_validation(&json(body), Partial::Yes, &mut context)
    };
    assert!(change(r#"{"summary": "A b"}"#).is_ok());
    assert_eq!(errors(change(r#"{"title": "A"}"#)), r#"{"title":["No capitals."]}"#);
}
