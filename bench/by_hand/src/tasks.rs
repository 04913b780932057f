//! The tasks of a user.

use actix_web::{HttpResponse, web};
use chrono::Utc;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use crate::auth::User;
use crate::database::{Reader, Writer, write};
use crate::error::Error;

#[derive(Serialize)]
struct Task {
    id: i64,
    title: String,
    description: String,
    completed: bool,
    created_at: String,
    updated_at: String,
    owner: i64,
}

impl Task {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Task> {
        Ok(Task {
            id: row.get(0)?,
            title: row.get(1)?,
            description: row.get(2)?,
            completed: row.get(3)?,
            created_at: iso(row.get_ref(4)?.as_str()?),
            updated_at: iso(row.get_ref(5)?.as_str()?),
            owner: row.get(6)?,
        })
    }
}

/// `2026-01-02 03:04:05.000006`, as Django stores it, in the form of ISO 8601.
fn iso(stored: &str) -> String {
    format!("{}Z", stored.replacen(' ', "T", 1))
}

fn now() -> String {
    Utc::now().format("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

/// The body of a POST or a PATCH.
#[derive(Deserialize)]
pub(crate) struct Body {
    title: Option<String>,
    description: Option<String>,
    completed: Option<bool>,
}

impl Body {
    /// The title without white space around it, if there is one.
    fn title(&self, is_required: bool) -> Result<Option<String>, Error> {
        let problem = match self.title.as_deref().map(str::trim) {
            None if is_required => "This field is required.",
            Some("") => "This field may not be blank.",
            Some(title) if title.chars().count() > 255 => "Ensure this field has no more than 255 characters.",
            title => return Ok(title.map(str::to_owned)),
        };
        Err(Error::Invalid(Map::from_iter([("title".to_owned(), json!([problem]))])))
    }
}

pub(crate) async fn list(user: User, reader: web::Data<Reader>) -> Result<HttpResponse, Error> {
    let mut query = reader.0.prepare_cached(
        "SELECT id, title, description, completed, created_at, updated_at, owner_id FROM tasks_task WHERE owner_id = ?",
    )?;
    let tasks = query.query_map([user.id], Task::from_row)?.collect::<Result<Vec<_>, _>>()?;
    Ok(HttpResponse::Ok().json(tasks))
}

pub(crate) async fn retrieve(user: User, id: web::Path<i64>, reader: web::Data<Reader>) -> Result<HttpResponse, Error> {
    let mut query = reader.0.prepare_cached(
        "SELECT id, title, description, completed, created_at, updated_at, owner_id FROM tasks_task \
         WHERE owner_id = ? AND id = ?",
    )?;
    let task = query.query_row([user.id, *id], Task::from_row)?;
    Ok(HttpResponse::Ok().json(task))
}

pub(crate) async fn create(
    user: User,
    body: web::Json<Body>,
    writer: web::Data<Writer>,
) -> Result<HttpResponse, Error> {
    let title = body.title(true)?.unwrap_or_default();
    let task = write(writer, move |connection| {
        let mut insert = connection.prepare_cached(
            "INSERT INTO tasks_task (title, description, completed, created_at, updated_at, owner_id) \
             VALUES (?1, ?2, ?3, ?4, ?4, ?5) \
             RETURNING id, title, description, completed, created_at, updated_at, owner_id",
        )?;
        let description = body.description.as_deref().unwrap_or_default().trim();
        let values = params![title, description, body.completed.unwrap_or_default(), now(), user.id];
        // `query_row` would end the statement before SQLite reports the commit, and without a checkpoint.
        Ok(insert.query_one(values, Task::from_row)?)
    });
    Ok(HttpResponse::Created().json(task.await?))
}

pub(crate) async fn update(
    user: User,
    id: web::Path<i64>,
    body: web::Json<Body>,
    writer: web::Data<Writer>,
) -> Result<HttpResponse, Error> {
    let title = body.title(false)?;
    let task = write(writer, move |connection| {
        let mut update = connection.prepare_cached(
            "UPDATE tasks_task SET title = coalesce(?1, title), description = coalesce(?2, description), \
             completed = coalesce(?3, completed), updated_at = ?4 WHERE id = ?5 AND owner_id = ?6 \
             RETURNING id, title, description, completed, created_at, updated_at, owner_id",
        )?;
        let description = body.description.as_deref().map(str::trim);
        let values = params![title, description, body.completed, now(), *id, user.id];
        Ok(update.query_one(values, Task::from_row)?)
    });
    Ok(HttpResponse::Ok().json(task.await?))
}

pub(crate) async fn delete(user: User, id: web::Path<i64>, writer: web::Data<Writer>) -> Result<HttpResponse, Error> {
    let deleted = write(writer, move |connection| {
        let mut delete = connection.prepare_cached("DELETE FROM tasks_task WHERE id = ? AND owner_id = ?")?;
        Ok(delete.execute([*id, user.id])?)
    });
    if deleted.await? == 0 { Err(Error::NotFound) } else { Ok(HttpResponse::NoContent().finish()) }
}
