//! `serializer.save(owner=…)`, `serializer.save()` and `instance.delete()`, each in a transaction of its own.

use std::thread::sleep;
use std::time::Duration;

use models::{Db, Error, Model, Task, TaskData, TaskPatch, User, UserData};
use test_database::database;

fn user(username: &str, db: &mut Db) -> User {
    UserData::new("!", username).save(db).expect("a user")
}

fn titled(title: &str) -> TaskData {
    TaskData::new(title)
}

fn update(task: &Task, title: Option<&str>, db: &mut Db) -> models::Result<Task> {
    let patch = TaskPatch { title: title.map(Into::into), ..TaskPatch::default() };
    db.autocommit(|connection| task.update(&patch, connection))
}

fn delete(task: &Task, db: &mut Db) {
    db.autocommit(|connection| task.delete(connection)).expect("a task is deleted");
}

fn tasks(owner: &User, db: &mut Db) -> Vec<Task> {
    Task::all(Task::objects().filter_owner(owner), db.connection().expect("a connection")).expect("all tasks")
}

#[test]
fn a_task_belongs_to_the_owner_that_it_was_made_for() {
    let (_folder, mut db) = database();
    let (ann, bob) = (user("ann", &mut db), user("bob", &mut db));
    // Every key that a caller can send is in this literal, and none of them is an owner.
    let data = TaskData { description: "soon".into(), completed: true, ..TaskData::new("Write") };
    let task = data.save(&bob, &mut db).unwrap();
    assert_eq!((task.title.as_str(), task.description.as_str(), task.completed), ("Write", "soon", true));
    assert_eq!(task.owner_id, bob.id);
    assert_eq!(tasks(&bob, &mut db), [task]);
    assert_eq!(tasks(&ann, &mut db), []);
}

#[test]
fn a_task_of_a_deleted_owner_is_not_saved() {
    let (_folder, mut db) = database();
    let ann = user("ann", &mut db);
    db.atomic(|connection| ann.delete(connection)).unwrap();
    assert!(matches!(titled("Write").save(&ann, &mut db), Err(Error::ForeignKey(_))));
    assert_eq!(tasks(&ann, &mut db), []);
}

#[test]
fn an_update_moves_updated_at_and_keeps_what_was_not_sent() {
    let (_folder, mut db) = database();
    let ann = user("ann", &mut db);
    let task = titled("Write").save(&ann, &mut db).unwrap();
    sleep(Duration::from_millis(2));
    let changed = update(&task, Some("Rest"), &mut db).unwrap();
    assert!(changed.updated_at > task.updated_at);
    assert_eq!(changed, Task { title: "Rest".into(), updated_at: changed.updated_at, ..task });
    assert_eq!(tasks(&ann, &mut db), std::slice::from_ref(&changed));
    sleep(Duration::from_millis(2));
    let touched = update(&changed, None, &mut db).unwrap();
    assert!(touched.updated_at > changed.updated_at, "an empty update moves it too, as auto_now does");
}

#[test]
fn a_deleted_task_is_gone_and_cannot_be_changed() {
    let (_folder, mut db) = database();
    let ann = user("ann", &mut db);
    let task = titled("Write").save(&ann, &mut db).unwrap();
    let other = titled("Other").save(&ann, &mut db).unwrap();
    delete(&task, &mut db);
    assert_eq!(tasks(&ann, &mut db), [other]);
    assert!(matches!(update(&task, Some("Rest"), &mut db), Err(Error::DoesNotExist)));
    delete(&task, &mut db);
}
