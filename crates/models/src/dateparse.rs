//! `django.utils.dateparse`: moments in the spellings that fixtures may have.

use std::sync::LazyLock;

use chrono::{Duration, NaiveDate};
use regex::{Captures, Regex};

use crate::timezone::DateTime;

/// Why a text is no moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ParseError {
    /// It does not look like one.
    Format,
    /// No calendar or clock has it.
    Value,
}

/// `datetime_re`, with the time left out where it is midnight.
#[expect(clippy::expect_used, reason = "the pattern is always the same")]
static DATETIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})
        (?:[T\ ](?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.,](?<fraction>\d{1,6})\d{0,6})?)?
        \s*(?:Z|(?<sign>[+-])(?<hours>\d{2})(?::?(?<minutes>\d{2}))?)?)?$",
    )
    .expect("a valid pattern")
});

/// `DateTimeField.to_python`: without an offset it is in UTC, as under `TIME_ZONE = "UTC"`.
///
/// # Errors
/// What is wrong with the text.
pub fn parse_datetime(text: &str) -> Result<DateTime, ParseError> {
    let parts = DATETIME.captures(text).ok_or(ParseError::Format)?;
    moment(&parts).ok_or(ParseError::Value)
}

fn moment(parts: &Captures<'_>) -> Option<DateTime> {
    let number = |name: &str| parts.name(name).map_or(Some(0), |digits| digits.as_str().parse::<u32>().ok());
    let fraction = parts.name("fraction").map_or("", |digits| digits.as_str());
    let micros = format!("{fraction:0<6}").parse().ok()?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(number("year")?).ok()?, number("month")?, number("day")?)?;
    let local = date.and_hms_micro_opt(number("hour")?, number("minute")?, number("second")?, micros)?;
    let offset = Duration::hours(number("hours")?.into()) + Duration::minutes(number("minutes")?.into());
    let east = parts.name("sign").is_some_and(|sign| sign.as_str() == "+");
    let utc = if east { local.checked_sub_signed(offset) } else { local.checked_add_signed(offset) };
    DateTime::from_timestamp_micros(utc?.and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_django_is_read() {
        for (text, utc) in [
            ("2026-01-01T12:34:56Z", "2026-01-01T12:34:56Z"),
            ("2026-01-01T12:34:56.789Z", "2026-01-01T12:34:56.789000Z"),
            ("2026-01-01 12:34:56.123456789", "2026-01-01T12:34:56.123456Z"),
            ("2026-01-01T12:34+01", "2026-01-01T11:34:00Z"),
            ("2026-01-01T12:34:00-05:30", "2026-01-01T18:04:00Z"),
            ("2026-1-1", "2026-01-01T00:00:00Z"),
        ] {
            assert_eq!(parse_datetime(text).map(|moment| moment.to_string()).as_deref(), Ok(utc), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "x", "2026-01-01T", "12:34", "2026-01-01T12:34:56ZZ", " 2026-01-01"] {
            assert_eq!(parse_datetime(text), Err(ParseError::Format), "{text}");
        }
        for text in ["2026-13-01T00:00Z", "2026-02-30", "2026-01-01T24:00:00Z"] {
            assert_eq!(parse_datetime(text), Err(ParseError::Value), "{text}");
        }
    }
}
