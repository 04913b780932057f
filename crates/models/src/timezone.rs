//! `django.utils.timezone`: moments in UTC with microseconds, in the text that Django stores and the text that DRF shows.

use std::fmt;

use chrono::{DateTime as ChronoDateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use diesel::deserialize::{FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::Timestamp;
use diesel::sqlite::Sqlite;

use crate::connection::{Backend, MultiRawValue};

/// A moment in UTC, exact to the microsecond: an aware `datetime` under `USE_TZ`.
///
/// `Display` writes it as DRF's `DateTimeField` does: `2026-01-01T12:00:00.000042Z`, without a fraction when it is zero.
#[derive(AsExpression, Clone, Copy, Debug, Eq, FromSqlRow, Hash, Ord, PartialEq, PartialOrd)]
#[diesel(sql_type = Timestamp)]
pub struct DateTime(NaiveDateTime);

/// `timezone.now()`.
pub fn now() -> DateTime {
    DateTime::from_timestamp_micros(Utc::now().timestamp_micros()).unwrap_or(DateTime(NaiveDateTime::MIN))
}

impl DateTime {
    /// The moment `micros` microseconds after 1970, if the calendar reaches that far.
    pub fn from_timestamp_micros(micros: i64) -> Option<DateTime> {
        Some(DateTime(ChronoDateTime::from_timestamp_micros(micros)?.naive_utc()))
    }

    /// Whole seconds since 1970.
    pub fn timestamp(self) -> i64 {
        self.0.and_utc().timestamp()
    }

    /// Reads `2026-01-01 12:00:00.000042`, with `T` or a blank and with a fraction or without, as Django stores it.
    pub fn parse(text: &str) -> Option<DateTime> {
        let (moment, fraction) = text.split_at_checked(19)?;
        let number = |from: usize, to: usize| moment.get(from..to)?.parse::<u32>().ok();
        let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
        Some(DateTime(date.and_hms_micro_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, micros(fraction)?)?))
    }

    fn write(self, f: &mut impl fmt::Write, separator: char) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        write!(f, "{:04}-{:02}-{:02}{separator}", date.year(), date.month(), date.day())?;
        write!(f, "{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        match time.nanosecond() / 1000 {
            0 => Ok(()),
            micros => write!(f, ".{micros:06}"),
        }
    }
}

/// Microseconds out of `.5`, `.000042` or nothing.
fn micros(fraction: &str) -> Option<u32> {
    let Some(digits) = fraction.strip_prefix('.') else { return fraction.is_empty().then_some(0) };
    let digits = digits.get(..6).unwrap_or(digits);
    let scale = 10u32.pow(6u32.checked_sub(u32::try_from(digits.len()).ok()?)?);
    digits.parse::<u32>().ok()?.checked_mul(scale)
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 'T')?;
        f.write_str("Z")
    }
}

impl ToSql<Timestamp, Sqlite> for DateTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> diesel::serialize::Result {
        let mut text = String::with_capacity(26);
        self.write(&mut text, ' ')?;
        out.set_value(text);
        Ok(IsNull::No)
    }
}

impl FromSql<Timestamp, Sqlite> for DateTime {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        DateTime::parse(value.read_text()).ok_or_else(|| "not a date and time as Django stores it".into())
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    //! PostgreSQL counts microseconds from the year 2000.

    use diesel::data_types::PgTimestamp;
    use diesel::pg::{Pg, PgValue};

    use super::*;

    /// The first moment of 2000, in microseconds since 1970.
    const YEAR_2000: i64 = 946_684_800_000_000;

    impl ToSql<Timestamp, Pg> for DateTime {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
            let moment = PgTimestamp(self.0.and_utc().timestamp_micros() - YEAR_2000);
            ToSql::<Timestamp, Pg>::to_sql(&moment, &mut out.reborrow())
        }
    }

    impl FromSql<Timestamp, Pg> for DateTime {
        fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
            let PgTimestamp(moment) = FromSql::<Timestamp, Pg>::from_sql(value)?;
            let moment = moment.checked_add(YEAR_2000).and_then(DateTime::from_timestamp_micros);
            moment.ok_or_else(|| "a time that no calendar has".into())
        }
    }
}

impl ToSql<Timestamp, Backend> for DateTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Backend>) -> diesel::serialize::Result {
        out.set_value((Timestamp, self));
        Ok(IsNull::No)
    }
}

impl FromSql<Timestamp, Backend> for DateTime {
    fn from_sql(value: MultiRawValue<'_>) -> diesel::deserialize::Result<Self> {
        value.from_sql::<DateTime, Timestamp>()
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
    fn text_that_is_no_moment_is_refused() {
        for text in ["", "2026-01-01", "2026-13-01 00:00:00", "2026-01-01 00:00:00.x", "ä026-01-01 00:00:00"] {
            assert_eq!(DateTime::parse(text), None, "{text}");
        }
    }
}
