//! `django.contrib.auth`: what happens to accounts, in a real database.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use models::hashers::check_password;
use models::{Db, Model, Task, User};
use services::accounts::{NewAccount, change_password, create_superuser, create_user, find_user};
use services::demo;

use support::database;

fn account<'a>(username: &'a str, password: Option<&'a str>) -> NewAccount<'a> {
    NewAccount { username, email: "", password }
}

fn reload(user: &User, db: &mut Db) -> User {
    User::get(User::objects(), user.id.into(), db.connection().unwrap()).unwrap()
}

#[test]
fn a_user_can_log_in_and_nothing_more() {
    let (_folder, mut db) = database();
    let new = NewAccount { username: "ann", email: "ann@EXAMPLE.org", password: Some("correct horse") };
    let user = create_user(&new, &mut db).unwrap();
    assert_eq!((user.username.as_str(), user.email.as_str()), ("ann", "ann@example.org"));
    assert_eq!((user.is_active, user.is_staff, user.is_superuser), (true, false, false));
    assert!(user.password.starts_with("bcrypt_sha256$$2b$12$"), "new hashes are Django's bcrypt_sha256");
    assert!(check_password("correct horse", &user.password).correct);
}

#[test]
fn a_superuser_is_staff_as_well() {
    let (_folder, mut db) = database();
    let user = create_superuser(&account("root", Some("correct horse")), &mut db).unwrap();
    assert_eq!((user.is_active, user.is_staff, user.is_superuser), (true, true, true));
}

#[test]
fn without_a_password_nobody_can_log_in() {
    let (_folder, mut db) = database();
    let user = create_user(&account("ann", None), &mut db).unwrap();
    assert!(user.password.starts_with('!') && user.password.len() == 41, "Django's unusable password");
}

#[test]
fn names_are_normalised_and_taken_once() {
    let (_folder, mut db) = database();
    create_user(&account("\u{fb01}n", None), &mut db).unwrap();
    assert!(find_user("fin", &mut db).unwrap().is_some());
    let error = create_user(&account("fin", None), &mut db).unwrap_err();
    assert_eq!(error.to_string(), "That username is already taken.");
    let error = create_user(&account("\u{fb01}n", None), &mut db).unwrap_err();
    assert_eq!(error.to_string(), "That username is already taken.");
}

#[test]
fn bad_names_and_addresses_are_refused_in_djangos_words() {
    let (_folder, mut db) = database();
    for (username, email, message) in [
        ("", "", "This field cannot be blank."),
        ("a b", "", "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."),
        ("ann", "ann", "Enter a valid email address."),
    ] {
        let error = create_user(&NewAccount { username, email, password: None }, &mut db).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    assert!(!User::exists(db.connection().unwrap()).unwrap(), "nothing was kept");
}

#[test]
fn a_changed_password_is_the_only_one_that_works() {
    let (_folder, mut db) = database();
    let user = create_user(&account("ann", Some("correct horse")), &mut db).unwrap();
    change_password(&user, "battery staple", &mut db).unwrap();
    let stored = reload(&user, &mut db).password;
    assert!(check_password("battery staple", &stored).correct);
    assert!(!check_password("correct horse", &stored).correct);
}

#[test]
fn a_weak_password_is_not_stored() {
    let (_folder, mut db) = database();
    let user = create_user(&account("annabel", None), &mut db).unwrap();
    let error = change_password(&user, "annabeq", &mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The password is too similar to the username.; \
         This password is too short. It must contain at least 8 characters."
    );
    assert_eq!(reload(&user, &mut db).password, user.password);
}

#[test]
fn the_demo_is_made_once_and_only_where_nobody_is() {
    let (_folder, mut db) = database();
    assert!(demo::seed("correct horse", &mut db).unwrap());
    assert!(!demo::seed("battery staple", &mut db).unwrap());
    let user = find_user(demo::USERNAME, &mut db).unwrap().unwrap();
    assert!(check_password("correct horse", &user.password).correct);
    assert!(!user.is_superuser && !user.is_staff);
    let tasks = Task::all(Task::owned_by(&user), db.connection().unwrap()).unwrap();
    assert_eq!(tasks.len(), 3);

    let (_folder, mut db) = database();
    create_user(&account("ann", None), &mut db).unwrap();
    assert!(!demo::seed("correct horse", &mut db).unwrap());
    assert!(find_user(demo::USERNAME, &mut db).unwrap().is_none());
}
