//! The application half: `tasks/services.py`, section 9 of the document; and the rows of `quickstart`.

mod multiply;
pub mod demo;

pub use multiply::multiply_by_seven;
