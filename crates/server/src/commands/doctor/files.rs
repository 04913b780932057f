//! Who can read the files with secrets, and whether this user can write the database.

use std::path::{Path, PathBuf};

use crate::database;
use crate::settings::Settings;

use super::finding::Finding;

const TOPIC: &str = "files";

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in &settings.settings_files {
        if std::fs::read_to_string(path).is_ok_and(|text| text.lines().any(holds_secret)) {
            findings.extend(open_to_others(path).map(|text| Finding::problem(TOPIC, text).advice(chmod(path))));
        }
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

/// Whether a line of `.env` or `settings.toml` sets a secret.
fn holds_secret(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    let name = name.trim();
    let is_url = name.ends_with("DATABASE_URL") || name.ends_with("LOCATION");
    let is_key = ["SECRET_KEY", "SIGNING_KEY", "DJANGO_SUPERUSER_PASSWORD"].iter().any(|end| name.ends_with(end));
    !line.trim_start().starts_with('#') && (is_key || (is_url && value.contains('@')))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_secrets_are_found() {
        for line in
            ["SECRET_KEY=a", "SIMPLE_JWT__SIGNING_KEY = 'a'", "DATABASE_URL=postgres://u:p@h/n", "  SIGNING_KEY='''"]
        {
            assert!(holds_secret(line), "{line}");
        }
        for line in [
            "",
            "SECRET_KEY_FILE=a",
            "# SECRET_KEY=a",
            "DATABASE_URL=sqlite://a",
            "VERIFYING_KEY=a",
            "PASSWORD_HASHERS=a",
        ] {
            assert!(!holds_secret(line), "{line}");
        }
    }
}
