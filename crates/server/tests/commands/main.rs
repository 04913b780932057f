//! The commands of `manage.py`: each test runs the binary in a new folder.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

mod changed_tables;
mod check;
mod damaged_file;
mod database_url;
mod doctor;
mod drain;
mod file_modes;
mod fixtures;
mod flushexpiredtokens;
#[cfg(target_os = "linux")]
mod full_disk;
mod makemigrations;
mod middleware_settings;
mod manage_py;
mod migrations;
mod observe;
mod project;
mod quickstart;
mod replaced_file;
mod response;
mod runserver;
mod secret_files;
mod settings;
mod spectacular;
mod systemd;
#[cfg(target_os = "linux")]
mod terminal;
mod rest_framework_settings;
mod unix_socket;
mod users;
