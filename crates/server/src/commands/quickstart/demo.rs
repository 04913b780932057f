//! The rows of `quickstart`: a user and three tasks for a first try of the API.

use accounts::Result;
use accounts::hashers::PasswordHashers;
use models::{Db, Error, Task, TaskData, User, UserData};

/// The name of the demo user.
pub(super) const USERNAME: &str = "demo";

/// The title, the description and the value of `completed` of each task.
const TASKS: [(&str, &str, bool); 3] = [
    ("Start the server", "task-api quickstart", true),
    ("Try the API", "The lines to paste are on the terminal.", false),
    ("Read the code", "The README says in which order.", false),
];

/// Creates the user and the tasks in one transaction if there is no user. Returns whether it created them.
///
/// # Errors
/// Those of the database, and of the hashing of the password.
pub(super) fn seed(password: &str, hashers: &PasswordHashers, db: &mut Db) -> Result<bool> {
    // This check comes before the slow hash, because usually there are users. The transaction checks again.
    if User::exists(db.connection()?)? {
        return Ok(false);
    }
    let password = hashers.make_password(password)?;
    let seeded = db.atomic(|connection| {
        if User::exists(connection)? {
            return Ok(false);
        }
        let user = User::create(&UserData::new(password.as_str(), USERNAME), connection)?;
        for (title, description, completed) in TASKS {
            let task = TaskData { description: description.to_owned(), completed, ..TaskData::new(title) };
            Task::create(&task, &user, connection)?;
        }
        log::debug!("created the user {USERNAME} and {} tasks", TASKS.len());
        Ok(true)
    });
    match seeded {
        // On PostgreSQL another process may have created the user after the check.
        Err(Error::NotUnique(_)) => Ok(false),
        seeded => Ok(seeded?),
    }
}

#[cfg(test)]
mod tests {
    use accounts::hashers::check_password;
    use accounts::{NewAccount, create_user, find_user};
    use models::Model;
    use test_database::TestDatabase;

    use super::*;

    #[test]
    fn the_demo_is_created_once_and_only_without_any_user() {
        let hashers = PasswordHashers::default();
        let database = TestDatabase::migrated();
        let mut db = database.handle();
        assert!(seed("correct horse", &hashers, &mut db).unwrap());
        assert!(!seed("battery staple", &hashers, &mut db).unwrap());
        let user = find_user(USERNAME, &mut db).unwrap().unwrap();
        assert!(check_password("correct horse", &user.password).correct);
        assert!(!user.is_superuser && !user.is_staff);
        let tasks = Task::all(Task::objects().filter_owner(&user), db.connection().unwrap()).unwrap();
        let tasks: Vec<_> =
            tasks.iter().map(|task| (task.title.as_str(), task.description.as_str(), task.completed)).collect();
        assert_eq!(tasks, TASKS);

        let database = TestDatabase::migrated();
        let mut db = database.handle();
        create_user(&NewAccount { username: "ann", ..NewAccount::default() }, &hashers, &mut db).unwrap();
        assert!(!seed("correct horse", &hashers, &mut db).unwrap());
        assert!(find_user(USERNAME, &mut db).unwrap().is_none());
    }
}
