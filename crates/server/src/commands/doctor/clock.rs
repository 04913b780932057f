//! The clock. A server whose clock is behind refuses the tokens that another server has just issued.

use models::timezone::{self, DateTime};
use models::{Db, facts};

use crate::error::Result;
use crate::settings::Settings;

use super::finding::Finding;

const TOPIC: &str = "clock";

/// A difference that no clock with NTP has, in seconds.
const LARGE: i64 = 60;

const ADVICE: &str = "Set the clock, and run an NTP client on all machines.";

pub(super) fn examine(settings: &Settings, db: &mut Db, findings: &mut Vec<Finding>) -> Result {
    let server = facts::server_time(db.connection()?)?;
    let now = timezone::now();
    findings.extend(server.map(|server| beside_server(now, server)));
    let leeway = i64::try_from(settings.simple_jwt.leeway.as_secs()).unwrap_or(i64::MAX);
    let newest = facts::newest(db.connection()?)?;
    findings.push(match newest.map(|newest| newest.timestamp() - now.timestamp()) {
        Some(ahead) if ahead > leeway.saturating_add(1) => {
            let text = format!("the newest row was made {ahead} seconds later than this machine's clock shows");
            let refused = "Until that time, tokens of that moment are refused.";
            Finding::problem(TOPIC, text).advice(format!("{ADVICE} {refused}"))
        }
        _ => Finding::ok(TOPIC, format!("it shows {now}, and no row is newer")),
    });
    Ok(())
}

fn beside_server(now: DateTime, server: DateTime) -> Finding {
    let difference = now.timestamp() - server.timestamp();
    let side = if difference < 0 { "behind" } else { "ahead of" };
    let text = format!("this machine's clock is {} seconds {side} that of the database server", difference.abs());
    match difference.abs() {
        0..=2 => Finding::ok(TOPIC, "it agrees with that of the database server"),
        3..LARGE => Finding::warning(TOPIC, text).advice(ADVICE),
        _ => Finding::problem(TOPIC, text).advice(ADVICE),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Level;
    use super::*;

    #[test]
    fn a_clock_may_differ_by_two_seconds() {
        let at = |seconds: i64| DateTime::from_timestamp_micros(1_800_000_000_000_000 + seconds * 1_000_000).unwrap();
        for (seconds, level) in
            [(0, Level::Ok), (-2, Level::Ok), (3, Level::Warning), (-59, Level::Warning), (60, Level::Problem)]
        {
            assert_eq!(beside_server(at(seconds), at(0)).level, level, "{seconds}");
        }
    }
}
