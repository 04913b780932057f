//! `prometheus_client.ProcessCollector`: what the system knows of this process, on Linux.

use std::sync::LazyLock;
use std::time::SystemTime;

use super::families::Families;

/// The start of the server, in seconds since 1970.
static START: LazyLock<f64> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64())
});

/// Notes the start of the server.
pub(super) fn start() {
    LazyLock::force(&START);
}

/// Adds the families `process_…`. Other systems than Linux show fewer.
pub(super) fn add(families: &mut Families) {
    families.gauge("process_start_time_seconds", "Start of the server, in seconds since 1970.", *START);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for (name, help, key) in [
        ("process_resident_memory_bytes", "Memory of the process that is in RAM.", "VmRSS:"),
        ("process_virtual_memory_bytes", "Address space of the process.", "VmSize:"),
    ] {
        if let Some(bytes) = kibibytes(&status, key) {
            families.gauge(name, help, bytes);
        }
    }
    if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
        // One of them lists the others.
        families.gauge("process_open_fds", "Open files and sockets.", files.count().saturating_sub(1) as f64);
    }
    #[cfg(unix)]
    add_unix(families);
}

#[cfg(unix)]
fn add_unix(families: &mut Families) {
    use rustix::process::{Resource, getrlimit};
    use rustix::time::{ClockId, clock_gettime};

    if let Some(most) = getrlimit(Resource::Nofile).current {
        families.gauge("process_max_fds", "The limit of open files and sockets.", most as f64);
    }
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = time.tv_sec as f64 + time.tv_nsec as f64 / 1e9;
    families.counter("process_cpu_seconds_total", "Processor time of the process.", seconds);
}

/// A value of `/proc/self/status`, in bytes.
fn kibibytes(status: &str, key: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kibibytes: u32 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(f64::from(kibibytes) * 1024.0)
}
