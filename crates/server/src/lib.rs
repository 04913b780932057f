#![doc = include_str!("../README.md")]

pub mod logging;
pub mod settings;
pub mod metrics;
pub mod startup;
pub mod listener;
#[cfg(unix)]
pub mod systemd;

pub mod commands;
pub mod console;
pub mod database;
pub mod error;

mod crypto;
