//! The rows that `quickstart` creates in an empty database.

use accounts::hashers::{PasswordHashers, check_password};
use accounts::{NewAccount, create_user, find_user};
use models::{Model, Task};
use services::demo;
use test_database::TestDatabase;

#[test]
fn the_demo_is_created_once_and_only_without_any_user() {
    let hashers = PasswordHashers::default();
    let database = TestDatabase::migrated();
    let mut db = database.handle();
    assert!(demo::seed("correct horse", &hashers, &mut db).unwrap());
    assert!(!demo::seed("battery staple", &hashers, &mut db).unwrap());
    let user = find_user(demo::USERNAME, &mut db).unwrap().unwrap();
    assert!(check_password("correct horse", &user.password).correct);
    assert!(!user.is_superuser && !user.is_staff);
    let tasks = Task::all(Task::objects().filter_owner(&user), db.connection().unwrap()).unwrap();
    assert_eq!(tasks.len(), 3);

    let database = TestDatabase::migrated();
    let mut db = database.handle();
    create_user(&NewAccount { username: "ann", ..NewAccount::default() }, &hashers, &mut db).unwrap();
    assert!(!demo::seed("correct horse", &hashers, &mut db).unwrap());
    assert!(find_user(demo::USERNAME, &mut db).unwrap().is_none());
}
