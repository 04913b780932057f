//! `adapt_datetimefield_value`: a timestamp as each database stores it.

use diesel::deserialize::FromSql;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::Timestamp;
use diesel::sqlite::Sqlite;

use super::moment;
use crate::connection::{Backend, MultiRawValue};
use crate::timezone::DateTime;

impl ToSql<Timestamp, Sqlite> for DateTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> diesel::serialize::Result {
        out.set_value(self.isoformat(b' ', b"").as_ref().to_owned());
        Ok(IsNull::No)
    }
}

impl FromSql<Timestamp, Sqlite> for DateTime {
    fn from_sql(mut value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        moment(value.read_text()).ok_or_else(|| "not a date and time that Django accepts".into())
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    //! PostgreSQL counts microseconds from the year 2000.

    use diesel::data_types::PgTimestamp;
    use diesel::pg::{Pg, PgValue};

    use super::*;

    /// The beginning of the year 2000, in microseconds since 1970.
    const YEAR_2000: i64 = 946_684_800_000_000;

    impl ToSql<Timestamp, Pg> for DateTime {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
            let moment = PgTimestamp(self.timestamp_micros() - YEAR_2000);
            ToSql::<Timestamp, Pg>::to_sql(&moment, &mut out.reborrow())
        }
    }

    impl FromSql<Timestamp, Pg> for DateTime {
        fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
            let PgTimestamp(moment) = FromSql::<Timestamp, Pg>::from_sql(value)?;
            let moment = moment.checked_add(YEAR_2000).and_then(DateTime::from_timestamp_micros);
            moment.ok_or_else(|| "the timestamp is outside the years 1 to 9999".into())
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
