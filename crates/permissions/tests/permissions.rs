//! DRF's `tests/test_permissions.py`: who may do what at all, and to which object.

use std::any::Any;

use models::timezone::DateTime;
use models::{Task, User};
use permissions::{AllowAny, BasePermission, DEFAULT_PERMISSION_CLASSES, IsAuthenticated, IsOwner, Request};

const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

fn moment() -> DateTime {
    DateTime::from_timestamp_micros(0).expect("1970")
}

fn user(id: i64) -> User {
    User {
        id: id.into(),
        password: "!".into(),
        last_login: None,
        is_superuser: true,
        username: format!("user {id}"),
        first_name: String::new(),
        last_name: String::new(),
        email: String::new(),
        is_staff: true,
        is_active: true,
        date_joined: Some(moment()),
    }
}

fn task(owner: &User) -> Task {
    let (title, description) = ("Write".into(), String::new());
    let (created_at, updated_at) = (Some(moment()), Some(moment()));
    Task { id: 7, title, description, completed: false, created_at, updated_at, owner_id: owner.id }
}

/// What `permission` says of a caller, whatever the method.
#[track_caller]
fn check(permission: &dyn BasePermission, user: Option<&User>, expected: bool) {
    for method in METHODS {
        assert_eq!(permission.has_permission(&Request { method, user }), expected, "{method} by {user:?}");
    }
}

/// What `permission` says of a caller and an object, whatever the method.
#[track_caller]
fn check_object(permission: &dyn BasePermission, user: Option<&User>, object: &dyn Any, expected: bool) {
    for method in METHODS {
        let request = Request { method, user };
        assert_eq!(permission.has_object_permission(&request, object), expected, "{method} by {user:?}");
    }
}

#[test]
fn allow_any_lets_everyone_in() {
    let ann = user(1);
    for caller in [None, Some(&ann)] {
        check(&AllowAny, caller, true);
        check_object(&AllowAny, caller, &task(&ann), true);
    }
}

#[test]
fn is_authenticated_asks_only_for_a_caller() {
    let (ann, bob) = (user(1), user(2));
    check(&IsAuthenticated, None, false);
    check(&IsAuthenticated, Some(&ann), true);
    check_object(&IsAuthenticated, Some(&bob), &task(&ann), true);
}

#[test]
fn is_owner_keeps_tasks_from_all_others_and_from_superusers_too() {
    let (ann, bob) = (user(1), user(2));
    check_object(&IsOwner, Some(&ann), &task(&ann), true);
    check_object(&IsOwner, Some(&bob), &task(&ann), false);
    check_object(&IsOwner, None, &task(&ann), false);
}

#[test]
fn is_owner_leaves_the_door_to_others() {
    check(&IsOwner, None, true);
    check(&IsOwner, Some(&user(1)), true);
}

#[test]
fn is_owner_gives_away_nothing_that_is_no_task() {
    let ann = user(1);
    check_object(&IsOwner, Some(&ann), &ann, false);
    check_object(&IsOwner, Some(&ann), &ann.id, false);
}

#[test]
fn the_default_is_is_authenticated() {
    let [default] = DEFAULT_PERMISSION_CLASSES else { panic!("the document's setting has one class") };
    let ann = user(1);
    check(*default, None, false);
    check(*default, Some(&ann), true);
    check_object(*default, Some(&user(2)), &task(&ann), true);
}

#[test]
fn a_permission_answers_yes_to_what_it_does_not_ask() {
    /// DRF's example: only looks.
    struct ReadOnly;

    impl BasePermission for ReadOnly {
        fn has_permission(&self, request: &Request<'_>) -> bool {
            matches!(request.method, "GET" | "HEAD" | "OPTIONS")
        }
    }

    let may = |method| ReadOnly.has_permission(&Request { method, user: None });
    assert_eq!(METHODS.map(may), [true, true, true, false, false, false, false]);
    check_object(&ReadOnly, None, &"anything", true);
}
