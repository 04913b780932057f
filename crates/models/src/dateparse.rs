//! `django.utils.dateparse`: parses timestamps in the formats that Django accepts.

mod isoformat;

use std::fmt;
use std::sync::LazyLock;

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use regex::{Captures, Regex};

use crate::timezone::{DateTime, YEARS};
use python::digits::decimal;

pub use isoformat::fromisoformat;

/// Python's `datetime`, from the year 1 to 9999, exact to the microsecond.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Datetime {
    /// The local date and time.
    local: NaiveDateTime,
    /// The offset from UTC, less than a day; `None` for a naive `datetime`.
    utcoffset: Option<Duration>,
}

impl Datetime {
    /// `datetime(…, tzinfo=…)`: `None` where Python raises `ValueError`.
    fn new(local: NaiveDateTime, utcoffset: Option<Duration>) -> Option<Datetime> {
        let less_than_a_day = utcoffset.is_none_or(|offset| offset.abs() < Duration::days(1));
        (YEARS.contains(&local.year()) && less_than_a_day).then_some(Datetime { local, utcoffset })
    }

    /// `timezone.is_naive(value)`: there is no offset from UTC.
    pub fn is_naive(self) -> bool {
        self.utcoffset.is_none()
    }

    /// The moment in UTC; a naive value is in UTC, as under `TIME_ZONE = "UTC"`. `None` where Python raises
    /// `OverflowError`, since its calendar ends at the years 1 and 9999.
    pub fn to_utc(self) -> Option<DateTime> {
        let utc = self.local.checked_sub_signed(self.utcoffset.unwrap_or_default())?;
        DateTime::from_timestamp_micros(utc.and_utc().timestamp_micros())
    }
}

/// `str(value)`: `2026-01-01 12:00:00.000042+00:00`. Microseconds are left out if they are zero, and so is a missing
/// offset.
impl fmt::Display for Datetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.local.format("%Y-%m-%d %H:%M:%S"))?;
        let micros = self.local.and_utc().timestamp_subsec_micros();
        if micros != 0 {
            write!(f, ".{micros:06}")?;
        }
        let Some(offset) = self.utcoffset else { return Ok(()) };
        let (sign, offset) = if offset < Duration::zero() { ('-', -offset) } else { ('+', offset) };
        let (seconds, micros) = (offset.num_seconds(), offset.subsec_nanos() / 1000);
        write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        if seconds % 60 != 0 || micros != 0 {
            write!(f, ":{:02}", seconds % 60)?;
        }
        if micros == 0 { Ok(()) } else { write!(f, ".{micros:06}") }
    }
}

/// Why a text cannot be read as a timestamp.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ParseError {
    /// It does not have the format of a timestamp: the code `invalid`, and `None` from Django's `parse_datetime`.
    Format,
    /// It has the format, but this date or time does not exist: the code `invalid_datetime`, and a `ValueError` from
    /// Django's `parse_datetime`.
    Value,
    /// It has the format of a date, but this date does not exist: the code `invalid_date`.
    Date,
}

/// `datetime_re`. Python's `\s` also matches four more ASCII separators, and its `$` also matches before a final
/// newline.
#[expect(clippy::expect_used, reason = "the pattern is always the same")]
static DATETIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})
        [T\ ](?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{1,2})(?:[.,](?<fraction>\d{1,6})\d{0,6})?)?
        [\s\x1C-\x1F]*(?<tzinfo>Z|(?<sign>[+-])(?<hours>\d{2})(?::?(?<minutes>\d{2}))?)?\n?$",
    )
    .expect("a valid pattern")
});

/// `date_re`
#[expect(clippy::expect_used, reason = "the pattern is always the same")]
static DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})\n?$").expect("a valid pattern"));

/// `parse_datetime`: tries Python's `fromisoformat` first, and then Django's pattern.
///
/// # Errors
/// [`ParseError::Format`] where Django returns `None`, [`ParseError::Value`] where it raises `ValueError`.
pub fn parse_datetime(text: &str) -> Result<Datetime, ParseError> {
    if let Some(moment) = fromisoformat(text) {
        return Ok(moment);
    }
    let parts = DATETIME.captures(text).ok_or(ParseError::Format)?;
    moment(&parts).ok_or(ParseError::Value)
}

/// `DateTimeField.to_python` for a text: tries `parse_datetime` first, and then `parse_date`, which means midnight.
///
/// # Errors
/// What is wrong with the text.
pub fn to_python(text: &str) -> Result<Datetime, ParseError> {
    match parse_datetime(text) {
        Err(ParseError::Format) => {
            let date = parse_date(text)?;
            Datetime::new(date.and_time(NaiveTime::MIN), None).ok_or(ParseError::Date)
        }
        result => result,
    }
}

/// `parse_date`
fn parse_date(text: &str) -> Result<NaiveDate, ParseError> {
    if let Some(date) = isoformat::date_fromisoformat(text).filter(|date| YEARS.contains(&date.year())) {
        return Ok(date);
    }
    date(&DATE.captures(text).ok_or(ParseError::Format)?).ok_or(ParseError::Date)
}

fn moment(parts: &Captures<'_>) -> Option<Datetime> {
    // The fraction has six digits; missing digits on the right are zeros.
    let fraction = parts.name("fraction").map_or("", |digits| digits.as_str());
    let micros = fraction.chars().chain(std::iter::repeat('0')).take(6).try_fold(0, add_digit)?;
    let [hour, minute, second] = ["hour", "minute", "second"].map(|name| number(parts, name));
    let local = date(parts)?.and_hms_micro_opt(hour?, minute?, second?, micros)?;
    let utcoffset = match parts.name("tzinfo") {
        None => None,
        Some(_) => {
            let minutes = 60 * i64::from(number(parts, "hours")?) + i64::from(number(parts, "minutes")?);
            let west = parts.name("sign").is_some_and(|sign| sign.as_str() == "-");
            Some(Duration::minutes(if west { -minutes } else { minutes }))
        }
    };
    Datetime::new(local, utcoffset)
}

fn date(parts: &Captures<'_>) -> Option<NaiveDate> {
    let year = i32::try_from(number(parts, "year")?).ok()?;
    NaiveDate::from_ymd_opt(year, number(parts, "month")?, number(parts, "day")?)
}

/// `int(match[name])`; zero for a part that is left out.
fn number(parts: &Captures<'_>, name: &str) -> Option<u32> {
    parts.name(name).map_or("", |digits| digits.as_str()).chars().try_fold(0, add_digit)
}

fn add_digit(number: u32, digit: char) -> Option<u32> {
    Some(number * 10 + decimal(digit)?.to_digit(10)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_of_django_is_read() {
        for (text, utc) in [
            ("2026-01-01T12:34:56Z", "2026-01-01T12:34:56Z"),
            ("2026-01-01T12:34:56.789Z", "2026-01-01T12:34:56.789000Z"),
            ("2026-01-01 12:34:56.123456789", "2026-01-01T12:34:56.123456Z"),
            ("2026-01-01T12:34+01", "2026-01-01T11:34:00Z"),
            ("2026-01-01T12:34:00-05:30", "2026-01-01T18:04:00Z"),
            ("2026-01-01T12:34:00 -0530\n", "2026-01-01T18:04:00Z"),
            ("2026-1-1 1:2:3,5\x1C\u{a0}+23:59", "2025-12-31T01:03:03.500000Z"),
            ("٢٠٢٦-١-١ ١:٢:٣.٥-٠١", "2026-01-01T02:02:03.500000Z"),
            ("2026-1-1", "2026-01-01T00:00:00Z"),
            ("2026-1-1\n", "2026-01-01T00:00:00Z"),
            ("٢٠٢٦-٠١-٠١", "2026-01-01T00:00:00Z"),
        ] {
            let moment = to_python(text).map(|moment| moment.to_utc().unwrap().to_string());
            assert_eq!(moment.as_deref(), Ok(utc), "{text}");
        }
    }

    #[test]
    fn only_the_field_accepts_a_date_without_a_time() {
        assert_eq!(parse_datetime("2026-1-1"), Err(ParseError::Format));
        assert!(to_python("2026-1-1").unwrap().is_naive());
        assert!(!to_python("2026-1-1 1:00Z").unwrap().is_naive());
    }

    #[test]
    fn texts_that_are_not_timestamps_are_refused() {
        for (text, error) in [
            ("", ParseError::Format),
            ("x", ParseError::Format),
            ("2026-01-01T", ParseError::Format),
            ("12:34", ParseError::Format),
            ("2026-01-01T12:34:56ZZ", ParseError::Format),
            (" 2026-01-01", ParseError::Format),
            ("2026-01-01T12:34:56+1", ParseError::Format),
            ("2026-01-01T12:34:56 +01\n\n", ParseError::Format),
            ("2026-13-01T00:00Z", ParseError::Value),
            ("2026-01-01T24:00:00Z", ParseError::Value),
            ("2026-01-01T23:59:60Z", ParseError::Value),
            ("2026-01-01T12:34+24:00", ParseError::Value),
            ("2026-01-01T12:34-23:60", ParseError::Value),
            ("0000-01-01T12:34", ParseError::Value),
            ("2026-02-30", ParseError::Date),
            ("0000-1-1", ParseError::Date),
        ] {
            assert_eq!(to_python(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_datetime_is_written_as_python_writes_it() {
        for text in [
            "2026-01-01 00:00:00",
            "0001-12-31 12:34:56.000042",
            "2026-01-01 00:00:00+00:00",
            "2026-01-01 00:00:00-05:30",
            "2026-01-01 00:00:00-23:59:59.999999",
            "2026-01-01 00:00:00+00:00:01",
        ] {
            assert_eq!(to_python(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_timestamp_outside_the_calendar_has_no_utc_value() {
        for text in ["0001-01-01T00:00+00:01", "9999-12-31T23:59-00:01"] {
            assert_eq!(to_python(text).unwrap().to_utc(), None, "{text}");
        }
    }
}
