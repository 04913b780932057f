//! The application half: the models of the document, and `INSTALLED_APPS`.

#[expect(missing_docs, reason = "the fields are those of the document")]
mod task;

use crate::model::installed_apps;

pub use task::{Task, TaskData, TaskPatch, TaskQuerySet};

// `makemigrations` looks only at these models. `migrate`, `dumpdata`, `loaddata` and `/api/health/ready/` use them too.
installed_apps![Task];
