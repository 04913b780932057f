//! Django's `UserManager`: users that are created and changed, in a real database.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use accounts::hashers::{Algorithm, PasswordHashers, check_password};
use accounts::{Error, NewAccount, change_password, create_superuser, create_user, find_user};
use diesel::connection::SimpleConnection;
use models::{Db, Model, User};
use test_database::database;

fn account<'a>(username: &'a str, password: Option<&'a str>) -> NewAccount<'a> {
    NewAccount { username, email: "", password }
}

/// The hashers if `PASSWORD_HASHERS` is not set.
fn hashers() -> PasswordHashers {
    PasswordHashers::default()
}

fn reload(user: &User, db: &mut Db) -> User {
    User::get(User::objects(), user.id.into(), db.connection().unwrap()).unwrap()
}

#[test]
fn a_user_has_no_special_rights() {
    let (_folder, mut db) = database();
    let new = NewAccount { username: "ann", email: "ann@EXAMPLE.org", password: Some("correct horse") };
    let user = create_user(&new, &hashers(), &mut db).unwrap();
    assert_eq!((user.username.as_str(), user.email.as_str()), ("ann", "ann@example.org"));
    assert_eq!((user.is_active, user.is_staff, user.is_superuser), (true, false, false));
    assert!(user.password.starts_with("bcrypt_sha256$$2b$12$"), "new hashes are Django's bcrypt_sha256");
    assert!(check_password("correct horse", &user.password).correct);
}

#[test]
fn a_superuser_is_staff_as_well() {
    let (_folder, mut db) = database();
    let user = create_superuser(&account("root", Some("correct horse")), &hashers(), &mut db).unwrap();
    assert_eq!((user.is_active, user.is_staff, user.is_superuser), (true, true, true));
}

#[test]
fn a_user_without_a_password_cannot_log_in() {
    let (_folder, mut db) = database();
    let user = create_user(&account("ann", None), &hashers(), &mut db).unwrap();
    assert!(user.password.starts_with('!') && user.password.len() == 41, "Django's unusable password");
}

#[test]
fn names_are_normalised_and_unique() {
    let (_folder, mut db) = database();
    create_user(&account("\u{fb01}n", None), &hashers(), &mut db).unwrap();
    assert!(find_user("fin", &mut db).unwrap().is_some());
    let error = create_user(&account("fin", None), &hashers(), &mut db).unwrap_err();
    assert_eq!(error.to_string(), "That username is already taken.");
    let error = create_user(&account("\u{fb01}n", None), &hashers(), &mut db).unwrap_err();
    assert_eq!(error.to_string(), "That username is already taken.");
}

#[test]
fn a_unique_column_of_the_site_is_not_reported_as_a_taken_name() {
    let (_folder, mut db) = database();
    db.connection().unwrap().batch_execute("CREATE UNIQUE INDEX one_email ON auth_user (email)").unwrap();
    let account = |username| NewAccount { username, email: "ann@example.org", password: None };
    create_user(&account("ann"), &hashers(), &mut db).unwrap();
    let error = create_user(&account("bea"), &hashers(), &mut db).unwrap_err();
    assert!(matches!(error, Error::Model(models::Error::NotUnique(_))), "{error:?}");
}

#[test]
fn invalid_names_and_addresses_are_refused_with_djangos_texts() {
    let (_folder, mut db) = database();
    for (username, email, message) in [
        ("", "", "This field cannot be blank."),
        ("a b", "", "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."),
        ("ann", "ann", "Enter a valid email address."),
    ] {
        let error = create_user(&NewAccount { username, email, password: None }, &hashers(), &mut db).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    assert!(!User::exists(db.connection().unwrap()).unwrap(), "nothing was kept");
}

#[test]
fn a_changed_password_is_the_only_one_that_works() {
    let (_folder, mut db) = database();
    let user = create_user(&account("ann", Some("correct horse")), &hashers(), &mut db).unwrap();
    change_password(&user, "battery staple", &hashers(), &mut db).unwrap();
    let stored = reload(&user, &mut db).password;
    assert!(check_password("battery staple", &stored).correct);
    assert!(!check_password("correct horse", &stored).correct);
}

#[test]
fn a_weak_password_is_not_stored() {
    let (_folder, mut db) = database();
    let user = create_user(&account("annabel", None), &hashers(), &mut db).unwrap();
    let error = change_password(&user, "annabeq", &hashers(), &mut db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The password is too similar to the username.; \
         This password is too short. It must contain at least 8 characters."
    );
    assert_eq!(reload(&user, &mut db).password, user.password);
}

#[test]
fn changing_the_password_of_a_deleted_user_fails() {
    let (_folder, mut db) = database();
    let ann = create_user(&account("ann", None), &hashers(), &mut db).unwrap();
    let bob = create_user(&account("bob", None), &hashers(), &mut db).unwrap();
    ann.delete(db.connection().unwrap()).unwrap();
    // Another user has this key now.
    let other = User { id: bob.id, ..ann.clone() };
    for user in [ann, other] {
        let error = change_password(&user, "battery staple", &hashers(), &mut db).unwrap_err();
        assert_eq!(error.to_string(), "user 'ann' does not exist");
    }
    assert_eq!(reload(&bob, &mut db).password, bob.password);
}

#[test]
fn new_passwords_are_hashed_with_the_first_of_password_hashers() {
    let (_folder, mut db) = database();
    let hashers = PasswordHashers::from_paths(&[Algorithm::Pbkdf2Sha256.path()]).unwrap();
    let user = create_user(&account("ann", Some("correct horse")), &hashers, &mut db).unwrap();
    assert!(user.password.starts_with("pbkdf2_sha256$1000000$"), "{}", user.password);
    change_password(&user, "battery staple", &hashers, &mut db).unwrap();
    let stored = reload(&user, &mut db).password;
    assert!(stored.starts_with("pbkdf2_sha256$1000000$"), "{stored}");
    assert!(hashers.verify_password("battery staple", &stored).correct);
}
