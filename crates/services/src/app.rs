//! The application half: `tasks/services.py`, section 9 of the document.

mod multiply;

pub use multiply::multiply_by_seven;
