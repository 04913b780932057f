//! `django.utils.timezone`: timestamps in UTC with microseconds, in the format that Django stores and in DRF's format.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{DateTime as ChronoDateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Timestamp;

/// A timestamp in UTC with microseconds: an aware `datetime` under `USE_TZ`, from the year 1 to 9999 as in Python.
///
/// A list shows two timestamps for each row, and general parsing and formatting would take most of its time. So both
/// conversions, from text and to text, are written by hand, digit by digit.
///
/// `Display` writes it as DRF's `DateTimeField` does: `2026-01-01T12:00:00.000042Z`, without a fraction when it is zero.
#[derive(AsExpression, Clone, Copy, Debug, Eq, FromSqlRow, Hash, Ord, PartialEq, PartialOrd)]
#[diesel(sql_type = Timestamp)]
pub struct DateTime(NaiveDateTime);

/// `timezone.now()`.
pub fn now() -> DateTime {
    DateTime::from_timestamp_micros(Utc::now().timestamp_micros()).unwrap_or(DateTime(NaiveDateTime::default()))
}

/// `datetime.MINYEAR` to `datetime.MAXYEAR`
pub(crate) const YEARS: RangeInclusive<i32> = 1..=9999;

impl DateTime {
    /// `datetime.min`: the beginning of the year 1.
    pub const MIN: DateTime = DateTime(match NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1) {
        Some(date) => date.and_time(NaiveTime::MIN),
        None => NaiveDateTime::MIN,
    });

    /// The timestamp `micros` microseconds after the beginning of 1970, if it is in the range of Python's calendar.
    pub fn from_timestamp_micros(micros: i64) -> Option<DateTime> {
        let moment = ChronoDateTime::from_timestamp_micros(micros)?.naive_utc();
        YEARS.contains(&moment.year()).then_some(DateTime(moment))
    }

    /// Microseconds since 1970.
    #[cfg(feature = "postgres")]
    pub(crate) fn timestamp_micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    /// Whole seconds since 1970.
    pub fn timestamp(self) -> i64 {
        self.0.and_utc().timestamp()
    }

    /// Parses `2026-01-01 12:00:00.000042`, with `T` or a space, with or without a fraction, as Django stores it.
    pub fn parse(text: &str) -> Option<DateTime> {
        let (moment, fraction) = text.as_bytes().split_first_chunk::<19>()?;
        let [date @ .., b' ' | b'T', h1, h2, b':', n1, n2, b':', s1, s2] = *moment else { return None };
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
        let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok().filter(|year| YEARS.contains(year))?;
        let date = NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)?;
        let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
        Some(DateTime(date.and_hms_micro_opt(hour, minute, second, micros(fraction)?)?))
    }

    /// DRF's `DateTimeField.to_representation`.
    pub fn to_representation(self) -> Text {
        self.isoformat(b'T', b"Z")
    }

    /// `value.isoformat(sep)`, followed by `end`.
    pub(crate) fn isoformat(self, separator: u8, end: &[u8]) -> Text {
        let (date, time) = (self.0.date(), self.0.time());
        let (year, micros) = (date.year().unsigned_abs(), time.nanosecond() / 1000);
        let ([y1, y2], [y3, y4]) = (pair(year / 100), pair(year % 100));
        let ([m1, m2], [d1, d2]) = (pair(date.month()), pair(date.day()));
        let ([h1, h2], [n1, n2], [s1, s2]) = (pair(time.hour()), pair(time.minute()), pair(time.second()));
        let ([u1, u2], [u3, u4], [u5, u6]) = (pair(micros / 10_000), pair(micros / 100 % 100), pair(micros % 100));
        let mut text = [
            y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, separator, h1, h2, b':', n1, n2, b':', s1, s2, b'.', u1, u2,
            u3, u4, u5, u6, 0,
        ];
        let start = if micros == 0 { 19 } else { 26 };
        text[start..start + end.len()].copy_from_slice(end);
        Text { bytes: text, length: start + end.len() }
    }
}

/// The text of a timestamp, without a heap allocation.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    bytes: [u8; 27],
    length: usize,
}

impl Text {
    /// Its characters, which are ASCII.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Parses a number from ASCII digits only.
fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

/// A number below 100 as two digits.
fn pair(number: u32) -> [u8; 2] {
    let number = u8::try_from(number).unwrap_or_default();
    [b'0' + number / 10, b'0' + number % 10]
}

/// Parses the microseconds from `.5`, `.000042` or an empty text.
fn micros(fraction: &[u8]) -> Option<u32> {
    let Some((b'.', digits)) = fraction.split_first() else { return fraction.is_empty().then_some(0) };
    // Python ignores all digits after the sixth, and accepts only digits there.
    let (digits, finer) = digits.split_at_checked(6).unwrap_or((digits, &[]));
    if !finer.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let scale = 10u32.pow(6u32.checked_sub(u32::try_from(digits.len()).ok()?)?);
    number(digits).filter(|_| !digits.is_empty())?.checked_mul(scale)
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.to_representation().as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stored: &str, shown: &str) {
        assert_eq!(DateTime::parse(stored).map(|moment| moment.to_string()).as_deref(), Some(shown));
    }

    #[test]
    fn microseconds_are_left_out_when_zero() {
        check("2026-01-01 12:34:56", "2026-01-01T12:34:56Z");
        check("2026-01-01 12:34:56.000000", "2026-01-01T12:34:56Z");
    }

    #[test]
    fn microseconds_have_six_digits() {
        check("2026-01-01 12:34:56.000042", "2026-01-01T12:34:56.000042Z");
        check("2026-01-01T12:34:56.5", "2026-01-01T12:34:56.500000Z");
        check("2026-01-01 12:34:56.123456789", "2026-01-01T12:34:56.123456Z");
    }

    #[test]
    fn text_that_is_not_a_timestamp_is_refused() {
        for text in [
            "",
            "2026-01-01",
            "2026-13-01 00:00:00",
            "2026-02-29 00:00:00",
            "2026-01-01 24:00:00",
            "2026-01-01 00:00:60",
            "2026-01-01 00:00:00.",
            "2026-01-01 00:00:00.x",
            "2026-01-01 00:00:00.+1",
            "2026-01-01 00:00:00,1",
            "2026-01-01 00:00:00.1234567x",
            "2026-01-01 00:00:00Z",
            "+026-01-01 00:00:00",
            "2026/01/01 00:00:00",
            "2026-01-01 00-00-00",
            "2026-01-01_00:00:00",
            "0000-01-01 00:00:00",
            "ä026-01-01 00:00:00",
        ] {
            assert_eq!(DateTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_moment_of_pythons_calendar_is_written_as_chrono_writes_it_and_read_back() {
        let (first, last) = (-62_135_596_800_000_000, 253_402_300_799_999_999);
        assert_eq!((first..last).step_by(47_777_777_777_777).count(), 6605);
        // The step is coprime to the lengths of day, hour and second, so it reaches every month, day, hour and digit.
        for micros in (first..last).step_by(47_777_777_777_777).chain([first, last, -1, 0, 1]) {
            let moment = DateTime::from_timestamp_micros(micros).unwrap();
            let expected = ChronoDateTime::from_timestamp_micros(micros).unwrap();
            let format = if micros % 1_000_000 == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.6fZ" };
            assert_eq!(moment.to_string(), expected.format(format).to_string());
            assert_eq!(DateTime::parse(moment.to_string().trim_end_matches('Z')), Some(moment));
        }
        assert_eq!(DateTime::from_timestamp_micros(first - 1), None);
        assert_eq!(DateTime::from_timestamp_micros(last + 1), None);
    }
}
