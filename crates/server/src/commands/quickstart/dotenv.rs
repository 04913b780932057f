//! The file `.env`: secrets and settings of one machine, never in version control.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

/// Adds a line to the file, which is made if it is not there. From then on only its owner can read it.
///
/// # Errors
/// Those of the system.
pub(super) fn append(file: &Path, name: &str, value: &str) -> io::Result<()> {
    let mut file = open_private(file)?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let end_of_line = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    file.write_all(format!("{end_of_line}{name}={value}\n").as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn open_private(file: &Path) -> io::Result<File> {
    use std::fs::Permissions;
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(file)?;
    // A file that was there may have been open to others.
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(file)
}

#[cfg(not(unix))]
fn open_private(file: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).append(true).create(true).open(file)
}
