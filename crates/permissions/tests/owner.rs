//! `IsOwner`, the permission of the application: who may use a task.

use models::{Task, TaskData, User, UserData};
use permissions::{BasePermission, IsOwner, Request};

const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

fn user(id: i64) -> User {
    let data = UserData { is_staff: true, is_superuser: true, ..UserData::new("!", format!("user {id}")) };
    User { id: id.into(), ..data.unsaved() }
}

fn task(owner: &User) -> Task {
    TaskData::new("Write").unsaved(owner)
}

#[test]
fn is_owner_keeps_tasks_from_all_others_and_from_superusers_too() {
    let (ann, bob) = (user(1), user(2));
    for method in METHODS {
        for (user, expected) in [(Some(&ann), true), (Some(&bob), false), (None, false)] {
            let request = Request { method, user };
            assert_eq!(IsOwner.has_object_permission(&request, &task(&ann)), expected, "{method} by {user:?}");
        }
    }
}

#[test]
fn is_owner_does_not_check_the_request() {
    let ann = user(1);
    for method in METHODS {
        for user in [None, Some(&ann)] {
            assert!(IsOwner.has_permission(&Request { method, user }), "{method} by {user:?}");
        }
    }
}
