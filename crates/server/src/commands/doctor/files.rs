//! Who can read the files with secrets, and whether this user can write the database.

use std::path::{Path, PathBuf};

use crate::database;
use crate::settings::Settings;

use super::finding::Finding;

const TOPIC: &str = "files";

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in settings.settings_files.iter().filter(|file| file.has_secret) {
        let open = open_to_others(&file.path);
        findings.extend(open.map(|text| Finding::problem(TOPIC, text).advice(chmod(&file.path))));
    }
    for file in &settings.secret_files {
        // In a container, only the program itself is there to read it.
        let open = open_to_others(&file.path);
        findings.extend(
            open.map(|text| Finding::warning(TOPIC, format!("{text} ({})", file.setting)).advice(chmod(&file.path))),
        );
    }
    if let Some(path) = database::sqlite_file(settings) {
        findings.extend(database_file(path));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(TOPIC, "only their owner and its group can read the secrets"));
    }
    findings
}

/// The paths of an SQLite database: the file, its write-ahead log and the index of that.
pub(super) fn with_log(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    })
}

fn database_file(path: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in with_log(path).iter().filter(|file| file.exists()) {
        let open = open_to_others(file);
        findings.extend(open.map(|text| {
            Finding::problem(TOPIC, format!("{text}, with the password hashes in it")).advice(chmod(file))
        }));
        if !is_writable(file) {
            findings.push(unwritable(file));
        }
    }
    // SQLite makes the write-ahead log beside the database.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.is_dir() && !is_writable(folder) {
        findings.push(unwritable(folder));
    }
    findings
}

fn unwritable(path: &Path) -> Finding {
    let advice =
        "Run this command as the user of the server, and if it says the same then, give the file to that user.";
    Finding::problem(TOPIC, format!("this user cannot write {}", path.display())).advice(advice)
}

fn chmod(path: &Path) -> String {
    format!("Run 'chmod o= {}'.", path.display())
}

/// A text if users who are neither the owner nor in the group can read or write the file. For that they must also be
/// allowed to enter each folder of its path.
#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt;
    let others = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.permissions().mode() & 0o007);
    let real = std::fs::canonicalize(path).ok()?;
    let is_reachable = real.ancestors().skip(1).all(|folder| others(folder) & 0o001 != 0);
    (is_reachable && others(&real) & 0o006 != 0)
        .then(|| format!("every user of this machine can read {}", path.display()))
}

#[cfg(not(unix))]
fn open_to_others(_path: &Path) -> Option<String> {
    None
}

#[cfg(unix)]
fn is_writable(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
fn is_writable(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| !file.permissions().readonly())
}
