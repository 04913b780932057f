//! `datetime.fromisoformat` of CPython 3.11, which accepts most of ISO 8601 and, by accident, some other formats.
//!
//! Django passes every text to it first. So this code follows CPython's implementation byte by byte, not the standard:
//! the separator may be any character, and characters between a time and its offset may be ignored.

use chrono::{Duration, NaiveDate, NaiveTime, Weekday};

use super::Datetime;

/// Reads a `datetime`; `None` where CPython 3.11 raises `ValueError`.
pub fn fromisoformat(text: &str) -> Option<Datetime> {
    let separator = separator(text.as_bytes())?;
    let date = date(text.as_bytes().get(..separator)?)?;
    let mut time = text.get(separator..)?.chars();
    let (time, utcoffset) = match time.next() {
        None => (NaiveTime::MIN, None),
        Some(_separator) => time_and_offset(time.as_str().as_bytes())?,
    };
    Datetime::new(date.and_time(time), utcoffset)
}

/// `date.fromisoformat`. It checks the length of the text, but ignores extra characters after a date without hyphens.
pub(super) fn date_fromisoformat(text: &str) -> Option<NaiveDate> {
    if matches!(text.len(), 7 | 8 | 10) { date(text.as_bytes()) } else { None }
}

/// `_find_isoformat_datetime_separator`: where the date ends, by its fifth and sixth character.
fn separator(text: &[u8]) -> Option<usize> {
    let at = |place: usize| text.get(place).copied();
    Some(match (at(4)?, at(5)) {
        _ if text.len() == 7 => 7,
        (b'-', Some(b'W')) => match at(8) {
            // `YYYY-Www-D`, or a time behind a hyphen.
            Some(b'-') if text.len() == 9 => return None,
            Some(b'-') if at(10).is_some_and(|byte| byte.is_ascii_digit()) => 8,
            Some(b'-') => 10,
            _ => 8,
        },
        (b'-', _) => 10,
        (b'W', _) => {
            // `YYYYWww` or `YYYYWwwd`: the digits of a time come in pairs.
            let digits = text.iter().skip(7).take_while(|byte| byte.is_ascii_digit()).count();
            match 7 + digits {
                end @ ..9 => end,
                end if end % 2 == 0 => 7,
                _ => 8,
            }
        }
        _ => 8,
    })
}

/// `parse_isoformat_date`: `YYYY-MM-DD`, `YYYY-Www` or `YYYY-Www-D`, with hyphens or without, and what may follow.
fn date(text: &[u8]) -> Option<NaiveDate> {
    let (year, rest) = digits(text, 4)?;
    let year = i32::try_from(year).ok()?;
    let (hyphens, rest) = match rest.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, rest),
    };
    if let Some((b'W', rest)) = rest.split_first() {
        let (week, rest) = digits(rest, 2)?;
        let (day, _) = if rest.is_empty() { (1, rest) } else { digits(behind_hyphen(rest, hyphens)?, 1)? };
        return NaiveDate::from_isoywd_opt(year, week, weekday(day)?);
    }
    let (month, rest) = digits(rest, 2)?;
    let (day, _) = digits(behind_hyphen(rest, hyphens)?, 2)?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Removes a leading hyphen, if the format has hyphens. `None` if that hyphen is missing.
fn behind_hyphen(text: &[u8], hyphens: bool) -> Option<&[u8]> {
    if hyphens { text.strip_prefix(b"-") } else { Some(text) }
}

/// ISO's days of the week begin with Monday, which is 1.
fn weekday(day: u32) -> Option<Weekday> {
    Weekday::try_from(u8::try_from(day.checked_sub(1)?).ok()?).ok()
}

/// `parse_isoformat_time`
fn time_and_offset(text: &[u8]) -> Option<(NaiveTime, Option<Duration>)> {
    let end = text.iter().position(|byte| matches!(byte, b'+' | b'-' | b'Z')).unwrap_or(text.len());
    let (clock, zone) = text.split_at(end);
    let clock = Clock::parse(clock)?;
    let time = NaiveTime::from_hms_micro_opt(clock.hour, clock.minute, clock.second, clock.micros)?;
    let utcoffset = match zone.split_first() {
        None if clock.goes_on => return None,
        None => return Some((time, None)),
        // CPython's strings end with a NUL, so a NUL also ends the zone here.
        Some((b'Z', rest)) if matches!(rest.first(), None | Some(0)) => Duration::zero(),
        Some((b'Z', _)) => return None,
        Some((sign, offset)) => offset_from_utc(*sign == b'-', offset)?,
    };
    Some((time, Some(utcoffset)))
}

fn offset_from_utc(west: bool, text: &[u8]) -> Option<Duration> {
    let Clock { hour, minute, second, micros, goes_on } = Clock::parse(text)?;
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    // If the whole seconds are zero, the offset is UTC, and the fraction is ignored.
    let micros = if seconds == 0 { 0 } else { i64::from(micros) };
    let offset = Duration::seconds(seconds) + Duration::microseconds(micros);
    (!goes_on).then_some(if west { -offset } else { offset })
}

/// The parts of a time of day or of an offset. The values are not validated yet.
#[derive(Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    /// Whether other characters follow.
    goes_on: bool,
}

impl Clock {
    /// `parse_hh_mm_ss_ff`: `HH[:MM[:SS[.ffffff]]]`, with colons or without.
    fn parse(text: &[u8]) -> Option<Clock> {
        let mut clock = Clock::default();
        let mut rest = text;
        let mut colons = true;
        for part in 0..3 {
            let (number, behind) = digits(rest, 2)?;
            *[&mut clock.hour, &mut clock.minute, &mut clock.second][part] = number;
            let Some((&next, behind_next)) = behind.split_first() else { return Some(clock) };
            if part == 0 {
                colons = next == b':';
            }
            rest = match next {
                _ if behind_next.is_empty() => return Some(Clock { goes_on: next != 0, ..clock }),
                b':' if colons => behind_next,
                b'.' | b',' => return clock.with_fraction(behind_next),
                _ if colons => return None,
                _ => behind,
            };
        }
        clock.with_fraction(rest)
    }

    /// The first six digits count. Further digits are ignored.
    fn with_fraction(self, text: &[u8]) -> Option<Clock> {
        let count = text.len().min(6);
        let (fraction, rest) = digits(text, count)?;
        let micros = fraction * 10_u32.pow(6 - u32::try_from(count).ok()?);
        let behind = rest.iter().find(|byte| !byte.is_ascii_digit());
        Some(Clock { micros, goes_on: behind.is_some_and(|byte| *byte != 0), ..self })
    }
}

/// Parses `count` digits. Returns the number and the rest of the text.
fn digits(text: &[u8], count: usize) -> Option<(u32, &[u8])> {
    let (digits, rest) = text.split_at_checked(count)?;
    let number = digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')));
    Some((number?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_reads_these() {
        for (text, local, offset) in [
            ("2026-01-01", "2026-01-01 00:00:00", None),
            ("20260101T123456", "2026-01-01 12:34:56", None),
            ("2026-W01", "2025-12-29 00:00:00", None),
            ("2026W011", "2025-12-29 00:00:00", None),
            ("2026W01T12", "2025-12-29 12:00:00", None),
            ("2026W011T1234", "2025-12-29 12:34:00", None),
            ("2026W01010", "2025-12-29 10:00:00", None),
            ("2026-W01-0101", "2025-12-29 01:01:00", None),
            ("2020-W53-7", "2021-01-03 00:00:00", None),
            ("2026-01-01_12", "2026-01-01 12:00:00", None),
            ("2026-01-01é12:34", "2026-01-01 12:34:00", None),
            ("2026-01-01T12.5", "2026-01-01 12:00:00.500", None),
            ("2026-01-01T123456.1234567", "2026-01-01 12:34:56.123456", None),
            ("2026-01-01T00:00:00\0", "2026-01-01 00:00:00", None),
            ("2026-01-01T12:34x+01", "2026-01-01 12:34:00", Some(3_600_000_000)),
            ("2026-01-01T00:00Z\0x", "2026-01-01 00:00:00", Some(0)),
            ("2026-01-01T00:00+12:99", "2026-01-01 00:00:00", Some(49_140_000_000)),
            ("2026-01-01T00:00+00:00:00.5", "2026-01-01 00:00:00", Some(0)),
            ("2026-01-01T00:00-23:59:59.999999", "2026-01-01 00:00:00", Some(-86_399_999_999)),
        ] {
            let read = fromisoformat(text).map(|moment| {
                (moment.local.to_string(), moment.utcoffset.map(|offset| offset.num_microseconds().unwrap()))
            });
            assert_eq!(read, Some((local.to_owned(), offset)), "{text}");
        }
    }

    #[test]
    fn python_refuses_these() {
        for text in [
            "2026-01-01T",
            "2026-01-01é",
            "2026-W54",
            "2026W537T",
            "2026-W01-8",
            "2026-W00",
            "2026-W01-",
            "2026-001",
            "2026-1-1",
            "2026-01-01T1",
            "2026-01-01T24:00",
            "2026-01-01T12:34:60",
            "2026-01-01T12:34:56.",
            "2026-01-01T12:3456",
            "2026-01-01T00:00+24:00",
            "2026-01-01T00:00+23:60",
            "2026-01-01T00:00ZZ",
            "2026-01-01T00:00+1",
            "0000-01-01",
            "9999-W53",
            "٢٠٢٦-٠١-٠١",
            "",
            "2026",
            "20260101T1",
        ] {
            assert_eq!(fromisoformat(text), None, "{text}");
        }
    }

    #[test]
    fn only_certain_lengths_are_read_as_dates() {
        let date = NaiveDate::from_ymd_opt(2026, 1, 1);
        assert_eq!(date_fromisoformat("20260101T1"), date);
        assert_eq!(date_fromisoformat("20260101T"), None);
    }
}
