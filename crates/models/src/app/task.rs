//! `tasks/models.py`: the Task model, section 4 of the document.

use derive::Model;

use crate::schema::tasks_task;
use crate::timezone::DateTime;
use crate::{User, UserId};

/// A task of a user.
#[derive(Clone, Debug, Model, PartialEq)]
#[model(app = "tasks", table = tasks_task)]
pub struct Task {
    pub id: i64,
    #[field(max_length = 255)]
    pub title: String,
    #[field(blank)]
    pub description: String,
    #[field(default = false)]
    pub completed: bool,
    #[field(foreign_key = User)]
    pub owner_id: UserId,
    #[field(auto_now_add)]
    pub created_at: Option<DateTime>,
    #[field(auto_now)]
    pub updated_at: Option<DateTime>,
}
