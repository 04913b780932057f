//! Django's `tests/serializers` and `tests/fixtures`: what `dumpdata` writes and what `loaddata` makes of it.

mod support;

use std::collections::BTreeSet;
use std::io::Write;

use models::options::Options;
use models::{Db, Error, Model, Result, Task, User, apps};
use serde_json::{Value, json};
use services::fixtures::{Fixture, Labels, Loaded, UnknownLabel, dump, load};
use support::{database, user};
use test_database::TestDatabase;

/// A row of every model, with keys that point forwards and backwards, as Django would write it.
const EVERY_MODEL: &str = r#"[{"model": "auth.permission", "pk": 7, "fields": {"name": "Can wait", "content_type": 3, "codename": "wait"}}, {"model": "auth.permission", "pk": 8, "fields": {"name": "Can act", "content_type": 3, "codename": "act"}}, {"model": "auth.group", "pk": 2, "fields": {"name": "ed\"itörs", "permissions": [8, 7]}}, {"model": "auth.group", "pk": 5, "fields": {"name": "others", "permissions": []}}, {"model": "auth.user", "pk": 9, "fields": {"password": "!x", "last_login": null, "is_superuser": true, "username": "ann", "first_name": "A", "last_name": "N\u007f\u0001", "email": "a@b.co", "is_staff": false, "is_active": true, "date_joined": "2026-01-01T00:00:00Z", "groups": [2, 5], "user_permissions": [7]}}, {"model": "contenttypes.contenttype", "pk": 3, "fields": {"app_label": "tasks", "model": "task"}}, {"model": "sessions.session", "pk": "abc", "fields": {"session_data": "data", "expire_date": "2026-01-01T00:00:00.123Z"}}, {"model": "token_blacklist.outstandingtoken", "pk": 4000000000, "fields": {"user": 9, "jti": "j", "token": "t", "created_at": null, "expires_at": "2026-01-01T00:00:00.120Z"}}, {"model": "token_blacklist.outstandingtoken", "pk": 4000000001, "fields": {"user": null, "jti": "k", "token": "t", "created_at": "2026-01-01T00:00:00.000001Z", "expires_at": "2026-01-01T00:00:00Z"}}, {"model": "token_blacklist.blacklistedtoken", "pk": 1, "fields": {"token": 4000000000, "blacklisted_at": "2026-01-01T00:00:00.123456Z"}}, {"model": "tasks.task", "pk": 6, "fields": {"title": "Käse", "description": "a\r\n\"b\" \\ 🧀", "completed": true, "owner": 9, "created_at": "2026-01-01T00:00:00.500Z", "updated_at": "2026-01-01T00:00:00.000900Z"}}]"#;

fn fixture(text: &str) -> Fixture {
    Fixture { name: "a.json".into(), reader: Box::new(std::io::Cursor::new(text.to_owned())) }
}

fn loaddata(text: &str, db: &mut Db) -> Result<Vec<Loaded>> {
    load(vec![fixture(text)], &[], false, db)
}

/// Loads what must be good.
#[track_caller]
fn install(fixture: &Value, db: &mut Db) {
    loaddata(&fixture.to_string(), db).expect("a fixture");
}

fn dumpdata(labels: &[&str], indent: Option<usize>, db: &mut Db) -> String {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    let models = installed(db);
    let selected = Labels { models: &models }.select(&labels, &[]).expect("models");
    let mut out = Vec::new();
    dump(&selected, indent, db, &mut out).expect("a dump");
    String::from_utf8(out).expect("UTF-8")
}

fn installed(db: &mut Db) -> Vec<Options> {
    apps::get_models(db.connection().expect("a connection")).expect("models")
}

/// The fixture is refused in these words, and nothing of it is kept.
#[track_caller]
fn refused(fixture: &Value, expected: &str, db: &mut Db) {
    let before = dumpdata(&[], None, db);
    let error = loaddata(&fixture.to_string(), db).expect_err("a refusal").to_string();
    assert_eq!(error, expected, "{fixture}");
    assert_eq!(dumpdata(&[], None, db), before, "{fixture}");
}

fn group(pk: i64, name: &str) -> Value {
    json!({"model": "auth.group", "pk": pk, "fields": {"name": name}})
}

fn with_user() -> (TestDatabase, Db) {
    let (made, mut db) = database();
    user("ann", &mut db);
    (made, db)
}

#[test]
fn every_model_comes_back_as_it_was() {
    let (_folder, mut db) = database();
    let loaded = loaddata(EVERY_MODEL, &mut db).unwrap();
    assert_eq!(loaded, [Loaded { found: 11, installed: 11 }]);
    assert_eq!(dumpdata(&[], None, &mut db), EVERY_MODEL.replace("\\u007f", "\u{7f}"));
    let models: BTreeSet<String> = installed(&mut db).iter().map(Options::label_lower).collect();
    assert!(models.iter().all(|model| EVERY_MODEL.contains(model)), "{models:?}");
}

#[test]
fn each_value_lands_in_its_column() {
    let (_folder, mut db) = database();
    loaddata(EVERY_MODEL, &mut db).unwrap();
    let connection = db.connection().unwrap();
    let ann = User::get_by_natural_key("ann", connection).unwrap().unwrap();
    assert_eq!((ann.id, ann.password.as_str(), ann.last_login), (9, "!x", None));
    assert_eq!((ann.is_superuser, ann.is_staff, ann.is_active), (true, false, true));
    assert_eq!((ann.first_name.as_str(), ann.email.as_str()), ("A", "a@b.co"));
    let task = Task::get(Task::owned_by(&ann), 6, connection).unwrap();
    assert_eq!((task.title.as_str(), task.completed), ("Käse", true));
    assert_eq!(task.created_at.to_string(), "2026-01-01T00:00:00.500000Z");
    assert_eq!(task.updated_at.to_string(), "2026-01-01T00:00:00.000900Z");
}

#[test]
fn a_table_of_many_chunks_comes_back_as_it_was() {
    let (_folder, mut db) = with_user();
    let task = |pk: u32| {
        json!({"model": "tasks.task", "pk": pk, "fields": {
            "title": format!("task {pk}"), "description": "x".repeat(usize::try_from(pk).unwrap()), "completed": pk.is_multiple_of(2),
            "owner": 1, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00.000001Z"}})
    };
    // More than two chunks of either side, with gaps between the keys.
    let tasks: Vec<Value> = (0..1101).map(|number| task(3 * number + 1)).collect();
    install(&json!(tasks), &mut db);
    let back: Value = serde_json::from_str(&dumpdata(&["tasks"], None, &mut db)).unwrap();
    assert!(back == json!(tasks));
}

/// Deletes every row while the second chunk is written: somebody else who is at work meanwhile.
struct Deletes {
    written: Vec<u8>,
    deleted: bool,
    other: Db,
}

impl Write for Deletes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.written.len() > 60_000 && !std::mem::replace(&mut self.deleted, true) {
            self.other
                .atomic(|connection| {
                    let ann = User::get_by_natural_key("ann", connection)?.ok_or(Error::DoesNotExist)?;
                    Task::all(Task::owned_by(&ann), connection)?
                        .into_iter()
                        .try_for_each(|task| task.delete(connection))?;
                    ann.delete(connection)
                })
                .map_err(std::io::Error::other)?;
        }
        self.written.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_dump_is_of_one_moment() {
    let (made, mut db) = with_user();
    let task = |pk: u32| {
        json!({"model": "tasks.task", "pk": pk, "fields": {
            "title": "a", "owner": 1, "created_at": "2026-01-01", "updated_at": "2026-01-01"}})
    };
    install(&json!((1..=1200).map(task).collect::<Vec<_>>()), &mut db);
    let before = dumpdata(&[], None, &mut db);
    let other = made.handle();
    let mut out = Deletes { written: Vec::new(), deleted: false, other };
    let models = installed(&mut db);
    dump(&models, None, &mut db, &mut out).unwrap();
    assert!(out.deleted && String::from_utf8(out.written).unwrap() == before);
    assert_eq!(dumpdata(&[], None, &mut db), "[]");
}

#[test]
fn indentation_is_django_s() {
    let (_folder, mut db) = database();
    assert_eq!(dumpdata(&["auth"], None, &mut db), "[]");
    assert_eq!(dumpdata(&["auth"], Some(2), &mut db), "[\n]\n");
    install(&json!([group(1, "a"), group(2, "b")]), &mut db);
    let object = |pk, name| {
        format!(
            "{{\n \"model\": \"auth.group\",\n \"pk\": {pk},\n \"fields\": {{\n  \"name\": \"{name}\",\n  \
             \"permissions\": []\n }}\n}}"
        )
    };
    let (a, b) = (object(1, "a"), object(2, "b"));
    assert_eq!(dumpdata(&["auth"], Some(1), &mut db), format!("[\n{a},\n{b}\n]\n"));
    let flat = format!("[{a}, {b}]").replace("\n  ", "\n").replace("\n ", "\n");
    assert_eq!(dumpdata(&["auth"], Some(0), &mut db), flat);
}

#[test]
fn a_row_that_is_there_is_overwritten_and_others_stay() {
    let (_folder, mut db) = database();
    install(&json!([group(1, "a"), group(2, "b")]), &mut db);
    // The second is what counts of two with the same key.
    install(&json!([group(2, "c"), group(3, "d"), group(2, "e")]), &mut db);
    let names = |db: &mut Db| {
        let rows: Vec<Value> = serde_json::from_str(&dumpdata(&["auth.Group"], None, db)).unwrap();
        rows.iter().map(|row| format!("{}{}", row["pk"], row["fields"]["name"])).collect::<String>()
    };
    assert_eq!(names(&mut db), r#"1"a"2"e"3"d""#);
}

#[test]
fn many_to_many_keys_are_set_where_the_fixture_says_something() {
    let (_folder, mut db) = database();
    loaddata(EVERY_MODEL, &mut db).unwrap();
    let permissions = |db: &mut Db| {
        let rows: Vec<Value> = serde_json::from_str(&dumpdata(&["auth.group"], None, db)).unwrap();
        rows.iter().map(|row| row["fields"]["permissions"].to_string()).collect::<Vec<_>>()
    };
    install(&json!([group(2, "renamed"), group(5, "too")]), &mut db);
    assert_eq!(permissions(&mut db), ["[8,7]", "[]"]);
    let with = |pk: i64, keys: &[i64]| json!({"model": "auth.group", "pk": pk, "fields": {"name": pk.to_string(), "permissions": keys}});
    install(&json!([with(2, &[7]), with(5, &[8, 7])]), &mut db);
    assert_eq!(permissions(&mut db), ["[7]", "[8,7]"]);
}

#[test]
fn what_a_fixture_leaves_out_has_the_default_of_its_field() {
    let (_folder, mut db) = database();
    install(&json!([{"model": "auth.user", "pk": 1, "fields": {"username": "ann"}}]), &mut db);
    let ann = User::get_by_natural_key("ann", db.connection().unwrap()).unwrap().unwrap();
    assert!(ann.is_active && !ann.is_staff && !ann.is_superuser && ann.last_login.is_none() && ann.email.is_empty());
    assert!(ann.date_joined <= models::timezone::now());
}

/// An object that is good but for one field.
fn bob(field: &str, value: Value) -> Value {
    json!([group(1, "a"), {"model": "auth.user", "pk": 5, "fields": {"username": "bob", field: value}}])
}

fn problem(text: &str) -> String {
    format!("Problem installing fixture 'a.json': {text}")
}

#[test]
fn a_bad_value_is_named_in_django_s_words() {
    let (_folder, mut db) = with_user();
    for (field, value, text) in [
        ("nickname", json!("b"), "Error deserializing object: User has no field named 'nickname': (auth.user:pk=5)"),
        (
            "is_staff",
            json!("yes"),
            "['“yes” value must be either True or False.']: (auth.user:pk=5) field_value was 'yes'",
        ),
        (
            "last_login",
            json!("2026-13-01T00:00:00Z"),
            "['“2026-13-01T00:00:00Z” value has the correct format (YYYY-MM-DD HH:MM[:ss[.uuuuuu]][TZ]) but it is an \
             invalid date/time.']: (auth.user:pk=5) field_value was '2026-13-01T00:00:00Z'",
        ),
        ("groups", json!(["x"]), "['“x” value must be an integer.']: (auth.user:pk=5) field_value was 'x'"),
        ("groups", json!(1), "it is no list of keys: (auth.user:pk=5) field_value was '1'"),
        ("password", json!(["hash"]), "password is no text: (auth.user:pk=5) field_value was ''"),
        ("email", json!(null), "Could not load auth.User(pk=5): NOT NULL constraint failed: auth_user.email"),
        // A name that another row has.
        ("username", json!("ann"), "Could not load auth.User(pk=5): UNIQUE constraint failed: auth_user.username"),
    ] {
        refused(&bob(field, value), &problem(text), &mut db);
    }
}

#[test]
fn a_bad_object_is_named_in_django_s_words() {
    let (_folder, mut db) = with_user();
    let token = json!({"token": ["j"], "blacklisted_at": "2026-01-01"});
    for (fixture, text) in [
        (json!([group(1, "a"), {"model": "tasks.foo", "pk": 1, "fields": {}}]), "Invalid model identifier: tasks.foo"),
        (
            json!([{"model": "auth.group", "fields": {}}]),
            "Error deserializing object: it has no primary key: (auth.group:pk=None)",
        ),
        (
            json!([{"model": "auth.group", "pk": 2_147_483_648_i64, "fields": {}}]),
            "['“2147483648” value is more than the column holds.']: (auth.group:pk=2147483648) field_value was 'None'",
        ),
        (
            json!([group(1, "a"), group(2, "b"), group(3, "a"), group(4, "b")]),
            "Could not load auth.Group(pk=3): UNIQUE constraint failed: auth_group.name",
        ),
        (
            json!([{"model": "token_blacklist.blacklistedtoken", "pk": 1, "fields": token}]),
            "natural keys cannot be loaded: (token_blacklist.blacklistedtoken:pk=1) field_value was '[\"j\"]'",
        ),
        (json!([1]), "Error deserializing object: it is no object with a model"),
        (json!({"model": "auth.group"}), "invalid type: map, expected a list of objects at line 1 column 1"),
    ] {
        refused(&fixture, &problem(text), &mut db);
    }
}

#[test]
fn a_text_that_ends_early_leaves_nothing_behind() {
    let (_folder, mut db) = with_user();
    let whole = json!([group(1, "a"), group(2, "b")]).to_string();
    let error = loaddata(&whole[..whole.len() - 1], &mut db).unwrap_err().to_string();
    assert_eq!(
        error,
        format!("Problem installing fixture 'a.json': EOF while parsing a list at line 1 column {}", whole.len() - 1)
    );
    assert_eq!(dumpdata(&["auth.group"], None, &mut db), "[]");
}

#[test]
fn a_key_that_leads_nowhere_in_the_end_is_refused() {
    let (_folder, mut db) = with_user();
    let invalid = |row: &str, column: &str, value: i64, parent: &str| {
        let (table, pk) = row.split_once(' ').unwrap();
        format!(
            "Problem installing fixtures: The row in table '{table}' with primary key '{pk}' has an invalid foreign \
             key: {table}.{column} contains a value '{value}' that does not have a corresponding value in {parent}.id."
        )
    };
    let permission =
        json!([{"model": "auth.permission", "pk": 3, "fields": {"name": "a", "content_type": 9, "codename": "a"}}]);
    refused(&permission, &invalid("auth_permission 3", "content_type_id", 9, "django_content_type"), &mut db);
    let member = json!([group(1, "a"), {"model": "auth.user", "pk": 5, "fields": {"username": "b", "groups": [1, 8]}}]);
    refused(&member, &invalid("auth_user_groups 2", "group_id", 8, "auth_group"), &mut db);
}

#[test]
fn two_fixtures_are_one_transaction_and_may_name_rows_of_each_other() {
    let (_folder, mut db) = database();
    let user = json!([{"model": "auth.user", "pk": 5, "fields": {"username": "b", "groups": [1]}}]).to_string();
    let groups = json!([group(1, "a"), group(2, "b")]).to_string();
    let loaded = load(vec![fixture(&user), fixture(&groups)], &[], false, &mut db).unwrap();
    assert_eq!(loaded, [Loaded { found: 1, installed: 1 }, Loaded { found: 2, installed: 2 }]);

    let (_folder, mut db) = database();
    load(vec![fixture(&user), fixture("[")], &[], false, &mut db).unwrap_err();
    assert_eq!(dumpdata(&[], None, &mut db), "[]");
}

#[test]
fn what_is_excluded_or_ignored_is_not_installed() {
    let (_folder, mut db) = database();
    let models = installed(&mut db);
    let excluded = Labels { models: &models }.find("auth.GROUP").unwrap();
    let text = json!([
        group(1, "a"),
        {"model": "admin.logentry", "pk": 1, "fields": {}},
        {"model": "auth.user", "pk": 5, "fields": {"username": "b", "nickname": "c"}},
    ]);
    let loaded = load(vec![fixture(&text.to_string())], &excluded, true, &mut db).unwrap();
    assert_eq!(loaded, [Loaded { found: 2, installed: 1 }]);
    let rows: Vec<Value> = serde_json::from_str(&dumpdata(&[], None, &mut db)).unwrap();
    assert_eq!(rows.iter().map(|row| &row["model"]).collect::<Vec<_>>(), ["auth.user"]);
}

#[test]
fn labels_are_django_s() {
    let (_folder, mut db) = database();
    let models = installed(&mut db);
    let select = |labels: &[&str], excluded: &[&str]| {
        let strings = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<String>>();
        let found = Labels { models: &models }.select(&strings(labels), &strings(excluded))?;
        Ok(found.iter().map(Options::label).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(select(&["tasks", "auth.user", "tasks.Task"], &[]).as_deref(), Ok("tasks.Task auth.User"));
    assert_eq!(select(&["auth.user", "tasks", "auth.group"], &[]).as_deref(), Ok("auth.User auth.Group tasks.Task"));
    assert_eq!(select(&["auth"], &["auth.Permission"]).as_deref(), Ok("auth.Group auth.User"));
    assert_eq!(select(&["auth"], &["auth"]).as_deref(), Ok(""));
    assert_eq!(
        select(&[], &["auth", "token_blacklist"]).as_deref(),
        Ok("contenttypes.ContentType sessions.Session tasks.Task")
    );
    for label in ["foo", "foo.bar", "auth.group.x"] {
        let app = if label == "foo.bar" { "foo" } else { label };
        assert_eq!(select(&[label], &[]), Err(UnknownLabel::App(app.into())), "{label}");
    }
    for label in ["auth.foo", "auth."] {
        assert_eq!(select(&[], &[label]), Err(UnknownLabel::Model(label.into())), "{label}");
    }
}
