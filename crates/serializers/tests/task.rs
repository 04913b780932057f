//! `TaskSerializer`, a serializer of the application: its fields, and a task as JSON.

use models::timezone::DateTime;
use models::{Task, TaskData, UserData};
use serializers::fields::{CharField, Field, IntegerField, Kind};
use serializers::{ModelSerializer, TaskSerializer};

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
fn a_task_is_shown_with_all_its_fields() {
    assert_eq!(serde_json::to_string(&TaskSerializer::data(task())).unwrap(), TASK);
}
