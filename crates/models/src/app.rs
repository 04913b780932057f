//! The application half: the models of the document, and `INSTALLED_APPS`.

#[expect(missing_docs, reason = "the fields are those of the document")]
mod task;

use crate::model::installed_apps;

pub use task::{Task, TaskData, TaskPatch, TaskQuerySet};

// `makemigrations` looks only at these models. `migrate`, `dumpdata`, `loaddata` and `/api/health/ready/` use them too.
installed_apps![Task];

/// The tables of the first migration that this program reads and writes for requests. A database that Django created
/// must have them; Django's other tables may differ or be missing.
pub(crate) const TABLES: [&str; 4] =
    ["auth_user", "tasks_task", "token_blacklist_outstandingtoken", "token_blacklist_blacklistedtoken"];
