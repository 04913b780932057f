//! The application half: `tasks/serializers.py`, section 5 of the document.

mod multiply;
mod task;
mod user;

pub use multiply::MultiplyBySevenSerializer;
pub use task::TaskSerializer;
pub use user::UserSerializer;
