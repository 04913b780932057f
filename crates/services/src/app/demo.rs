//! What `quickstart` puts into an empty database, so that there is something to try.

use accounts::Result;
use accounts::hashers::PasswordHashers;
use models::{Db, Error, Task, TaskData, User, UserData};

/// The name of the user to try things with.
pub const USERNAME: &str = "demo";

/// Titles, descriptions, and whether they are done.
const TASKS: [(&str, &str, bool); 3] = [
    ("Start the server", "task-api quickstart", true),
    ("Try the API", "The lines to paste are on the terminal.", false),
    ("Read the code", "The README says in which order.", false),
];

/// Makes the user and the tasks if there is no user at all, and says whether it did: all or nothing.
///
/// # Errors
/// Those of the database, and of the hashing of the password.
pub fn seed(password: &str, hashers: &PasswordHashers, db: &mut Db) -> Result<bool> {
    // Asked before the slow hash as well, for the usual case that there are users.
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
        log::debug!("service: created the user {USERNAME} and {} tasks", TASKS.len());
        Ok(true)
    });
    match seeded {
        // On PostgreSQL another process may have made the user since this one looked.
        Err(Error::NotUnique(_)) => Ok(false),
        seeded => Ok(seeded?),
    }
}
