//! `SECRET_KEY_FILE` and the like: a setting whose value is the text of a file, as Docker, Kubernetes and systemd pass
//! secrets. Each setting can be given so, under its name with `_FILE` at the end.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::de::Error;
use toml::Value;

use super::deserializer::Node;
use super::error::{Result, SettingsError};

/// The end of such a name.
const SUFFIX: &str = "_FILE";

/// The largest file that is read, in bytes. Keys, passwords and URLs are much smaller.
const MAX_SIZE: u64 = 64 * 1024;

/// A file that a setting names.
#[derive(Clone)]
pub struct SecretFile {
    /// The name of the setting, such as `SECRET_KEY_FILE`.
    pub setting: String,
    /// Where the file is.
    pub path: PathBuf,
}

/// The name of the setting that a name with `_FILE` at its end stands for. `None` for every other name.
pub(super) fn setting(name: &str) -> Option<&str> {
    name.strip_suffix(SUFFIX).filter(|name| !name.is_empty())
}

/// Replaces the path of each file by its text, without one line break at the end, and adds the file to `files`. Only the
/// last source of a setting is in the tree, so a file is not read if a later source overrides its setting.
///
/// # Errors
/// One line with the name of the setting. It contains neither the text of the file nor its path: a secret may have been
/// written where a path belongs.
pub(super) fn read(settings: &mut Node, folder: &Path, files: &mut Vec<SecretFile>) -> Result<()> {
    settings.try_for_each(&mut |leaf| {
        if leaf.is_file {
            let place = Some(format!("{} in {}", leaf.name, leaf.source));
            let (path, text) = text(&leaf.value, folder).map_err(|error| error.at(place))?;
            leaf.value = Value::String(text);
            files.push(SecretFile { setting: leaf.name.clone(), path });
        }
        Ok(())
    })
}

fn text(value: &Value, folder: &Path) -> Result<(PathBuf, String)> {
    let Value::String(name) = value else { return Err(SettingsError::custom("must be a string")) };
    if name.is_empty() {
        return Err(SettingsError::custom("must be the path of a file"));
    }
    let path = folder.join(name);
    let bytes =
        bytes(&path).map_err(|error| SettingsError::custom(format!("names a file that cannot be read: {error}")))?;
    if u64::try_from(bytes.len()).map_or(true, |size| size > MAX_SIZE) {
        return Err(SettingsError::custom(format!("names a file of more than {MAX_SIZE} bytes")));
    }
    let text =
        String::from_utf8(bytes).map_err(|_bytes| SettingsError::custom("names a file that is not UTF-8 text"))?;
    if text.contains('\0') {
        return Err(SettingsError::custom("names a file that contains a NUL character"));
    }
    let line = text.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let line = line.map(str::to_owned);
    Ok((path, line.unwrap_or(text)))
}

/// At most [`MAX_SIZE`] bytes and one more. A pipe or a device is refused, because it may never end.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    if !kind.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file without waiting for the writer of a pipe.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    Ok(open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}
