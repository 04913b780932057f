#![doc = include_str!("../README.md")]

// Code that `#[derive(Model)]` writes names this crate `models`, here too.
extern crate self as models;

// The framework half, in reading order: a connection, fields, what a model is, and Django's own models.
mod connection;
mod error;
pub mod timezone;
pub mod dateparse;
pub mod fields;
mod attrs;
mod model;
pub mod stored;
pub mod options;
mod schema;
mod user_id;
mod user;
mod token_blacklist;
pub mod migrations;
mod introspection;
mod adoption;
mod contrib;
pub mod fixtures;
mod triggers;
pub mod apps;

// The application half.
mod app;

pub use app::*;
pub use attrs::{Attrs, FromAttrs, NoValue};
pub use connection::{Backend, Database, Db, DbConnection, Deadline, GivenUp, MAX_WAIT};
pub use error::{Error, Result};
pub use model::{Limit, Model, RowByRow};
pub use stored::Stored;
pub use token_blacklist::{BlacklistedToken, OutstandingToken, TokenFamily};
pub use user::{User, UserData, UserPatch, UserQuerySet};
pub use user_id::UserId;
