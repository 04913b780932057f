//! DRF's `tests/test_serializer.py` and `test_model_serializer.py`: whole bodies, the fields of a model, and rows as JSON.

use models::timezone::DateTime;
use models::{Task, TaskData, User};
use serializers::fields::{CharField, Field, IntegerField, Kind};
use serializers::json::loads;
use serializers::value::Value;
use serializers::{
    Data, ModelSerializer, MultiplyBySevenSerializer, Serializer, TaskSerializer, ToJson, UserSerializer,
};

fn json(text: &str) -> Data {
    Data::Value(loads(text).expect(text))
}

fn form(pairs: &[(&str, &str)]) -> Data {
    Data::Form(pairs.iter().map(|(key, value)| ((*key).to_owned(), Value::Str((*value).to_owned()))).collect())
}

/// The errors of a body, as the client reads them.
fn errors<S: Serializer>(data: &Data, partial: bool) -> String {
    let errors = S::is_valid(data, partial).err().expect("the body should be refused");
    serde_json::to_string(&errors).expect("errors are JSON")
}

#[track_caller]
fn refuses<S: Serializer>(body: &str, expected: &str) {
    assert_eq!(errors::<S>(&json(body), false), expected, "{body}");
}

#[track_caller]
fn accepts(data: &Data, partial: bool, title: Option<&str>, description: Option<&str>, completed: Option<bool>) {
    let expected = TaskData { title: title.map(Into::into), description: description.map(Into::into), completed };
    assert_eq!(TaskSerializer::is_valid(data, partial).expect("the body should be accepted"), expected, "{data:?}");
}

#[test]
fn all_errors_come_at_once_in_declared_order() {
    let title = format!("{}\\u0000", "a".repeat(256));
    refuses::<TaskSerializer>(
        &format!(r#"{{"completed": "x", "description": null, "title": "{title}"}}"#),
        "{\"title\":[\"Ensure this field has no more than 255 characters.\",\"Null characters are not allowed.\"],\
         \"description\":[\"This field may not be null.\"],\
         \"completed\":[\"Must be a valid boolean.\"]}",
    );
    refuses::<TaskSerializer>("{}", r#"{"title":["This field is required."]}"#);
}

#[test]
fn errors_have_their_codes() {
    let refused = TaskSerializer::is_valid(&json(r#"{"completed": 2, "title": ""}"#), false).unwrap_err();
    let codes: Vec<_> = refused.0.iter().map(|(field, details)| (*field, details[0].code)).collect();
    assert_eq!(codes, [("title", "blank"), ("completed", "invalid")]);
    let refused = TaskSerializer::is_valid(&json("null"), false).unwrap_err();
    assert_eq!((refused.0[0].0, refused.0[0].1[0].code), ("non_field_errors", "null"));
    let refused = TaskSerializer::is_valid(&json("[]"), false).unwrap_err();
    assert_eq!((refused.0[0].0, refused.0[0].1[0].code), ("non_field_errors", "invalid"));
}

#[test]
fn a_body_that_is_no_object_is_refused_as_a_whole() {
    refuses::<TaskSerializer>("null", r#"{"non_field_errors":["No data provided"]}"#);
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
        assert_eq!(errors::<TaskSerializer>(&json(body), false), expected, "{body}");
        assert_eq!(errors::<TaskSerializer>(&json(body), true), expected, "{body} in a partial update");
        assert_eq!(errors::<MultiplyBySevenSerializer>(&json(body), false), expected, "{body}");
    }
}

#[test]
fn only_what_was_sent_is_kept() {
    accepts(&json(r#"{"title": " a "}"#), false, Some("a"), None, None);
    accepts(&json(r#"{"title": "a", "description": "", "completed": 1}"#), false, Some("a"), Some(""), Some(true));
}

#[test]
fn unknown_and_read_only_keys_are_ignored() {
    let body = r#"{"id": 7, "owner": 9, "created_at": "x", "updated_at": null, "nope": [1], "title": "a"}"#;
    accepts(&json(body), false, Some("a"), None, None);
    accepts(&json(r#"{"owner": 9}"#), true, None, None, None);
}

#[test]
fn a_partial_update_may_leave_out_any_field_but_not_break_one() {
    accepts(&json("{}"), true, None, None, None);
    accepts(&json(r#"{"completed": "yes"}"#), true, None, None, Some(true));
    let body = json(r#"{"description": null, "title": []}"#);
    let expected = r#"{"title":["Not a valid string."],"description":["This field may not be null."]}"#;
    assert_eq!(errors::<TaskSerializer>(&body, true), expected);
}

#[test]
fn a_form_without_the_checkbox_sets_it_to_false() {
    accepts(&form(&[("title", "a")]), false, Some("a"), None, Some(false));
    accepts(&form(&[("title", "a")]), true, Some("a"), None, None);
    let pairs = [("description", ""), ("completed", "on"), ("title", "a"), ("title", "b")];
    accepts(&form(&pairs), false, Some("b"), Some(""), Some(true));
    assert_eq!(errors::<TaskSerializer>(&form(&[]), false), r#"{"title":["This field is required."]}"#);
}

#[test]
fn multiply_takes_one_whole_number_within_its_limits() {
    for number in [0, -1, 1_000_000_000_000, -1_000_000_000_000] {
        let body = json(&format!(r#"{{"value": {number}}}"#));
        assert_eq!(MultiplyBySevenSerializer::is_valid(&body, false), Ok(number));
    }
    for (value, error) in [
        ("1000000000001", "Ensure this value is less than or equal to 1000000000000."),
        ("-1000000000001", "Ensure this value is greater than or equal to -1000000000000."),
        ("18446744073709551616", "Ensure this value is less than or equal to 1000000000000."),
        ("1.5", "A valid integer is required."),
        ("null", "This field may not be null."),
    ] {
        refuses::<MultiplyBySevenSerializer>(
            &format!(r#"{{"value": {value}}}"#),
            &format!(r#"{{"value":["{error}"]}}"#),
        );
    }
    refuses::<MultiplyBySevenSerializer>("{}", r#"{"value":["This field is required."]}"#);
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
        Field { required: false, ..Field::boolean("completed") },
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
        title: "a \"q\" \\ / é 😀\n".into(),
        description: String::new(),
        completed: false,
        created_at: Some(moment(1_767_323_045_000_042)),
        updated_at: Some(moment(1_767_323_045_000_000)),
        owner_id: 3.into(),
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
fn rows_write_the_json_that_serde_writes() {
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
    let user = User {
        id: 3.into(),
        password: "a hash".into(),
        last_login: None,
        is_superuser: true,
        username: "ann".into(),
        first_name: "Ann".into(),
        last_name: "Example".into(),
        email: "ann@example.org".into(),
        is_staff: true,
        is_active: true,
        date_joined: Some(moment(0)),
    };
    assert_eq!(serde_json::to_string(&UserSerializer::data(user)).unwrap(), r#"{"id":3,"username":"ann"}"#);
}
