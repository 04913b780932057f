//! Settings, URLs and commands: what Django keeps in the project's folder, and `manage.py`.
//!
//! A library, so that tests can start the application as the binary does.

pub mod settings;
pub mod startup;
pub mod listener;

pub mod commands;
pub mod console;
pub mod database;
pub mod error;

mod crypto;
