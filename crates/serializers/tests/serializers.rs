//! DRF's `tests/test_serializer.py` and `test_model_serializer.py`: whole bodies, the fields of a model, and rows as JSON.

use models::timezone::DateTime;
use models::{Task, TaskData, TaskPatch, User, UserData};
use python::Value;
use python::json::loads;
use serializers::fields::{CharField, Field, IntegerField, Kind};
use serializers::{
    Context, Data, Error, ModelSerializer, MultiplyBySevenSerializer, Partial, Serializer, TaskSerializer, ToJson,
    UserSerializer,
};
use test_database::TestDatabase;

fn json(text: &str) -> Data {
    Data::Value(loads(text).expect(text))
}

fn form(pairs: &[(&str, &str)]) -> Data {
    Data::Form(pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::Str((*value).to_owned()))).collect())
}

/// Runs `validate` with the context of a request without a user, and with a database without tables.
fn in_context<M, T>(validate: impl FnOnce(&mut Context<'_, M>) -> T) -> T {
    let made = TestDatabase::file();
    validate(&mut Context { user: None, instance: None, db: &mut made.handle() })
}

fn create(data: &Data) -> Result<TaskData, Error> {
    in_context(|context| TaskSerializer::run_validation(data, context))
}

fn update(data: &Data, partial: Partial) -> Result<TaskPatch, Error> {
    in_context(|context| TaskSerializer::run_update_validation(data, partial, context))
}

fn multiply(data: &Data) -> Result<i64, Error> {
    in_context(|context| MultiplyBySevenSerializer::run_validation(data, context)).map(|data| data.value)
}

/// The errors of a body, as the client reads them.
fn errors<T>(result: Result<T, Error>) -> String {
    let Err(Error::Invalid(errors)) = result else { panic!("the body should be refused") };
    serde_json::to_string(&errors).expect("errors are JSON")
}

#[track_caller]
fn refuses<T>(validate: impl Fn(&Data) -> Result<T, Error>, body: &str, expected: &str) {
    assert_eq!(errors(validate(&json(body))), expected, "{body}");
}

/// What is kept of a body: of a `POST`, and of a `PATCH`.
#[track_caller]
fn creates(data: &Data, title: &str, description: &str, completed: bool) {
    let expected = TaskData { description: description.into(), completed, ..TaskData::new(title) };
    assert!(create(data).expect("the body should be accepted") == expected, "{data:?}");
}

#[track_caller]
fn updates(data: &Data, partial: Partial, title: Option<&str>, description: Option<&str>, completed: Option<bool>) {
    let patch = update(data, partial).expect("the body should be accepted");
    let kept = (patch.title.as_deref(), patch.description.as_deref(), patch.completed);
    assert_eq!(kept, (title, description, completed), "{data:?}");
}

#[test]
fn all_errors_come_at_once_in_declared_order() {
    let title = format!("{}\\u0000", "a".repeat(256));
    refuses(
        create,
        &format!(r#"{{"completed": "x", "description": null, "title": "{title}"}}"#),
        "{\"title\":[\"Ensure this field has no more than 255 characters.\",\"Null characters are not allowed.\"],\
         \"description\":[\"This field may not be null.\"],\
         \"completed\":[\"Must be a valid boolean.\"]}",
    );
    refuses(create, "{}", r#"{"title":["This field is required."]}"#);
}

#[test]
fn errors_have_their_codes() {
    let codes = |body: &str| match create(&json(body)) {
        Err(Error::Invalid(errors)) => errors.0.iter().map(|(field, details)| (*field, details[0].code)).collect(),
        _ => vec![],
    };
    assert_eq!(codes(r#"{"completed": 2, "title": ""}"#), [("title", "blank"), ("completed", "invalid")]);
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
        assert_eq!(errors(multiply(&json(body))), expected, "{body}");
    }
}

#[test]
fn only_what_was_sent_is_kept() {
    creates(&json(r#"{"title": " a "}"#), "a", "", false);
    creates(&json(r#"{"title": "a", "description": "b", "completed": 1}"#), "a", "b", true);
    updates(&json(r#"{"title": " a "}"#), Partial::No, Some("a"), None, None);
    let all = json(r#"{"title": "a", "description": "", "completed": 1}"#);
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
    updates(&json(r#"{"completed": "yes"}"#), Partial::Yes, None, None, Some(true));
    let body = json(r#"{"description": null, "title": []}"#);
    let expected = r#"{"title":["Not a valid string."],"description":["This field may not be null."]}"#;
    assert_eq!(errors(update(&body, Partial::Yes)), expected);
}

#[test]
fn a_form_without_the_checkbox_sets_it_to_false() {
    updates(&form(&[("title", "a")]), Partial::No, Some("a"), None, Some(false));
    updates(&form(&[("title", "a")]), Partial::Yes, Some("a"), None, None);
    let pairs = [("description", ""), ("completed", "on"), ("title", "a"), ("title", "b")];
    creates(&form(&pairs), "b", "", true);
    updates(&form(&pairs), Partial::No, Some("b"), Some(""), Some(true));
    assert_eq!(errors(create(&form(&[]))), r#"{"title":["This field is required."]}"#);
}

#[test]
fn multiply_takes_one_whole_number_within_its_limits() {
    for number in [0, -1, 1_000_000_000_000, -1_000_000_000_000] {
        let body = json(&format!(r#"{{"value": {number}}}"#));
        assert_eq!(multiply(&body).unwrap(), number);
    }
    for (value, error) in [
        ("1000000000001", "Ensure this value is less than or equal to 1000000000000."),
        ("-1000000000001", "Ensure this value is greater than or equal to -1000000000000."),
        ("18446744073709551616", "Ensure this value is less than or equal to 1000000000000."),
        ("1.5", "A valid integer is required."),
        ("null", "This field may not be null."),
    ] {
        refuses(multiply, &format!(r#"{{"value": {value}}}"#), &format!(r#"{{"value":["{error}"]}}"#));
    }
    refuses(multiply, "{}", r#"{"value":["This field is required."]}"#);
}

/// What `repr(TaskSerializer())` shows in DRF: the key first, relations last.
#[test]
fn task_serializer_has_the_fields_of_its_model() {
    let title = CharField { max_length: Some(255), ..CharField::default() };
    let description = CharField { allow_blank: true, multiline: true, ..CharField::default() };
    let integer = Kind::Integer(IntegerField::default());
    let expected = [
        Field { label: Some("ID"), ..Field::new("id", integer).read_only() },
        Field::new("title", Kind::Char(title)),
        Field { required: false, ..Field::new("description", Kind::Char(description)) },
        Field { required: false, ..Field::of::<bool>("completed") },
        Field::new("created_at", Kind::DateTime).read_only(),
        Field::new("updated_at", Kind::DateTime).read_only(),
        Field::new("owner", Kind::PrimaryKeyRelated).read_only(),
    ];
    assert_eq!(TaskSerializer::fields(), expected);
    let labels: Vec<_> = expected.iter().map(Field::label).collect();
    assert_eq!(labels, ["ID", "Title", "Description", "Completed", "Created at", "Updated at", "Owner"]);
}

/// What `repr(UserSerializer())` shows: `Meta.fields` in its own order.
#[test]
fn user_serializer_has_the_fields_that_it_names() {
    let username = CharField { max_length: Some(150), ..CharField::default() };
    let id = Field::new("id", Kind::Integer(IntegerField::default())).read_only();
    let expected = [Field { label: Some("ID"), ..id }, Field::new("username", Kind::Char(username))];
    assert_eq!(UserSerializer::fields(), expected);
}

fn moment(micros: i64) -> DateTime {
    DateTime::from_timestamp_micros(micros).expect("a moment of this century")
}

fn task() -> Task {
    Task {
        id: 7,
        created_at: Some(moment(1_767_323_045_000_042)),
        updated_at: Some(moment(1_767_323_045_000_000)),
        owner_id: 3.into(),
        ..TaskData::new("a \"q\" \\ / é 😀\n").unsaved(&UserData::new("!", "ann").unsaved())
    }
}

const TASK: &str = "{\"id\":7,\"title\":\"a \\\"q\\\" \\\\ / é 😀\\n\",\"description\":\"\",\"completed\":false,\
                    \"created_at\":\"2026-01-02T03:04:05.000042Z\",\"updated_at\":\"2026-01-02T03:04:05Z\",\"owner\":3}";

#[test]
fn rows_are_shown_in_the_order_of_the_fields() {
    assert_eq!(serde_json::to_string(&TaskSerializer::data(task())).unwrap(), TASK);
    let list = serde_json::to_string(&TaskSerializer::many(vec![task(), task()])).unwrap();
    assert_eq!(list, format!("[{TASK},{TASK}]"));
    assert_eq!(serde_json::to_string(&TaskSerializer::many(vec![])).unwrap(), "[]");
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
        let row = || Task { id: i64::MIN, title: title.into(), completed: true, created_at: Some(moment(7)), ..task() };
        let expected = serde_json::to_string(&TaskSerializer::data(row())).unwrap();
        assert_eq!(to_json(&TaskSerializer::data(row())), expected);
        assert_eq!(to_json(&TaskSerializer::many(vec![row(), row()])), format!("[{expected},{expected}]"));
    }
    for char in every_char_of_one_byte.chars() {
        let row = || Task { title: char.into(), ..task() };
        assert_eq!(to_json(&TaskSerializer::data(row())), serde_json::to_string(&TaskSerializer::data(row())).unwrap());
    }
    assert_eq!(to_json(&TaskSerializer::many(vec![])), "[]");
}

#[test]
fn a_user_is_shown_by_key_and_name_alone() {
    let data = UserData { email: "ann@example.org".into(), is_staff: true, ..UserData::new("a hash", "ann") };
    let user = User { id: 3.into(), ..data.unsaved() };
    assert_eq!(serde_json::to_string(&UserSerializer::data(user)).unwrap(), r#"{"id":3,"username":"ann"}"#);
}
