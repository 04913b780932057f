//! `resource.RLIMIT_NOFILE`: how many files and sockets the process may have open.

/// What the process needs besides connections: logs, listeners, the event queues of threads, and files that are open for
/// a moment.
const OTHERS: usize = 64;

/// Asks the system for as many descriptors as `connections` need besides `files`, and gives as many connections as it
/// grants, but at least one.
#[cfg(unix)]
pub fn raise_limit(connections: usize, files: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let others = files.saturating_add(OTHERS);
    let needed = u64::try_from(connections.saturating_add(others)).unwrap_or(u64::MAX);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // None is no limit.
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
        log::warn!("the system's limit of open files leaves {granted} connections (ulimit -n)");
    }
    granted
}

/// Systems without that limit.
#[cfg(not(unix))]
pub fn raise_limit(connections: usize, _files: usize) -> usize {
    connections
}
