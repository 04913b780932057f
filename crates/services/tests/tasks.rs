//! `serializer.save(owner=…)`, `serializer.save()` and `instance.delete()`: what the application does with tasks.

mod support;

use std::thread::sleep;
use std::time::Duration;

use models::{Db, Error, Model, Task, TaskData, User};
use services::{create_task, delete_task, update_task};
use support::{database, user};

fn titled(title: &str) -> TaskData {
    TaskData { title: Some(title.into()), ..TaskData::default() }
}

fn tasks(owner: &User, db: &mut Db) -> Vec<Task> {
    Task::all(Task::owned_by(owner), db.connection().expect("a connection")).expect("all tasks")
}

#[test]
fn a_task_belongs_to_the_owner_that_it_was_made_for() {
    let (_folder, mut db) = database();
    let (ann, bob) = (user("ann", &mut db), user("bob", &mut db));
    // Every key that a caller can send is in this literal, and none of them is an owner.
    let data = TaskData { title: Some("Write".into()), description: Some("soon".into()), completed: Some(true) };
    let task = create_task(&bob, data, &mut db).unwrap();
    assert_eq!((task.title.as_str(), task.description.as_str(), task.completed), ("Write", "soon", true));
    assert_eq!(task.owner_id, bob.id);
    assert_eq!(tasks(&bob, &mut db), [task]);
    assert_eq!(tasks(&ann, &mut db), []);
}

#[test]
fn nothing_is_kept_for_an_owner_that_is_gone() {
    let (_folder, mut db) = database();
    let ann = user("ann", &mut db);
    db.atomic(|connection| ann.delete(connection)).unwrap();
    assert!(matches!(create_task(&ann, titled("Write"), &mut db), Err(Error::ForeignKey(_))));
    assert_eq!(tasks(&ann, &mut db), []);
}

#[test]
fn an_update_moves_updated_at_and_keeps_what_was_not_sent() {
    let (_folder, mut db) = database();
    let ann = user("ann", &mut db);
    let task = create_task(&ann, titled("Write"), &mut db).unwrap();
    sleep(Duration::from_millis(2));
    let changed = update_task(&task, titled("Rest"), &mut db).unwrap();
    assert!(changed.updated_at > task.updated_at);
    assert_eq!(changed, Task { title: "Rest".into(), updated_at: changed.updated_at, ..task });
    assert_eq!(tasks(&ann, &mut db), std::slice::from_ref(&changed));
    sleep(Duration::from_millis(2));
    let touched = update_task(&changed, TaskData::default(), &mut db).unwrap();
    assert!(touched.updated_at > changed.updated_at, "an empty update moves it too, as auto_now does");
}

#[test]
fn a_deleted_task_is_gone_and_cannot_be_changed() {
    let (_folder, mut db) = database();
    let ann = user("ann", &mut db);
    let task = create_task(&ann, titled("Write"), &mut db).unwrap();
    let other = create_task(&ann, titled("Other"), &mut db).unwrap();
    delete_task(&task, &mut db).unwrap();
    assert_eq!(tasks(&ann, &mut db), [other]);
    assert!(matches!(update_task(&task, titled("Rest"), &mut db), Err(Error::DoesNotExist)));
    delete_task(&task, &mut db).unwrap();
}
