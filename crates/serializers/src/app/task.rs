//! `TaskSerializer`, section 5 of the document.

use models::Task;
use models::fields::Field;

use crate::{Fields, ModelSerializer};

/// Validates what clients write of a task, and shows all its fields.
pub struct TaskSerializer;

impl ModelSerializer for TaskSerializer {
    type Model = Task;
    const FIELDS: Fields<Task> = Fields::All;
    const READ_ONLY_FIELDS: &'static [Field<Task>] = &[Task::OWNER];
}
