//! `tasks/serializers.py`: `TaskSerializer`, section 5 of the document.

use models::{Task, TaskData};

use crate::serializers::{Attrs, Fields, ModelSerializer};

/// Validates what callers write of a task, and shows all of it.
#[derive(Debug)]
pub enum TaskSerializer {}

impl ModelSerializer for TaskSerializer {
    type Model = Task;
    type ValidatedData = TaskData;
    const FIELDS: Fields = Fields::All;
    const READ_ONLY_FIELDS: &'static [&'static str] = &["owner"];

    fn validated_data(mut attrs: Attrs) -> TaskData {
        TaskData { title: attrs.pop("title"), description: attrs.pop("description"), completed: attrs.pop("completed") }
    }
}
