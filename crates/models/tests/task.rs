//! `Task`, the model of the application: its names, and the defaults of a new row.

use models::{Model, Task, TaskData, User, UserData};
use test_database::database;

#[test]
fn a_task_has_djangos_names() {
    assert_eq!((Task::options().label().as_str(), Task::DB_TABLE), ("tasks.Task", "tasks_task"));
}

#[test]
fn a_new_task_has_the_defaults_of_its_fields() {
    let (_folder, mut db) = database();
    let connection = db.connection().unwrap();
    let ann = User::create(&UserData::new("!", "ann"), connection).unwrap();
    let task = Task::create(&TaskData::new("Write"), &ann, connection).unwrap();
    assert_eq!((task.title.as_str(), task.description.as_str(), task.completed), ("Write", "", false));
    assert_eq!((task.owner_id, task.created_at), (ann.id, task.updated_at));
    assert_eq!(Task::all(Task::objects().filter_owner(&ann), connection).unwrap(), [task]);
}
