//! The file `.env`: secrets and settings of one machine. It is never in version control.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::settings::dotenv;

/// Appends a line to the file, which is created if it does not exist. Afterwards only its owner can read it.
///
/// # Errors
/// An error of the system. The file also stays unchanged if the line would be read back differently, for example after
/// an open quote.
pub(super) fn append(file: &Path, name: &str, value: &str) -> io::Result<()> {
    let mut file = open_private(file)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let end_of_line = if text.is_empty() || text.ends_with(b"\n") { "" } else { "\n" };
    let line = format!("{end_of_line}{name}={value}\n");
    text.extend(line.as_bytes());
    // The settings were read before, so each `${NAME}` is known to be set.
    let values = dotenv::parse(&text, |_variable| Some(String::new())).map_err(io::Error::other)?;
    if values.last().is_none_or(|(last, kept)| (last.as_str(), kept.as_str()) != (name, value)) {
        return Err(io::Error::other("the new line could not be read back"));
    }
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn open_private(file: &Path) -> io::Result<File> {
    use std::fs::Permissions;
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(file)?;
    // An existing file may have been readable for others.
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

#[cfg(not(unix))]
fn open_private(file: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create(true).open(file)
}
