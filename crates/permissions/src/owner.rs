//! `tasks/permissions.py`: the custom permission of section 3 of the document.

use std::any::Any;

use models::Task;

use crate::permissions::{BasePermission, Request};

/// Only its owner may touch a task.
#[derive(Debug)]
pub struct IsOwner;

impl BasePermission for IsOwner {
    fn has_object_permission(&self, request: &Request<'_>, object: &dyn Any) -> bool {
        let Some(task) = object.downcast_ref::<Task>() else { return false };
        request.user.is_some_and(|user| user.id == task.owner_id)
    }
}
