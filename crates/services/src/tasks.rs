//! What the application does with tasks. Each is one statement, and so a transaction by itself, as in Django.

use models::{Db, Model, Result, Task, TaskData, User};

/// Makes a task that belongs to `owner`, whatever the caller says of ownership.
///
/// # Errors
/// Those of the database.
pub fn create_task(owner: &User, data: TaskData, db: &mut Db) -> Result<Task> {
    let task = db.autocommit(|connection| Task::create(owner, &data, connection))?;
    log::debug!("service: user {} created task {}", owner.id, task.id);
    Ok(task)
}

/// Changes what `data` gives of a task.
///
/// # Errors
/// [`models::Error::DoesNotExist`] when somebody deleted it meanwhile, and those of the database.
pub fn update_task(task: &Task, data: TaskData, db: &mut Db) -> Result<Task> {
    let task = db.autocommit(|connection| task.update(&data, connection))?;
    log::debug!("service: updated task {}", task.id);
    Ok(task)
}

/// Deletes a task for good.
///
/// # Errors
/// Those of the database.
pub fn delete_task(task: &Task, db: &mut Db) -> Result<()> {
    db.autocommit(|connection| task.delete(connection))?;
    log::debug!("service: deleted task {}", task.id);
    Ok(())
}
