//! `sqlite://PATH`, for operators who know the URLs of dj-database-url and django-environ.
//!
//! Here everything after `sqlite://` is the path, so `sqlite:///name` is `/name`. In the two packages, three slashes
//! mean `name` in the current folder and four mean `/name`; they cut off a query, decode `%20`, and `:memory:` is a
//! temporary database. If our file does not exist but the file of the two packages exists, a command would create a new
//! database, and all rows would seem to be lost. So the command stops and prints the right URL for each of the two
//! files.

use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::error::{CommandError, Result};

/// Checks that `url` probably names the intended file.
///
/// # Errors
/// One line with the right URL.
pub(super) fn check(url: &str) -> Result {
    let Some(path) = url.strip_prefix("sqlite://") else { return Ok(()) };
    if path.trim_start_matches('/').starts_with(":memory:") {
        let text = "DATABASE_URL names a database in memory. Each connection would have its own database. Name a file.";
        return Err(CommandError::Command(text.to_owned()));
    }
    if path.is_empty() || Path::new(path).exists() {
        return Ok(());
    }
    // Four slashes mean the root folder here and in the packages.
    let name = path.strip_prefix('/').filter(|name| !name.starts_with('/'));
    let or_absolute = name.map(|name| format!(", or sqlite:////{name} for {path}")).unwrap_or_default();
    if let Some(other) = readings(path, name).into_iter().find(|other| Path::new(other).is_file()) {
        return Err(CommandError::Command(format!(
            "DATABASE_URL names {path}, which does not exist, while {other} exists. Write sqlite://{other} for that \
             file{or_absolute}."
        )));
    }
    match name {
        Some(name) if !name.is_empty() && !name.contains('/') => Err(CommandError::Command(format!(
            "DATABASE_URL names {path}, which does not exist. Write sqlite://{name} for a file in the current \
             folder{or_absolute}."
        ))),
        _ => Ok(()),
    }
}

/// Other files that the path may mean: without its query, decoded, and without the third slash.
fn readings(path: &str, name: Option<&str>) -> Vec<String> {
    let forms = |path: &str| {
        let bare = path.split(['?', '#']).next().unwrap_or_default();
        [path.to_owned(), bare.to_owned(), percent_decode_str(bare).decode_utf8_lossy().into_owned()]
    };
    let mut readings: Vec<String> = forms(path).into();
    readings.extend(name.map(forms).into_iter().flatten());
    readings.retain(|reading| !reading.is_empty());
    readings
}
