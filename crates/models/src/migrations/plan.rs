//! `migrate --plan` and `sqlmigrate`: what would be done, without doing it.

use super::executor::Plan;
use super::loader::{Migration, Migrations};
use super::targets::Target;
use super::unavailable;
use crate::connection::DbConnection;
use crate::error::Result;

/// One migration of a plan.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// Its name in Django, such as `tasks.0001_initial`, or else its folder.
    pub label: String,
    /// The beginning of its SQL, in the form that Django gives to a `RunSQL`.
    pub operation: String,
}

/// The name of a migration in Django.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// Such as `tasks.0001_initial`, or the folder's name if it has no name in Django.
    pub label: String,
    /// The applications that it belongs to. An empty list means all.
    pub app_labels: Vec<String>,
}

impl Migrations {
    /// The names in Django, in the order in which the migrations apply.
    pub fn labels(&self) -> Vec<Label> {
        let label = |migration: &Migration| Label {
            label: migration.label(),
            app_labels: migration.django_names().into_iter().map(|django| django.app).collect(),
        };
        self.sqlite().iter().map(label).collect()
    }

    /// `migrate --plan`: the migrations that [`Migrations::migrate`] would apply or unapply, in order. Changes nothing.
    ///
    /// # Errors
    /// Those of the database, and [`crate::Error::Unavailable`] if the database is newer and this program cannot use it.
    pub fn planned(&self, connection: &mut DbConnection, target: &Target) -> Result<Vec<Step>> {
        let plan = self.plan(connection, target)?;
        let migrations = self.of(connection);
        Ok(match plan {
            Plan::Nothing { .. } => Vec::new(),
            Plan::Forwards(places) => places.iter().map(|place| migrations[*place].step(false)).collect(),
            Plan::Backwards(places) => places.iter().map(|place| migrations[*place].step(true)).collect(),
        })
    }

    /// `sqlmigrate`: the SQL that applies or unapplies a migration, in one transaction. `is_remote` selects the SQL for
    /// PostgreSQL.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`] if the migration is not reversible.
    pub fn sqlmigrate(&self, place: usize, backwards: bool, is_remote: bool) -> Result<String> {
        let migration = &self.of_kind(is_remote)[place];
        let irreversible = || unavailable(format!("{} is not reversible: it has no down.sql", migration.name));
        let sql = if backwards { migration.down.as_ref().ok_or_else(irreversible)? } else { &migration.up };
        Ok(format!("BEGIN;\n{}\nCOMMIT;", sql.trim()))
    }
}

impl Migration {
    /// `describe_operation`
    fn step(&self, backwards: bool) -> Step {
        let sql = if backwards { self.down.as_deref() } else { Some(&*self.up) };
        let action = sql.map_or_else(|| "IRREVERSIBLE".to_owned(), statements);
        Step { label: self.label(), operation: format!("Raw SQL operation{}", shortened(&format!(" -> {action}"))) }
    }
}

/// The SQL in one line, without comments.
fn statements(sql: &str) -> String {
    let lines = sql.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("--"));
    lines.collect::<Vec<_>>().join(" ")
}

/// Django's `Truncator(text).chars(40)`
fn shortened(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}
