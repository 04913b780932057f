//! `LIMIT`, as a number that SQLite's planner does not read.
//!
//! An SQLite without `ENABLE_QPSG` plans a prepared statement again each time a number is bound to `LIMIT ?`, and it does
//! not read a sum. Both databases choose the same plan for the sum.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType};

use crate::model::Limit;

/// What stands before the bound number.
pub(super) const LIMIT: &str = " LIMIT 0 + ";

/// `queryset[:limit]` of a query that diesel has checked at compile time.
#[derive(Debug, QueryId)]
pub struct FirstRows<Q> {
    query: Q,
    rows: i64,
}

impl<Q> FirstRows<Q> {
    /// At most this number of rows of the query, which has no `LIMIT` yet.
    pub fn new(query: Q, limit: Limit) -> FirstRows<Q> {
        FirstRows { query, rows: limit.rows() }
    }
}

impl<Q: Query> Query for FirstRows<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C> RunQueryDsl<C> for FirstRows<Q> {}

impl<Q, DB> QueryFragment<DB> for FirstRows<Q>
where
    Q: QueryFragment<DB>,
    DB: Backend + HasSqlType<BigInt>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(LIMIT);
        out.push_bind_param::<BigInt, _>(&self.rows)
    }
}
