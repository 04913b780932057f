//! Whether the tables fit the models. Django has no such check: its requests fail.

use models::migrations::{self, Migrations};
use models::{DbConnection, apps};

use super::report::CheckMessage;
use crate::error::Result;

/// An error for each table and each column that makes `/api/health/ready/` answer 503, in a database with all
/// migrations.
pub(super) fn errors(connection: &mut DbConnection) -> Result<Vec<CheckMessage>> {
    let misfits = apps::misfits(connection)?;
    let hint = if misfits.is_empty() { None } else { hint() };
    let errors = misfits.into_iter();
    Ok(errors.map(|misfit| CheckMessage::error("task_api.E001", format!("{misfit}.")).hint(hint.clone())).collect())
}

/// What to do, if models have changed without a migration.
fn hint() -> Option<String> {
    let changed = migrations::changed_apps(&apps::own_models(), Migrations::embedded()).unwrap_or_default();
    (!changed.is_empty()).then(|| {
        format!(
            "Your models in app(s): '{}' have changes that are not yet reflected in a migration. Run 'task-api \
             makemigrations', build the program again, and run 'task-api migrate'.",
            changed.join("', '")
        )
    })
}
