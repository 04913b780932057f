//! `tasks/views.py`: `TaskViewSet`, section 6 of the document.

use models::{Db, Task, TaskData, TaskQuerySet};
use permissions::{IsAuthenticated, IsOwner, Permissions};
use serializers::TaskSerializer;

use crate::exceptions::Result;
use crate::generics::GenericViewSet;
use crate::mixins::{CreateModelMixin, DestroyModelMixin, ListModelMixin, RetrieveModelMixin, UpdateModelMixin};
use crate::request::Request;

/// The caller's tasks.
#[derive(Debug)]
pub enum TaskViewSet {}

impl GenericViewSet for TaskViewSet {
    type Serializer = TaskSerializer;
    const PERMISSION_CLASSES: Permissions = &[&IsAuthenticated, &IsOwner];

    fn get_queryset(request: &Request) -> Result<TaskQuerySet> {
        Ok(Task::owned_by(request.user()?))
    }
}

impl CreateModelMixin for TaskViewSet {
    fn perform_create(data: TaskData, request: &Request, db: &mut Db) -> Result<Task> {
        Ok(services::create_task(request.user()?, data, db)?)
    }
}

impl UpdateModelMixin for TaskViewSet {
    fn perform_update(task: Task, data: TaskData, db: &mut Db) -> Result<Task> {
        Ok(services::update_task(&task, data, db)?)
    }
}

impl DestroyModelMixin for TaskViewSet {
    fn perform_destroy(task: Task, db: &mut Db) -> Result<()> {
        Ok(services::delete_task(&task, db)?)
    }
}

impl ListModelMixin for TaskViewSet {}
impl RetrieveModelMixin for TaskViewSet {}
