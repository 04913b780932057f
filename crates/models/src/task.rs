//! `tasks/models.py`: the Task model, section 4 of the document.

use diesel::dsl;
use diesel::prelude::*;

use crate::connection::{Backend, DbConnection};
use crate::error::Result;
use crate::fields::{DefaultValue, Field, FieldValue};
use crate::model::{Limit, Model, with_backend};
use crate::schema::tasks_task;
use crate::stored::{self, Stored, load};
use crate::timezone::{self, DateTime};
use crate::user::User;
use crate::user_id::UserId;

/// A thing to do, and who is to do it.
#[derive(Clone, Debug, Identifiable, Insertable, PartialEq, Queryable, Selectable)]
#[diesel(table_name = tasks_task, check_for_backend(Backend))]
#[expect(missing_docs, reason = "the fields are those of the document")]
pub struct Task {
    pub id: i64,
    #[diesel(deserialize_as = Stored<String>)]
    pub title: String,
    #[diesel(deserialize_as = Stored<String>)]
    pub description: String,
    #[diesel(deserialize_as = Stored<bool>)]
    pub completed: bool,
    #[diesel(deserialize_as = Stored<Option<DateTime>>)]
    pub created_at: Option<DateTime>,
    #[diesel(deserialize_as = Stored<Option<DateTime>>)]
    pub updated_at: Option<DateTime>,
    pub owner_id: UserId,
}

/// `Task.objects.filter(owner=…)`, not yet run.
///
/// The type says what is filtered, so that diesel finds the prepared statement without writing its SQL. Where filters
/// differ from caller to caller, `tasks_task::BoxedQuery<'static, Backend>` holds any, at some microseconds a query.
pub type TaskQuerySet = dsl::Filter<tasks_task::table, dsl::Eq<tasks_task::owner_id, UserId>>;

/// What callers may write of a task: `None` was not sent, and an update leaves that column as it is.
#[derive(AsChangeset, Clone, Debug, Default, PartialEq)]
#[diesel(table_name = tasks_task)]
#[expect(missing_docs, reason = "the fields are those of the document")]
pub struct TaskData {
    pub title: Option<String>,
    pub description: Option<String>,
    pub completed: Option<bool>,
}

impl Model for Task {
    const DB_TABLE: &'static str = "tasks_task";
    const FIELDS: &'static [Field<Task>] = &[
        Field::auto("id", |task: &Task| FieldValue::Int(task.id)),
        Field::char("title", 255, |task: &Task| FieldValue::Str(&task.title)),
        Field::text("description", |task: &Task| FieldValue::Str(&task.description)).blank(),
        Field::boolean("completed", |task: &Task| FieldValue::Bool(task.completed)).default(DefaultValue::False),
        Field::foreign_key("owner", |task: &Task| FieldValue::Int(task.owner_id.into())),
        Field::date_time("created_at", |task: &Task| task.created_at.into()).auto_now(),
        Field::date_time("updated_at", |task: &Task| task.updated_at.into()).auto_now(),
    ];
    type QuerySet = TaskQuerySet;

    fn pk(&self) -> i64 {
        self.id
    }

    fn all(queryset: TaskQuerySet, connection: &mut DbConnection) -> Result<Vec<Task>> {
        load!(Task, connection => queryset.order(tasks_task::id))
    }

    fn starting_at(queryset: TaskQuerySet, pk: i64, limit: Limit, connection: &mut DbConnection) -> Result<Vec<Task>> {
        let queryset = queryset.filter(tasks_task::id.ge(pk)).order(tasks_task::id).limit(limit.rows());
        load!(Task, connection => queryset, limit)
    }

    fn get(queryset: TaskQuerySet, pk: i64, connection: &mut DbConnection) -> Result<Task> {
        let queryset = queryset.filter(tasks_task::id.eq(pk));
        let row = with_backend!(connection => queryset.select(Task::as_select()).first(connection))?;
        stored::check(&row, connection);
        Ok(row)
    }

    fn delete(&self, connection: &mut DbConnection) -> Result<()> {
        with_backend!(connection => diesel::delete(self).execute(connection))?;
        Ok(())
    }
}

impl Task {
    /// `Task.objects.filter(owner=owner)`
    pub fn owned_by(owner: &User) -> TaskQuerySet {
        tasks_task::table.filter(tasks_task::owner_id.eq(owner.id))
    }

    /// `Task.objects.create(owner=owner, **data)`; what is not given has the field's default.
    ///
    /// # Errors
    /// Those of the database.
    pub fn create(owner: &User, data: &TaskData, connection: &mut DbConnection) -> Result<Task> {
        let now = timezone::now();
        let row = (
            tasks_task::title.eq(data.title.as_deref().unwrap_or_default()),
            tasks_task::description.eq(data.description.as_deref().unwrap_or_default()),
            tasks_task::completed.eq(data.completed.unwrap_or(false)),
            tasks_task::created_at.eq(now),
            tasks_task::updated_at.eq(now),
            tasks_task::owner_id.eq(owner.id),
        );
        let insert = diesel::insert_into(tasks_task::table).values(row);
        Ok(with_backend!(connection => insert.get_result(connection))?)
    }

    /// `task.save_base(raw=True, force_insert=True)`: the row as it is, with its key.
    ///
    /// # Errors
    /// [`crate::Error::NotUnique`] when the key is taken, and those of the database.
    pub fn insert(self, connection: &mut DbConnection) -> Result<()> {
        diesel::insert_into(tasks_task::table).values(self).execute(connection)?;
        Ok(())
    }

    /// Writes the columns that `data` gives, and `updated_at`. Two callers who change different columns at once both
    /// have their way, where Django's `save()` writes the whole row.
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`] when the row is gone by now, and those of the database.
    pub fn update(&self, data: &TaskData, connection: &mut DbConnection) -> Result<Task> {
        let changes = (data, tasks_task::updated_at.eq(timezone::now()));
        Ok(diesel::update(self).set(changes).get_result(connection)?)
    }
}
