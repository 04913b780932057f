//! DRF's `tests/test_permissions.py`: who may do what at all, and to which object.

use models::{User, UserData, UserId};
use permissions::{AllowAny, BasePermission, IsAuthenticated, Permission, Request};

const METHODS: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];

fn user(id: i64) -> User {
    let data = UserData { is_staff: true, is_superuser: true, ..UserData::new("!", format!("user {id}")) };
    User { id: id.into(), ..data.unsaved() }
}

/// An object with an owner.
struct Book {
    owner_id: UserId,
}

fn book(owner: &User) -> Book {
    Book { owner_id: owner.id }
}

/// A permission of one model: it allows only the owner of a book.
#[derive(Permission)]
struct IsAuthor;

impl BasePermission<Book> for IsAuthor {
    fn has_object_permission(&self, request: &Request<'_>, book: &Book) -> bool {
        request.user.is_some_and(|user| book.owner_id == user.id)
    }
}

/// What `permission` says of a caller, whatever the method.
#[track_caller]
fn check(permission: impl BasePermission<Book>, user: Option<&User>, expected: bool) {
    for method in METHODS {
        assert_eq!(permission.has_permission(&Request { method, user }), expected, "{method} by {user:?}");
    }
}

/// What `permission` says of a caller and an object, whatever the method.
#[track_caller]
fn check_object(permission: impl BasePermission<Book>, user: Option<&User>, book: &Book, expected: bool) {
    for method in METHODS {
        let request = Request { method, user };
        assert_eq!(permission.has_object_permission(&request, book), expected, "{method} by {user:?}");
    }
}

#[test]
fn allow_any_allows_every_request() {
    let ann = user(1);
    for caller in [None, Some(&ann)] {
        check(AllowAny, caller, true);
        check_object(AllowAny, caller, &book(&ann), true);
    }
}

#[test]
fn is_authenticated_requires_a_user() {
    let (ann, bob) = (user(1), user(2));
    check(IsAuthenticated, None, false);
    check(IsAuthenticated, Some(&ann), true);
    check_object(IsAuthenticated, Some(&bob), &book(&ann), true);
}

#[test]
fn by_default_a_permission_allows() {
    assert_eq!(METHODS.map(may), [true, true, true, false, false, false, false]);
    check_object(ReadOnly, None, &book(&user(1)), true);
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
    BasePermission::<Book>::has_permission(&ReadOnly, &Request { method, user: None })
}

/// `IsAuthor | ReadOnly`: a permission that allows the request must allow the object too.
#[test]
fn one_of_two_permissions_must_allow_both_the_request_and_the_object() {
    let (ann, bob) = (user(1), user(2));
    for (user, method, expected) in [(&ann, "PUT", true), (&bob, "PUT", false), (&bob, "GET", true)] {
        let request = Request { method, user: Some(user) };
        let permission = IsAuthor | ReadOnly;
        assert!(permission.has_permission(&request));
        assert_eq!(permission.has_object_permission(&request, &book(&ann)), expected, "{method} by {user:?}");
    }
}

#[test]
fn both_of_two_permissions_must_allow_and_a_negated_one_must_deny() {
    let (ann, bob) = (user(1), user(2));
    check(IsAuthenticated & IsAuthor, None, false);
    check(IsAuthenticated & IsAuthor, Some(&ann), true);
    check_object(IsAuthenticated & IsAuthor, Some(&bob), &book(&ann), false);
    check(!IsAuthenticated, None, true);
    check_object(!IsAuthor, Some(&bob), &book(&ann), true);
    check_object((IsAuthenticated, IsAuthor), Some(&ann), &book(&ann), true);
    check((IsAuthenticated, IsAuthor), None, false);
}
