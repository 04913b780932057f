//! Django's `tests/queries`: each call of a manager or model, beside the SQL that it becomes on SQLite.

#[path = "support/sql.rs"]
mod sql;

use models::{Limit, Model, Task, TaskData, TaskPatch, User, UserData};
use sql::{check, user};
use test_database::TestDatabase;

fn titled(title: &str) -> TaskData {
    TaskData::new(title)
}

#[test]
fn reading_tasks() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        connection,
        "list(Task.objects.filter(owner=ann).order_by('pk'))",
        |connection| Task::all(Task::objects().filter_owner(&ann), connection),
        &[
            "SELECT * FROM tasks_task WHERE ((tasks_task.owner_id = ?) AND (tasks_task.id >= ?)) ORDER BY tasks_task.id \
           LIMIT ?",
        ],
    );
    check(
        connection,
        "list(Task.objects.filter(owner=ann, pk__gte=7).order_by('pk')[:1000])",
        |connection| {
            Task::starting_at(
                Task::objects().filter_owner(&ann),
                7,
                Limit { rows: 1000, bytes: usize::MAX },
                connection,
            )
        },
        &[
            "SELECT * FROM tasks_task WHERE ((tasks_task.owner_id = ?) AND (tasks_task.id >= ?)) ORDER BY tasks_task.id \
           LIMIT ?",
        ],
    );
    check(
        connection,
        "Task.objects.filter(owner=ann).get(pk=1)",
        |connection| Task::get(Task::objects().filter_owner(&ann), 1, connection),
        &["SELECT * FROM tasks_task WHERE ((tasks_task.owner_id = ?) AND (tasks_task.id = ?)) LIMIT ?"],
    );
}

#[test]
fn counting_rows() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        connection,
        "Task.objects.filter(owner=ann).count()",
        |connection| Task::count(Task::objects().filter_owner(&ann), connection),
        &["SELECT COUNT(*) FROM tasks_task WHERE (tasks_task.owner_id = ?)"],
    );
    check(
        connection,
        "Task.objects.count()",
        |connection| Task::count(Task::objects(), connection),
        &["SELECT COUNT(*) FROM tasks_task"],
    );
}

#[test]
fn writing_tasks() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = user("ann", connection);
    check(
        connection,
        "Task.objects.create(owner=ann, title='Write')",
        |connection| Task::create(&titled("Write"), &ann, connection),
        &["INSERT INTO tasks_task (all but id) VALUES (?) RETURNING *"],
    );
    let task = Task::get(Task::objects().filter_owner(&ann), 1, connection).unwrap();
    check(
        connection,
        "task.save(update_fields=['title', 'updated_at'])",
        |connection| task.update(&TaskPatch { title: Some("Rest".into()), ..TaskPatch::default() }, connection),
        &["UPDATE tasks_task SET title = ?, updated_at = ? WHERE (tasks_task.id = ?) RETURNING *"],
    );
    check(
        connection,
        "task.save(update_fields=['updated_at'])",
        |connection| task.update(&TaskPatch::default(), connection),
        &["UPDATE tasks_task SET updated_at = ? WHERE (tasks_task.id = ?) RETURNING *"],
    );
    check(
        connection,
        "task.delete()",
        |connection| task.clone().delete(connection),
        &["DELETE FROM tasks_task WHERE (tasks_task.id = ?)"],
    );
}

#[test]
fn reading_users() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    check(
        connection,
        "list(User.objects.order_by('pk'))",
        |connection| User::all(User::objects(), connection),
        &["SELECT * FROM auth_user WHERE (auth_user.id >= ?) ORDER BY auth_user.id LIMIT ?"],
    );
    check(
        connection,
        "User.objects.get(pk=1)",
        |connection| User::get(User::objects(), 1, connection),
        &["SELECT * FROM auth_user WHERE (auth_user.id = ?) LIMIT ?"],
    );
    check(
        connection,
        "User.objects.get_by_natural_key('ann')",
        |connection| User::get_by_natural_key("ann", connection),
        &["SELECT * FROM auth_user WHERE (auth_user.username = ?) LIMIT ?"],
    );
    check(connection, "User.objects.exists()", User::exists, &["SELECT EXISTS (SELECT auth_user.id FROM auth_user)"]);
}

#[test]
fn writing_users() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    check(
        connection,
        "User.objects.create(username='ann')",
        |connection| User::create(&UserData::new("", "ann"), connection),
        &["INSERT INTO auth_user (all but id) VALUES (?) RETURNING *"],
    );
    let ann = User::get(User::objects(), 1, connection).unwrap();
    check(
        connection,
        "update_last_login(None, ann)",
        |connection| ann.update_last_login(connection),
        &["UPDATE auth_user SET last_login = ? WHERE (auth_user.id = ?)"],
    );
    check(
        connection,
        "ann.delete()",
        |connection| ann.clone().delete(connection),
        &["DELETE FROM auth_user WHERE (auth_user.id = ?)"],
    );
}

#[test]
fn writing_passwords() {
    let made = TestDatabase::migrated_file();
    let mut db = made.handle();
    let connection = db.connection().unwrap();
    let ann = User::create(&UserData::new("", "ann"), connection).unwrap();
    check(
        connection,
        "ann.save(update_fields=['password'])",
        |connection| ann.set_password_hash("!", connection),
        &["UPDATE auth_user SET password = ? WHERE ((auth_user.id = ?) AND (auth_user.username = ?))"],
    );
    check(
        connection,
        "ann.check_password(…), where the hash is made anew",
        |connection| ann.replace_password_hash("!", connection),
        &["UPDATE auth_user SET password = ? WHERE ((auth_user.id = ?) AND (auth_user.password = ?))"],
    );
}
