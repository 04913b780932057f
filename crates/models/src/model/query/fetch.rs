//! `count()` and `values_list()` of a queryset: queries for single values instead of rows.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamp};

use super::{Query, QuerySet, Select};
use crate::connection::{Db, DbConnection};
use crate::error::Result;
use crate::fields::{Field, Kind};
use crate::model::Model;
use crate::stored::{Stored, Value};
use crate::timezone::DateTime;
use crate::user_id::UserId;
use crate::with_backend;

/// `queryset.count()`, without the bounds of the query.
///
/// # Errors
/// Errors of the database.
pub fn count<M: Model>(query: Query, connection: &mut DbConnection) -> Result<i64> {
    count_within_bounds::<M>(Query { order: Vec::new(), bounds: None, ..query }, connection)
}

fn count_within_bounds<M: Model>(query: Query, connection: &mut DbConnection) -> Result<i64> {
    let select = Select::<BigInt>::count::<M>(query);
    Ok(with_backend!(connection => select.get_result::<i64>(connection))?)
}

/// `queryset.count()` of the rows for which a request wants a page. A connection to SQLite remembers the count of a
/// long list until the database changes.
///
/// A snapshot ([`Database::snapshot`](crate::Database::snapshot)) counts at most [`SHORT`] rows, so that other requests
/// of its event loop do not wait. It refuses a longer list, and one with conditions or an order of its own, because
/// the database reads all rows for them.
///
/// # Errors
/// Errors of the database, and [`Unavailable`](crate::Error::Unavailable) where a snapshot refuses ([`Db::is_unfinished`]).
pub fn count_for_page<Q: QuerySet>(queryset: Q, db: &mut Db) -> Result<i64> {
    let query = queryset.clone().into_query();
    let name = format!("{} {query:?}", Q::Model::DB_TABLE);
    if !db.is_snapshot() {
        return db.remembered_count(&name, i64::MAX, |connection| Q::Model::count(queryset, connection));
    }
    if !queryset.query().is_empty() {
        return Err(db.refuse("a snapshot counts no list with conditions or an order"));
    }
    let first_rows = Query { bounds: Some((0, SHORT + 1)), ..query };
    let count = |connection: &mut DbConnection| count_within_bounds::<Q::Model>(first_rows, connection);
    match db.remembered_count(&name, SHORT, count)? {
        count if count > SHORT => Err(db.refuse("a snapshot does not count a long list")),
        count => Ok(count),
    }
}

/// The maximum number of rows that a snapshot counts. SQLite walks over so many entries of an index in a third of a
/// millisecond.
pub const SHORT: i64 = 20_000;

/// `queryset.values_list("pk", flat=True)`
///
/// # Errors
/// Errors of the database.
pub fn keys<M: Model>(query: Query, connection: &mut DbConnection) -> Result<Vec<i64>> {
    let key: Vec<_> = M::FIELDS.iter().take(1).collect();
    let select = Select::<BigInt>::fields::<M>(&key, query);
    // `UserId` reads keys of 32 and of 64 bits.
    let keys = with_backend!(connection => select.load::<UserId>(connection))?;
    Ok(keys.into_iter().map(i64::from).collect())
}

/// `queryset.values_list("pk", field)`: the keys, and the values of a field.
///
/// # Errors
/// Errors of the database.
pub fn positions<M: Model>(query: Query, field: &Field<M>, connection: &mut DbConnection) -> Result<Vec<(i64, Value)>> {
    /// Reads the field as one type.
    macro_rules! read {
        ($sql_type:ty as $type:ty, $value:expr) => {{
            let fields: Vec<_> = M::FIELDS.iter().take(1).chain([field]).collect();
            let select = Select::<(BigInt, Nullable<$sql_type>)>::fields::<M>(&fields, query);
            let rows = with_backend!(connection => select.load::<(UserId, $type)>(connection))?;
            Ok(rows.into_iter().map(|(key, value)| (key.into(), $value(value))).collect())
        }};
    }
    match field.kind {
        Kind::Auto | Kind::Integer | Kind::ForeignKey => {
            read!(BigInt as Option<UserId>, |key: Option<UserId>| key.map_or(Value::Null, |key| Value::Int(key.into())))
        }
        Kind::Char { .. } | Kind::Text => {
            read!(Text as Stored<Option<String>>, |Stored(text): Stored<Option<String>>| text
                .map_or(Value::Null, Value::Str))
        }
        Kind::Boolean => read!(Bool as Stored<Option<bool>>, |Stored(truth): Stored<Option<bool>>| truth
            .map_or(Value::Null, Value::Bool)),
        Kind::DateTime => {
            read!(Timestamp as Stored<Option<DateTime>>, |Stored(moment): Stored<Option<DateTime>>| moment
                .map_or(Value::Null, Value::DateTime))
        }
    }
}
