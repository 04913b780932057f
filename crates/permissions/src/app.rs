//! The application half: `tasks/permissions.py`, section 3 of the document.

mod owner;

pub use owner::IsOwner;
