//! Models, querysets, the User model and password hashers.

mod connection;
mod error;
pub mod fields;
pub mod hashers;
pub mod migrations;
mod model;
pub mod password_validation;
mod schema;
mod task;
pub mod timezone;
mod token_blacklist;
mod user;

pub use connection::{Backend, Database, Db, DbConnection};
pub use error::{Error, Result};
pub use model::Model;
pub use task::{Task, TaskData, TaskQuerySet};
pub use token_blacklist::{BlacklistedToken, OutstandingToken};
pub use user::{NewUser, User, UserQuerySet};
