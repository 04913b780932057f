//! The application half: the models of the document, and `INSTALLED_APPS`.

#[expect(missing_docs, reason = "the fields are those of the document")]
mod task;

use crate::model::Model;
use crate::options::Options;

pub use task::{Task, TaskData, TaskPatch, TaskQuerySet};

/// The models of the application, as in `INSTALLED_APPS`. `makemigrations` looks only at these. `migrate`, `dumpdata`,
/// `loaddata` and `/api/health/ready/` use them too.
pub(crate) fn models() -> Vec<Options> {
    vec![Task::options()]
}
