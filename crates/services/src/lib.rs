//! Business logic and transactions.

mod multiply;
mod tasks;

pub use multiply::multiply_by_seven;
pub use tasks::{create_task, delete_task, update_task};
