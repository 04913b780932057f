//! What a query costs, on SQLite: from the model's method to rows in Rust's types, or to a commit.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at what it does not expect")]

use divan::Bencher;
use models::{Db, Model, Task, TaskData, TaskPatch, User, UserData};
use test_database::TestDatabase;

fn main() {
    divan::main();
}

fn plants() -> TaskData {
    TaskData { description: "Those by the window".into(), ..TaskData::new("Water the plants") }
}

/// A database where a user has 10 tasks.
fn ten_tasks() -> (TestDatabase, Db, User) {
    let file = TestDatabase::migrated_file();
    let mut db = file.handle();
    let ann = UserData::new("", "ann");
    let ann = db.atomic(|connection| User::create(&ann, connection)).unwrap();
    db.atomic(|connection| (0..10).try_for_each(|_| Task::create(&plants(), &ann, connection).map(drop))).unwrap();
    (file, db, ann)
}

/// `Task.objects.filter(owner=ann).get(pk=1)`
#[divan::bench]
fn get(bencher: Bencher<'_, '_>) {
    let (_file, mut db, ann) = ten_tasks();
    let connection = db.connection().unwrap();
    bencher.bench_local(|| Task::get(Task::objects().filter_owner(&ann), 1, connection).unwrap());
}

/// `list(Task.objects.filter(owner=ann))` of 10 rows.
#[divan::bench]
fn all_ten(bencher: Bencher<'_, '_>) {
    let (_file, mut db, ann) = ten_tasks();
    let connection = db.connection().unwrap();
    bencher.bench_local(|| Task::all(Task::objects().filter_owner(&ann), connection).unwrap());
}

/// `Task.objects.create(…)` in `transaction.atomic`, on the disk when it is over.
#[divan::bench]
fn create(bencher: Bencher<'_, '_>) {
    let (_file, mut db, ann) = ten_tasks();
    let data = plants();
    bencher.bench_local(|| db.atomic(|connection| Task::create(&data, &ann, connection)).unwrap());
}

/// `task.save()` with a new title in `transaction.atomic`, on the disk when it is over.
#[divan::bench]
fn update(bencher: Bencher<'_, '_>) {
    let (_file, mut db, ann) = ten_tasks();
    let task = Task::get(Task::objects().filter_owner(&ann), 1, db.connection().unwrap()).unwrap();
    let patch = TaskPatch { title: Some("Water the herbs".into()), ..TaskPatch::default() };
    bencher.bench_local(|| db.atomic(|connection| task.update(&patch, connection)).unwrap());
}
