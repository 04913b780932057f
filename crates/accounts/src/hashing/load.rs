//! Determines whether this process itself uses the processor (it has requests to answer), or only other processes do.

use std::thread;
use std::time::{Duration, Instant};

/// A process that uses less than one twentieth of all cores is considered idle. A client on the same machine,
/// PostgreSQL or a batch job may use the rest.
const IDLE_PART: u32 = 20;

/// The processor time that this process had used at a point in time.
pub(super) struct Load {
    at: Instant,
    used: Option<Duration>,
}

impl Load {
    /// Starts the measurement.
    pub(super) fn begin() -> Load {
        Load { at: Instant::now(), used: used() }
    }

    /// Whether this process was busy since then. `false` if the system does not report it.
    pub(super) fn is_own(&self) -> bool {
        let (Some(before), Some(now)) = (self.used, used()) else { return false };
        let cores = thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX));
        let all = self.at.elapsed().saturating_mul(cores);
        now.saturating_sub(before) >= all / IDLE_PART
    }
}

/// User and system time of all threads. `None` if the system does not report it.
fn used() -> Option<Duration> {
    parse(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

/// The fields `utime` and `stime` of `man 5 proc`, 14 and 15, in hundredths of a second.
fn parse(stat: &str) -> Option<Duration> {
    // The name of the program, the second field, may have blanks and brackets in it.
    let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(14 - 3);
    let mut field = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis(field()?.saturating_add(field()?).saturating_mul(10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_found_after_any_program_name() {
        let fields = "S 1 2 3 4 5 6 7 8 9 10 250 130 99 99 20 0";
        for name in ["task-api", "a b", "x) S 1 2", ""] {
            assert_eq!(parse(&format!("7 ({name}) {fields}")), Some(Duration::from_millis(3800)), "{name}");
        }
        for broken in ["", "7 (x) S 1 2", "7 (x) S 1 2 3 4 5 6 7 8 9 10 a b"] {
            assert_eq!(parse(broken), None);
        }
    }

    #[test]
    fn a_sleeping_process_is_not_busy() {
        let ago = |time| Load { at: Instant::now().checked_sub(time).unwrap(), used: used() };
        // The process uses almost no processor time between the two measurements, and the interval counts as a minute.
        assert!(!ago(Duration::from_secs(60)).is_own());
        assert!(!Load { at: Instant::now(), used: None }.is_own(), "where the system does not say it");
    }
}
