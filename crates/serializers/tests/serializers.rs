//! DRF's `tests/test_serializer.py` and `test_model_serializer.py`: whole bodies, the fields of a model, and rows as
//! JSON.

mod support;

use models::UserData;
use models::timezone::DateTime;
use python::Value;
use serializers::fields::{CharField, Field, IntegerField, Kind};
use serializers::{Data, Error, Fields, ModelSerializer, Partial, Serializer, ToJson};
use test_database::{Book, BookData, BookPatch};

use support::{errors, in_context, json, refuses};

/// All fields of a book. A client may not set its owner.
struct BookSerializer;

impl ModelSerializer for BookSerializer {
    type Model = Book;
    const FIELDS: Fields<Book> = Fields::All;
    const READ_ONLY_FIELDS: &'static [models::fields::Field<Book>] = &[Book::OWNER];
}

/// `fields = ["title", "id"]`
struct TitleSerializer;

impl ModelSerializer for TitleSerializer {
    type Model = Book;
    const FIELDS: Fields<Book> = Fields::These(&[Book::TITLE, Book::ID]);
}

/// A serializer without a model.
#[derive(Serializer)]
struct NumberSerializer {
    value: i64,
}

fn form(pairs: &[(&str, &str)]) -> Data {
    Data::Form(pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::Str((*value).to_owned()))).collect())
}

fn create(data: &Data) -> Result<BookData, Error> {
    in_context(|context| BookSerializer::run_validation(data, context))
}

fn update(data: &Data, partial: Partial) -> Result<BookPatch, Error> {
    in_context(|context| BookSerializer::run_update_validation(data, partial, context))
}

fn number(data: &Data) -> Result<i64, Error> {
    in_context(|context| NumberSerializer::run_validation(data, context)).map(|data| data.value)
}

/// What is kept of a body: of a `POST`, and of a `PATCH`.
#[track_caller]
fn creates(data: &Data, title: &str, summary: &str, published: bool) {
    let expected = BookData { summary: summary.into(), published, ..BookData::new(title) };
    assert!(create(data).expect("the body should be accepted") == expected, "{data:?}");
}

#[track_caller]
fn updates(data: &Data, partial: Partial, title: Option<&str>, summary: Option<&str>, published: Option<bool>) {
    let patch = update(data, partial).expect("the body should be accepted");
    let kept = (patch.title.as_deref(), patch.summary.as_deref(), patch.published);
    assert_eq!(kept, (title, summary, published), "{data:?}");
}

#[test]
fn all_errors_come_at_once_in_declared_order() {
    let title = format!("{}\\u0000", "a".repeat(256));
    refuses(
        create,
        &format!(r#"{{"published": "x", "summary": null, "title": "{title}"}}"#),
        "{\"title\":[\"Ensure this field has no more than 255 characters.\",\"Null characters are not allowed.\"],\
         \"summary\":[\"This field may not be null.\"],\
         \"published\":[\"Must be a valid boolean.\"]}",
    );
    refuses(create, "{}", r#"{"title":["This field is required."]}"#);
}

#[test]
fn errors_have_their_codes() {
    let codes = |body: &str| match create(&json(body)) {
        Err(Error::Invalid(errors)) => errors.0.iter().map(|(field, details)| (*field, details[0].code)).collect(),
        _ => vec![],
    };
    assert_eq!(codes(r#"{"published": 2, "title": ""}"#), [("title", "blank"), ("published", "invalid")]);
    assert_eq!(codes("null"), [("non_field_errors", "null")]);
    assert_eq!(codes("[]"), [("non_field_errors", "invalid")]);
}

#[test]
fn a_body_that_is_not_an_object_is_refused() {
    refuses(create, "null", r#"{"non_field_errors":["No data provided"]}"#);
    for (body, name) in [
        ("[]", "list"),
        (r#"[{"title": "a"}]"#, "list"),
        (r#""title""#, "str"),
        (r#""""#, "str"),
        (r#""\ud800""#, "str"),
        ("1", "int"),
        ("18446744073709551616", "int"),
        ("1.5", "float"),
        ("true", "bool"),
        ("false", "bool"),
    ] {
        let expected = format!(r#"{{"non_field_errors":["Invalid data. Expected a dictionary, but got {name}."]}}"#);
        assert_eq!(errors(create(&json(body))), expected, "{body}");
        assert_eq!(errors(update(&json(body), Partial::Yes)), expected, "{body} in a partial update");
        assert_eq!(errors(number(&json(body))), expected, "{body}");
    }
}

#[test]
fn only_what_was_sent_is_kept() {
    creates(&json(r#"{"title": " a "}"#), "a", "", false);
    creates(&json(r#"{"title": "a", "summary": "b", "published": 1}"#), "a", "b", true);
    updates(&json(r#"{"title": " a "}"#), Partial::No, Some("a"), None, None);
    let all = json(r#"{"title": "a", "summary": "", "published": 1}"#);
    updates(&all, Partial::No, Some("a"), Some(""), Some(true));
}

#[test]
fn unknown_and_read_only_keys_are_ignored() {
    let body = r#"{"id": 7, "owner": 9, "created_at": "x", "updated_at": null, "nope": [1], "title": "a"}"#;
    creates(&json(body), "a", "", false);
    updates(&json(body), Partial::No, Some("a"), None, None);
    updates(&json(r#"{"owner": 9}"#), Partial::Yes, None, None, None);
}

#[test]
fn a_partial_update_may_leave_out_fields() {
    updates(&json("{}"), Partial::Yes, None, None, None);
    updates(&json(r#"{"published": "yes"}"#), Partial::Yes, None, None, Some(true));
    let body = json(r#"{"summary": null, "title": []}"#);
    let expected = r#"{"title":["Not a valid string."],"summary":["This field may not be null."]}"#;
    assert_eq!(errors(update(&body, Partial::Yes)), expected);
}

#[test]
fn a_form_without_the_checkbox_sets_it_to_false() {
    updates(&form(&[("title", "a")]), Partial::No, Some("a"), None, Some(false));
    updates(&form(&[("title", "a")]), Partial::Yes, Some("a"), None, None);
    let pairs = [("summary", ""), ("published", "on"), ("title", "a"), ("title", "b")];
    creates(&form(&pairs), "b", "", true);
    updates(&form(&pairs), Partial::No, Some("b"), Some(""), Some(true));
    assert_eq!(errors(create(&form(&[]))), r#"{"title":["This field is required."]}"#);
}

/// What `repr(BookSerializer())` shows in DRF: the key first, relations last.
#[test]
fn model_serializer_has_the_fields_of_its_model() {
    let title = CharField { max_length: Some(255), ..CharField::default() };
    let summary = CharField { allow_blank: true, multiline: true, ..CharField::default() };
    let integer = Kind::Integer(IntegerField::default());
    let expected = [
        Field { label: Some("ID"), ..Field::new("id", integer).read_only() },
        Field::new("title", Kind::Char(title)),
        Field { required: false, ..Field::new("summary", Kind::Char(summary)) },
        Field { required: false, ..Field::of::<bool>("published") },
        Field::new("created_at", Kind::DateTime).read_only(),
        Field::new("updated_at", Kind::DateTime).read_only(),
        Field::new("owner", Kind::PrimaryKeyRelated).read_only(),
    ];
    assert_eq!(BookSerializer::fields(), expected);
    let labels: Vec<_> = expected.iter().map(Field::label).collect();
    assert_eq!(labels, ["ID", "Title", "Summary", "Published", "Created at", "Updated at", "Owner"]);
}

fn moment(micros: i64) -> DateTime {
    DateTime::from_timestamp_micros(micros).expect("a moment of this century")
}

fn book() -> Book {
    Book {
        id: 7,
        created_at: Some(moment(1_767_323_045_000_042)),
        updated_at: Some(moment(1_767_323_045_000_000)),
        owner_id: 3.into(),
        ..BookData::new("a \"q\" \\ / é 😀\n").unsaved(&UserData::new("!", "ann").unsaved())
    }
}

const BOOK: &str = "{\"id\":7,\"title\":\"a \\\"q\\\" \\\\ / é 😀\\n\",\"summary\":\"\",\"published\":false,\
                    \"created_at\":\"2026-01-02T03:04:05.000042Z\",\"updated_at\":\"2026-01-02T03:04:05Z\",\"owner\":3}";

#[test]
fn rows_are_shown_in_the_order_of_the_fields() {
    assert_eq!(serde_json::to_string(&BookSerializer::data(book())).unwrap(), BOOK);
    let list = serde_json::to_string(&BookSerializer::many(vec![book(), book()])).unwrap();
    assert_eq!(list, format!("[{BOOK},{BOOK}]"));
    assert_eq!(serde_json::to_string(&BookSerializer::many(vec![])).unwrap(), "[]");
}

#[test]
fn named_fields_come_in_their_own_order() {
    let names: Vec<_> = TitleSerializer::fields().iter().map(|field| field.name).collect();
    assert_eq!(names, ["title", "id"]);
    let row = Book { title: "a".into(), ..book() };
    assert_eq!(serde_json::to_string(&TitleSerializer::data(row)).unwrap(), r#"{"title":"a","id":7}"#);
}

/// Compact JSON, as a client gets it.
fn to_json(data: &impl ToJson) -> String {
    let mut json = Vec::new();
    data.write_json(&mut json);
    String::from_utf8(json).expect("JSON is UTF-8")
}

#[test]
fn to_json_writes_the_same_bytes_as_serde_json() {
    let every_char_of_one_byte: String = ('\0'..='\x7f').collect();
    for title in ["plain", "", &every_char_of_one_byte, "\"", "\\", "\n", "\x7f", "é\u{2028}😀", "é\"\u{1}😀"] {
        let row = || Book { id: i64::MIN, title: title.into(), published: true, created_at: Some(moment(7)), ..book() };
        let expected = serde_json::to_string(&BookSerializer::data(row())).unwrap();
        assert_eq!(to_json(&BookSerializer::data(row())), expected);
        assert_eq!(to_json(&BookSerializer::many(vec![row(), row()])), format!("[{expected},{expected}]"));
    }
    for char in every_char_of_one_byte.chars() {
        let row = || Book { title: char.into(), ..book() };
        assert_eq!(to_json(&BookSerializer::data(row())), serde_json::to_string(&BookSerializer::data(row())).unwrap());
    }
    assert_eq!(to_json(&BookSerializer::many(vec![])), "[]");
}
