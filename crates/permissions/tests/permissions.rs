//! DRF's `tests/test_permissions.py`: who may do what at all, and to which object.

use models::{Task, TaskData, User, UserData};
use permissions::{AllowAny, BasePermission, IsAuthenticated, IsOwner, Permission, Request};

const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

fn user(id: i64) -> User {
    let data = UserData { is_staff: true, is_superuser: true, ..UserData::new("!", format!("user {id}")) };
    User { id: id.into(), ..data.unsaved() }
}

fn task(owner: &User) -> Task {
    TaskData::new("Write").unsaved(owner)
}

/// What `permission` says of a caller, whatever the method.
#[track_caller]
fn check(permission: impl BasePermission<Task>, user: Option<&User>, expected: bool) {
    for method in METHODS {
        assert_eq!(permission.has_permission(&Request { method, user }), expected, "{method} by {user:?}");
    }
}

/// What `permission` says of a caller and an object, whatever the method.
#[track_caller]
fn check_object(permission: impl BasePermission<Task>, user: Option<&User>, task: &Task, expected: bool) {
    for method in METHODS {
        let request = Request { method, user };
        assert_eq!(permission.has_object_permission(&request, task), expected, "{method} by {user:?}");
    }
}

#[test]
fn allow_any_allows_every_request() {
    let ann = user(1);
    for caller in [None, Some(&ann)] {
        check(AllowAny, caller, true);
        check_object(AllowAny, caller, &task(&ann), true);
    }
}

#[test]
fn is_authenticated_requires_a_user() {
    let (ann, bob) = (user(1), user(2));
    check(IsAuthenticated, None, false);
    check(IsAuthenticated, Some(&ann), true);
    check_object(IsAuthenticated, Some(&bob), &task(&ann), true);
}

#[test]
fn is_owner_keeps_tasks_from_all_others_and_from_superusers_too() {
    let (ann, bob) = (user(1), user(2));
    check_object(IsOwner, Some(&ann), &task(&ann), true);
    check_object(IsOwner, Some(&bob), &task(&ann), false);
    check_object(IsOwner, None, &task(&ann), false);
}

#[test]
fn is_owner_does_not_check_the_request() {
    check(IsOwner, None, true);
    check(IsOwner, Some(&user(1)), true);
}

#[test]
fn by_default_a_permission_allows() {
    assert_eq!(METHODS.map(may), [true, true, true, false, false, false, false]);
    check_object(ReadOnly, None, &task(&user(1)), true);
}

/// DRF's example of a permission: it allows only the methods that change nothing.
#[derive(Permission)]
struct ReadOnly;

impl<M> BasePermission<M> for ReadOnly {
    fn has_permission(&self, request: &Request<'_>) -> bool {
        matches!(request.method, "GET" | "HEAD" | "OPTIONS")
    }
}

fn may(method: &'static str) -> bool {
    BasePermission::<Task>::has_permission(&ReadOnly, &Request { method, user: None })
}

/// `IsOwner | ReadOnly`: a permission that allows the request must allow the object too.
#[test]
fn one_of_two_permissions_must_allow_both_the_request_and_the_object() {
    let (ann, bob) = (user(1), user(2));
    for (user, method, expected) in [(&ann, "PUT", true), (&bob, "PUT", false), (&bob, "GET", true)] {
        let request = Request { method, user: Some(user) };
        let permission = IsOwner | ReadOnly;
        assert!(permission.has_permission(&request));
        assert_eq!(permission.has_object_permission(&request, &task(&ann)), expected, "{method} by {user:?}");
    }
}

#[test]
fn both_of_two_permissions_must_allow_and_a_negated_one_must_deny() {
    let (ann, bob) = (user(1), user(2));
    check(IsAuthenticated & IsOwner, None, false);
    check(IsAuthenticated & IsOwner, Some(&ann), true);
    check_object(IsAuthenticated & IsOwner, Some(&bob), &task(&ann), false);
    check(!IsAuthenticated, None, true);
    check_object(!IsOwner, Some(&bob), &task(&ann), true);
    check_object((IsAuthenticated, IsOwner), Some(&ann), &task(&ann), true);
    check((IsAuthenticated, IsOwner), None, false);
}
