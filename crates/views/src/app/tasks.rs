//! `TaskViewSet`, section 6 of the document.

use models::{Db, Task, TaskData, TaskQuerySet};
use permissions::{BasePermission, IsAuthenticated, IsOwner};
use serializers::TaskSerializer;

use crate::exceptions::Result;
use crate::request::Request;
use crate::viewsets::ModelViewSet;

/// The tasks of the authenticated user.
pub struct TaskViewSet;

impl ModelViewSet for TaskViewSet {
    type Serializer = TaskSerializer;

    fn permission_classes() -> impl BasePermission<Task> {
        (IsAuthenticated, IsOwner)
    }

    fn get_queryset(request: &Request) -> Result<TaskQuerySet> {
        Ok(Task::objects().filter_owner(request.user()?))
    }

    fn perform_create(task: TaskData, request: &Request, db: &mut Db) -> Result<Task> {
        Ok(task.save(request.user()?, db)?)
    }
}
