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
/// `Display` writes it as DRF's `DateTimeField` does: `2026-01-01T12:00:00.000042Z`, without a fraction when it is
/// zero.
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
        let fraction = microseconds(fraction)?;
        // All digits are checked together at the end, so that parsing a valid timestamp has few branches.
        let mut are_digits = true;
        let mut pair = |tens: u8, ones: u8| {
            let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
            are_digits &= (tens <= 9) & (ones <= 9);
            u32::from(tens) * 10 + u32::from(ones)
        };
        let year = i32::try_from(pair(y1, y2) * 100 + pair(y3, y4)).ok()?;
        let (month, day) = (pair(m1, m2), pair(d1, d2));
        let (hour, minute, second) = (pair(h1, h2), pair(n1, n2), pair(s1, s2));
        let [u1, u2, u3, u4, u5, u6] = fraction;
        let micros = pair(u1, u2) * 10_000 + pair(u3, u4) * 100 + pair(u5, u6);
        if !are_digits || !YEARS.contains(&year) {
            return None;
        }
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Some(DateTime(date.and_hms_micro_opt(hour, minute, second, micros)?))
    }

    /// Python's `str(value)`: `2026-01-01 12:00:00.000042+00:00`
    pub fn to_python(self) -> String {
        format!("{}+00:00", self.isoformat(b' ', b"").as_ref())
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

/// A number below 100 as two digits.
fn pair(number: u32) -> [u8; 2] {
    usize::try_from(number).ok().and_then(|number| PAIRS.get(number)).copied().unwrap_or_default()
}

/// `00` to `99`. A lookup needs a third of the instructions of a division.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut place = 1;
    while place < pairs.len() {
        let [tens, ones] = pairs[place - 1];
        pairs[place] = if ones == b'9' { [tens + 1, b'0'] } else { [tens, ones + 1] };
        place += 1;
    }
    pairs
};

/// The six digits after the decimal point of `.5`, `.000042` or an empty text. The caller checks that they are digits.
fn microseconds(fraction: &[u8]) -> Option<[u8; 6]> {
    let mut six = [b'0'; 6];
    match fraction {
        [] => {}
        [b'.', digits @ ..] if digits.len() == 6 => six.copy_from_slice(digits),
        [b'.', digits @ ..] if digits.len() < 6 && !digits.is_empty() => six[..digits.len()].copy_from_slice(digits),
        // Python ignores all digits after the sixth, and accepts only digits there.
        [b'.', u1, u2, u3, u4, u5, u6, finer @ ..] if finer.iter().all(u8::is_ascii_digit) => {
            six = [*u1, *u2, *u3, *u4, *u5, *u6];
        }
        _ => return None,
    }
    Some(six)
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
