//! `TaskSerializer`, section 5 of the document.

use models::Task;
use models::fields::Field;

use crate::{Fields, ModelSerializer};

/// Validates the fields of a task that clients may write, and shows all fields.
pub struct TaskSerializer;

impl ModelSerializer for TaskSerializer {
    type Model = Task;
    const FIELDS: Fields<Task> = Fields::All;
    const READ_ONLY_FIELDS: &'static [Field<Task>] = &[Task::OWNER];
}
