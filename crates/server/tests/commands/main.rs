//! `manage.py`'s commands, each run as the binary that it is, in a folder of its own.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod changed_tables;
mod check;
mod damaged_file;
mod database_url;
mod file_modes;
mod fixtures;
mod flushexpiredtokens;
#[cfg(target_os = "linux")]
mod full_disk;
mod makemigrations;
mod migrations;
mod project;
mod quickstart;
mod replaced_file;
mod runserver;
mod settings;
#[cfg(target_os = "linux")]
mod terminal;
mod users;
