//! The machine: disk space, the size of the write-ahead log, the limit of open files, and Redis.

use std::path::Path;

use cache::Cache;

use crate::database;
use crate::settings::Settings;
use crate::startup;

use super::files::with_log;
use super::finding::Finding;

const MIB: u64 = 1024 * 1024;

/// Below this space the next commits may fail.
const LEAST_SPACE: u64 = 100 * MIB;
const LITTLE_SPACE: u64 = 1024 * MIB;

/// SQLite copies its log back at 4 MiB, unless a reader needs the old state for a long time.
const LARGE_LOG: u64 = 64 * MIB;

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(path) = database::sqlite_file(settings) {
        findings.extend(space(path));
        findings.extend(log_size(path));
    }
    findings.extend(open_files(settings));
    findings.extend(cache(settings));
    findings
}

/// Whether Redis answers, if it is the cache. An invalid cache is a problem of the settings.
fn cache(settings: &Settings) -> Option<Finding> {
    const TOPIC: &str = "cache";
    let settings = &settings.caches.default;
    if Cache::new(settings).ok()?.ping()? {
        return Some(Finding::ok(TOPIC, "Redis answers"));
    }
    let advice = "Start Redis, or correct CACHES__default__LOCATION.";
    Some(if settings.ignore_exceptions {
        Finding::warning(TOPIC, "Redis does not answer, so no request is throttled").advice(advice)
    } else {
        Finding::problem(TOPIC, "Redis does not answer, so requests that have a limit get 503").advice(advice)
    })
}

#[cfg(unix)]
fn space(path: &Path) -> Option<Finding> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let system = rustix::fs::statvfs(folder).ok()?;
    let free = system.f_bavail.saturating_mul(system.f_frsize);
    let text = format!("{} MiB are free for {}", free / MIB, path.display());
    let advice = "Make room: a write that finds no space is answered with 503.";
    Some(match free {
        ..LEAST_SPACE => Finding::problem("disk", text).advice(advice),
        LEAST_SPACE..LITTLE_SPACE => Finding::warning("disk", text).advice(advice),
        _ => Finding::ok("disk", text),
    })
}

#[cfg(not(unix))]
fn space(_path: &Path) -> Option<Finding> {
    None
}

fn log_size(path: &Path) -> Option<Finding> {
    let [_, log, _] = with_log(path);
    let size = std::fs::metadata(&log).ok()?.len();
    let text = format!("the write-ahead log has {} MiB", size / MIB);
    let advice = "Look for a process that has kept a transaction open for a long time, such as a shell or a backup, and \
                  end it.";
    Some(if size > LARGE_LOG { Finding::warning("wal", text).advice(advice) } else { Finding::ok("wal", text) })
}

/// The limit that the server may raise its own limit to.
#[cfg(unix)]
fn open_files(settings: &Settings) -> Option<Finding> {
    use rustix::process::{Resource, getrlimit};
    let needed = u64::try_from(startup::open_files(settings)).unwrap_or(u64::MAX);
    let maximum = getrlimit(Resource::Nofile).maximum;
    Some(match maximum {
        Some(maximum) if maximum < needed => {
            let text = format!("the limit of open files is {maximum}, and MAX_CONNECTIONS needs {needed}");
            Finding::warning("limits", text)
                .advice("Raise it (LimitNOFILE of systemd, ulimit -n), or lower MAX_CONNECTIONS.")
        }
        _ => Finding::ok("limits", format!("the {needed} open files that MAX_CONNECTIONS may need are allowed")),
    })
}

#[cfg(not(unix))]
fn open_files(_settings: &Settings) -> Option<Finding> {
    None
}
