//! `IsOwner`: the custom permission in `docs/drf/tasks/permissions.py`. Section 3 of the document mentions
//! custom permissions.

use derive::Permission;
use models::Task;

use crate::permission::{BasePermission, Request};

/// Allows only the owner of a task.
#[derive(Permission)]
pub struct IsOwner;

impl BasePermission<Task> for IsOwner {
    fn has_object_permission(&self, request: &Request<'_>, task: &Task) -> bool {
        request.user.is_some_and(|user| task.owner_id == user.id)
    }
}
