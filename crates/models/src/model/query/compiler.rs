//! `django.db.models.sql.compiler`: makes SQL from a [`Query`].
//!
//! diesel checks queries at compile time, and the columns of these are known only at run time. So this module writes
//! the SQL of a whole `SELECT`. The names in it are those of a model's fields, which diesel has checked in the queries
//! that `#[derive(Model)]` writes.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query as DieselQuery, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Text, Timestamp};

use super::first_rows::LIMIT;
use super::{Condition, Lookup, Operand, Query};
use crate::fields::{Field, Kind};
use crate::model::Model;
use crate::stored::Value;

/// `SELECT … FROM table WHERE … ORDER BY … LIMIT … OFFSET …`, whose rows have the SQL type `ST`.
#[derive(Debug)]
pub struct Select<ST> {
    columns: Columns,
    table: &'static str,
    query: Query,
    row: PhantomData<fn() -> ST>,
}

/// What a `SELECT` returns.
#[derive(Clone, Debug)]
enum Columns {
    /// These columns of each row.
    Rows(Vec<String>),
    /// `COUNT(*)`
    Count,
}

impl<ST> Select<ST> {
    /// All columns of the rows, in the order of the model's fields.
    pub fn rows<M: Model>(query: Query) -> Select<ST> {
        Select::new::<M>(Columns::Rows(M::FIELDS.iter().map(|field| field.column().attname()).collect()), query)
    }

    /// The number of rows within the bounds of the query.
    pub(super) fn count<M: Model>(query: Query) -> Select<ST> {
        Select::new::<M>(Columns::Count, query)
    }

    /// These fields of the rows; the key must be the first.
    pub(super) fn fields<M: Model>(fields: &[&Field<M>], query: Query) -> Select<ST> {
        Select::new::<M>(Columns::Rows(fields.iter().map(|field| field.column().attname()).collect()), query)
    }

    fn new<M: Model>(columns: Columns, query: Query) -> Select<ST> {
        Select { columns, table: M::DB_TABLE, query, row: PhantomData }
    }
}

impl<ST> DieselQuery for Select<ST> {
    type SqlType = ST;
}

impl<ST, C> RunQueryDsl<C> for Select<ST> {}

impl<ST> QueryId for Select<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// What differs between the databases.
pub trait Dialect: Backend {
    /// `DatabaseOperations.lookup_cast` and `operators` of `icontains`: what stands before the column, between the
    /// column and the pattern, and after the pattern.
    const ICONTAINS: [&'static str; 3];
    /// `DatabaseOperations.datetime_cast_date_sql`: what stands before and after the column.
    const DATE: [&'static str; 2];

    /// Adds a bound parameter.
    ///
    /// # Errors
    /// Errors of diesel.
    fn bind<'b>(value: &'b Value, out: AstPass<'_, 'b, Self>) -> QueryResult<()>;

    /// Adds a bound number.
    ///
    /// # Errors
    /// Errors of diesel.
    fn bind_number<'b>(number: &'b i64, out: AstPass<'_, 'b, Self>) -> QueryResult<()>;
}

macro_rules! bind {
    () => {
        fn bind<'b>(value: &'b Value, mut out: AstPass<'_, 'b, Self>) -> QueryResult<()> {
            match value {
                Value::Null => out.push_sql("NULL"),
                Value::Int(number) => Self::bind_number(number, out)?,
                Value::Str(text) => out.push_bind_param::<Text, _>(text)?,
                Value::Bool(truth) => out.push_bind_param::<Bool, _>(truth)?,
                Value::DateTime(moment) => out.push_bind_param::<Timestamp, _>(moment)?,
            }
            Ok(())
        }

        fn bind_number<'b>(number: &'b i64, mut out: AstPass<'_, 'b, Self>) -> QueryResult<()> {
            out.push_bind_param::<BigInt, _>(number)
        }
    };
}

impl Dialect for diesel::sqlite::Sqlite {
    // Django writes `LIKE`, whose time grows with the product of both lengths. These functions find the same rows: they
    // too ignore the case of ASCII letters only.
    const ICONTAINS: [&'static str; 3] = ["instr(lower(", "), lower(", "))"];
    // Timestamps are texts, which begin with the date.
    const DATE: [&'static str; 2] = ["substr(", ", 1, 10)"];

    bind!();
}

#[cfg(feature = "postgres")]
impl Dialect for diesel::pg::Pg {
    const ICONTAINS: [&'static str; 3] = ["strpos(UPPER(", "::text), UPPER(", ")) > 0"];
    const DATE: [&'static str; 2] = ["(", " AT TIME ZONE 'UTC')::date::text"];

    bind!();
}

impl<ST, DB: Dialect> QueryFragment<DB> for Select<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if !self.query.has_few_forms() {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("SELECT ");
        match &self.columns {
            Columns::Rows(columns) => {
                for (place, column) in columns.iter().enumerate() {
                    out.push_sql(if place > 0 { ", " } else { "" });
                    out.push_identifier(column)?;
                }
            }
            Columns::Count if self.query.bounds.is_some() => out.push_sql("COUNT(*) FROM (SELECT 1"),
            Columns::Count => out.push_sql("COUNT(*)"),
        }
        out.push_sql(" FROM ");
        out.push_identifier(self.table)?;
        for (place, group) in self.query.conditions.iter().enumerate() {
            out.push_sql(if place > 0 { " AND " } else { " WHERE " });
            any_of(group, out.reborrow())?;
        }
        self.order_by(out.reborrow())?;
        if let Some((offset, limit)) = &self.query.bounds {
            out.push_sql(LIMIT);
            DB::bind_number(limit, out.reborrow())?;
            out.push_sql(" OFFSET ");
            DB::bind_number(offset, out.reborrow())?;
            out.push_sql(if matches!(self.columns, Columns::Count) { ") rows" } else { "" });
        }
        Ok(())
    }
}

impl<ST> Select<ST> {
    /// The order, and then the key, so that the order is total.
    fn order_by<DB: Backend>(&self, mut out: AstPass<'_, '_, DB>) -> QueryResult<()> {
        let Columns::Rows(columns) = &self.columns else { return Ok(()) };
        let key = columns.first().map(String::as_str).unwrap_or_default();
        out.push_sql(" ORDER BY ");
        for (column, descending) in &self.query.order {
            out.push_identifier(column)?;
            out.push_sql(if *descending { " DESC" } else { " ASC" });
            // The key is unique, so the columns after it change nothing.
            if column == key {
                return Ok(());
            }
            out.push_sql(", ");
        }
        out.push_identifier(key)?;
        out.push_sql(if self.query.keys_descending { " DESC" } else { "" });
        Ok(())
    }
}

/// `(a OR b)`. A group without conditions holds for no row.
fn any_of<'b, DB: Dialect>(group: &'b [Condition], mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
    out.push_sql(if group.is_empty() { "(1 = 0" } else { "(" });
    for (place, condition) in group.iter().enumerate() {
        out.push_sql(if place > 0 { " OR " } else { "" });
        condition.compile(out.reborrow())?;
    }
    out.push_sql(")");
    Ok(())
}

impl Condition {
    fn compile<'b, DB: Dialect>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        match (self.lookup, &self.operand) {
            (Lookup::Exact, Operand::One(Value::Null)) => {
                out.push_identifier(&self.column)?;
                out.push_sql(" IS NULL");
                Ok(())
            }
            // Django compares a Boolean with no value, so SQLite takes every number but 0 as true.
            (Lookup::Exact, Operand::One(Value::Bool(truth))) if self.kind == Kind::Boolean => {
                out.push_sql(if *truth { "" } else { "NOT " });
                out.push_identifier(&self.column)
            }
            (Lookup::IContains, Operand::One(pattern)) => {
                let [before, between, after] = DB::ICONTAINS;
                self.around([before, between], out.reborrow())?;
                DB::bind(pattern, out.reborrow())?;
                out.push_sql(after);
                Ok(())
            }
            (Lookup::Date, Operand::One(date)) => {
                self.around(DB::DATE, out.reborrow())?;
                out.push_sql(" = ");
                DB::bind(date, out)
            }
            (lookup, Operand::One(value)) => {
                out.push_identifier(&self.column)?;
                out.push_sql(lookup.operator());
                DB::bind(value, out)
            }
            (_, Operand::List(values)) => self.in_list(values, out),
        }
    }

    /// `column IN (…)`. PostgreSQL has no empty list.
    fn in_list<'b, DB: Dialect>(&'b self, values: &'b [Value], mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if values.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        out.push_identifier(&self.column)?;
        out.push_sql(" IN (");
        for (place, value) in values.iter().enumerate() {
            out.push_sql(if place > 0 { ", " } else { "" });
            DB::bind(value, out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }

    fn around<DB: Backend>(&self, [before, after]: [&str; 2], mut out: AstPass<'_, '_, DB>) -> QueryResult<()> {
        out.push_sql(before);
        out.push_identifier(&self.column)?;
        out.push_sql(after);
        Ok(())
    }
}
