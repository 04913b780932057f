//! `sqlite://PATH` for somebody who knows the URLs of dj-database-url and django-environ.
//!
//! Here everything behind `sqlite://` is the path, so `sqlite:///name` is `/name`. To the two packages three slashes lead
//! to `name` in the current folder and four to `/name`, a query belongs to the URL, `%20` is a blank, and `:memory:` is a
//! database that nobody keeps. Where the file that is named here is missing and theirs is there, a command would make
//! another database and seem to have lost every row; so it stops and says how to write either path.

use std::path::Path;

use percent_encoding::percent_decode_str;

use crate::error::{CommandError, Result};

/// Looks whether `url` names a file that can be meant.
///
/// # Errors
/// One line with the URL to write instead.
pub(super) fn check(url: &str) -> Result {
    let Some(path) = url.strip_prefix("sqlite://") else { return Ok(()) };
    if path.trim_start_matches('/').starts_with(":memory:") {
        let text = "DATABASE_URL names a database in memory, which each connection would have for itself. Name a file.";
        return Err(CommandError::Command(text.to_owned()));
    }
    if path.is_empty() || Path::new(path).exists() {
        return Ok(());
    }
    // Four slashes lead to the root folder for everybody.
    let name = path.strip_prefix('/').filter(|name| !name.starts_with('/'));
    let or_absolute = name.map(|name| format!(", or sqlite:////{name} for {path}")).unwrap_or_default();
    if let Some(other) = readings(path, name).into_iter().find(|other| Path::new(other).is_file()) {
        return Err(CommandError::Command(format!(
            "DATABASE_URL names {path}, which is not there, while {other} is. Write sqlite://{other} for that \
             file{or_absolute}."
        )));
    }
    match name {
        Some(name) if !name.is_empty() && !name.contains('/') => Err(CommandError::Command(format!(
            "DATABASE_URL names {path}, which is not there. Write sqlite://{name} for a file in the current \
             folder{or_absolute}."
        ))),
        _ => Ok(()),
    }
}

/// What else the path may mean: without its query, decoded, and without the third slash.
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
