//! The application half: the models of the document, and `INSTALLED_APPS`.

#[expect(missing_docs, reason = "the fields are those of the document")]
mod task;

use crate::model::Model;
use crate::options::Options;

pub use task::{Task, TaskData, TaskPatch, TaskQuerySet};

/// The models of the application, for `dumpdata`, `loaddata` and the checks of `migrate`.
pub(crate) fn models() -> Vec<Options> {
    vec![Task::options()]
}
