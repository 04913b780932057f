//! `resource.RLIMIT_NOFILE`: the limit of open files and sockets of the process.

/// Descriptors for everything but connections and the database: logs, listeners, event queues, and files that are open
/// for a short time.
const OTHERS: usize = 64;

/// The limit that is enough for `connections` and `files`.
pub fn open_files(connections: usize, files: usize) -> usize {
    connections.saturating_add(files).saturating_add(OTHERS)
}

/// Raises the limit so that it is enough for `connections` and `files`. Returns the number of connections that the
/// system allows, at least one.
#[cfg(unix)]
pub fn raise_limit(connections: usize, files: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let others = files.saturating_add(OTHERS);
    let needed = u64::try_from(open_files(connections, files)).unwrap_or(u64::MAX);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // `None` means unlimited.
    let Some(current) = current.filter(|current| *current < needed) else { return connections };
    let wanted = maximum.map_or(needed, |maximum| maximum.min(needed));
    let granted = match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
        Ok(()) => wanted,
        Err(error) => {
            log::warn!("the limit of open files stays at {current}: {error}");
            current
        }
    };
    let granted = usize::try_from(granted).unwrap_or(usize::MAX).saturating_sub(others).clamp(1, connections);
    if granted < connections {
        log::warn!("the system's limit of open files (ulimit -n) allows only {granted} connections");
    }
    granted
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub fn raise_limit(connections: usize, _files: usize) -> usize {
    connections
}
