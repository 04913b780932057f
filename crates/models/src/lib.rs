#![doc = include_str!("../README.md")]

// The framework half, in reading order: a connection, fields, what a model is, and Django's own models.
mod connection;
mod error;
pub mod timezone;
pub mod dateparse;
pub mod digits;
pub mod fields;
mod model;
pub mod options;
mod schema;
mod user;
pub mod hashers;
pub mod password_validation;
mod token_blacklist;
pub mod migrations;
mod adoption;
mod contrib;
pub mod fixtures;

// The application half.
mod task;
pub mod apps;

pub use connection::{Backend, Database, Db, DbConnection};
pub use error::{Error, Result};
pub use model::Model;
pub use task::{Task, TaskData, TaskQuerySet};
pub use token_blacklist::{BlacklistedToken, OutstandingToken};
pub use user::{NewUser, User, UserQuerySet};
