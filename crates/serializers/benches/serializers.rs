//! What a serializer costs: a body on its way in, and rows on their way out.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

use divan::Bencher;
use models::timezone::DateTime;
use models::{Task, TaskData, UserData};
use python::json::loads;
use serializers::{Context, Data, ModelSerializer, TaskSerializer, ToJson};
use test_database::TestDatabase;

fn main() {
    divan::main();
}

const BODY: &str = r#"{"title": "Water the plants", "description": "Those by the window", "completed": false}"#;

/// `json.loads(body)`: the parser's part, Python's values out of bytes.
#[divan::bench]
fn loads_body(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| loads(divan::black_box(BODY)).unwrap());
}

/// `serializer.is_valid()`
#[divan::bench]
fn is_valid(bencher: Bencher<'_, '_>) {
    let data = Data::Value(loads(BODY).unwrap());
    let made = TestDatabase::file();
    let mut db = made.handle();
    let mut context = Context { user: None, instance: None, db: &mut db };
    bencher.bench_local(|| TaskSerializer::run_validation(divan::black_box(&data), &mut context).unwrap());
}

/// `JSONRenderer().render(TaskSerializer(tasks, many=True).data)` of 10 rows.
#[divan::bench]
fn ten_rows_to_json(bencher: Bencher<'_, '_>) {
    let list = TaskSerializer::many((1..=10).map(task).collect());
    bencher.bench_local(|| {
        let mut json = Vec::with_capacity(4096);
        divan::black_box(&list).write_json(&mut json);
        json
    });
}

fn task(id: i64) -> Task {
    let moment = DateTime::from_timestamp_micros(1_767_323_045_678_901);
    let data = TaskData { description: "Those by the window".into(), ..TaskData::new("Water the plants") };
    let task = data.unsaved(&UserData::new("!", "ann").unsaved());
    Task { id, created_at: moment, updated_at: moment, ..task }
}
