//! Business logic and transactions.

pub mod accounts;
pub mod demo;
mod multiply;
mod tasks;

pub use multiply::multiply_by_seven;
pub use tasks::{create_task, delete_task, update_task};
