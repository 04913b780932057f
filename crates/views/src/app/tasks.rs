//! `TaskViewSet`, section 6 of the document.

use models::fields::Field;
use models::query::Lookup;
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
    const THROTTLE_SCOPE: Option<&'static str> = Some("tasks");
    // For speed; Python has no such line. Remove it before a hook does something slow.
    const WRITES_ARE_SHORT: bool = true;

    const SEARCH_FIELDS: &'static [Field<Task>] = &[Task::TITLE, Task::DESCRIPTION];
    const ORDERING_FIELDS: &'static [Field<Task>] =
        &[Task::ID, Task::TITLE, Task::COMPLETED, Task::CREATED_AT, Task::UPDATED_AT];
    const FILTERSET_FIELDS: &'static [(Field<Task>, &'static [Lookup])] = &[
        (Task::ID, &[Lookup::Exact, Lookup::In]),
        (Task::TITLE, &[Lookup::Exact, Lookup::IContains]),
        (Task::COMPLETED, &[Lookup::Exact]),
        (Task::CREATED_AT, &[Lookup::Exact, Lookup::Gt, Lookup::Gte, Lookup::Lt, Lookup::Lte, Lookup::Date]),
        (Task::UPDATED_AT, &[Lookup::Gte, Lookup::Lte]),
    ];

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
