#![doc = include_str!("../README.md")]

// The code that `#[derive(Model)]` generates uses the name `models` for this crate, also inside this crate.
extern crate self as models;

// The framework half, in reading order: a connection, values and fields, what a model is, and Django's own models.
mod error;
mod connection;
pub mod timezone;
pub mod dateparse;
pub mod stored;
mod user_id;
pub mod fields;
pub mod options;
mod attrs;
pub mod fixtures;
mod model;
mod schema;
mod user;
mod token_blacklist;
mod idempotency;
mod contrib;

// The application half.
mod app;

// The framework half again: the modules that use all models.
mod introspection;
mod data_types;
pub mod apps;
mod triggers;
mod database;
pub mod migrations;
pub mod facts;
pub mod sqlite_options;

pub use app::*;
pub use attrs::{Attrs, FromAttrs, NoValue};
pub use connection::{
    Backend, BlockError, Committer, Database, Db, DbConnection, Deadline, GIVEN_UP_TEXT, GivenUp, LONGEST_LOCK,
    MAX_WAIT, Statistics, Waited,
};
pub use error::{Error, Result};
pub use idempotency::IdempotencyKey;
pub use model::query::{self, QuerySet};
pub use model::{Installed, Limit, Model, RowByRow, check_order, log_damaged_rows, log_if_damaged, set_config};
pub use stored::Stored;
pub use token_blacklist::{BlacklistedToken, OutstandingToken, TokenFamily};
pub use user::{User, UserData, UserPatch, UserQuerySet};
pub use user_id::UserId;
