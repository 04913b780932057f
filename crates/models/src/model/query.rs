//! `django.db.models.query`: what a request adds to a queryset: conditions, an order and bounds.
//!
//! `#[derive(Model)]` writes a queryset with the foreign keys of its model, whose queries are prepared once. A
//! [`Query`] holds what is known only at run time. Columns are always fields of a model, and values are always bound
//! parameters, so no text of a client becomes a part of the SQL.

mod compiler;
mod fetch;
mod first_rows;
mod lookups;
mod update;

use std::borrow::Cow;

use crate::fields::{Field, Kind};
use crate::model::Model;
use crate::stored::Value;

pub use compiler::Select;
pub use fetch::{SHORT, count, count_for_page, keys, positions};
pub use first_rows::FirstRows;
pub use lookups::Lookup;
pub use update::Update;

/// Rows that are not read yet: `Model.objects` and its filters.
pub trait QuerySet: Clone + Default + Send {
    /// The model.
    type Model: Model<QuerySet = Self>;

    /// The part that is known only at run time.
    fn query(&self) -> &Query;

    /// [`QuerySet::query`], to change it.
    fn query_mut(&mut self) -> &mut Query;

    /// The whole queryset as one query: the foreign keys are conditions like any other.
    fn into_query(self) -> Query;

    /// `queryset.filter(field__lookup=value)`
    #[must_use]
    fn filter(self, field: &Field<Self::Model>, lookup: Lookup, value: impl Into<Operand>) -> Self {
        self.filter_any([(field, lookup, value.into())])
    }

    /// `queryset.filter(Q(…) | Q(…))`: at least one of the conditions holds.
    #[must_use]
    fn filter_any<'f>(
        mut self,
        conditions: impl IntoIterator<Item = (&'f Field<Self::Model>, Lookup, Operand)>,
    ) -> Self {
        let any = conditions.into_iter().map(|(field, lookup, value)| Condition::new(field, lookup, value));
        self.query_mut().conditions.push(any.collect());
        self
    }

    /// `queryset.order_by(…)`: replaces the order. Rows that are equal in it follow each other in the order of their
    /// keys, as SQLite returns them to Django.
    #[must_use]
    fn order_by(mut self, order: impl IntoIterator<Item = OrderBy<Self::Model>>) -> Self {
        self.query_mut().order =
            order.into_iter().map(|OrderBy { field, descending }| (column(&field), descending)).collect();
        self
    }

    /// Sorts the rows by this field, unless they have an order already: `name`, or `-name` for the descending order. A
    /// name that is no field changes nothing.
    #[must_use]
    fn or_order_by(self, order: &str) -> Self {
        let (name, descending) = order.strip_prefix('-').map_or((order, false), |name| (name, true));
        let field = Self::Model::FIELDS.iter().find(|field| field.name == name);
        match field {
            Some(&field) if !self.query().is_ordered() => self.order_by([OrderBy { field, descending }]),
            _ => self,
        }
    }

    /// The first field of the order, and whether it is descending.
    fn first_order(&self) -> Option<(Field<Self::Model>, bool)> {
        let (name, descending) = self.query().order.first()?;
        let field = Self::Model::FIELDS.iter().find(|field| column(field) == *name)?;
        Some((*field, *descending))
    }

    /// `queryset.reverse()`, except that rows that are equal in the order still follow each other by their keys.
    #[must_use]
    fn reversed(mut self) -> Self {
        for (_, descending) in &mut self.query_mut().order {
            *descending = !*descending;
        }
        self
    }

    /// Sorts rows that are equal in the order from the highest key to the lowest.
    #[must_use]
    fn keys_descending(mut self) -> Self {
        self.query_mut().keys_descending = true;
        self
    }

    /// `queryset[offset:offset + limit]`
    #[must_use]
    fn slice(mut self, offset: i64, limit: i64) -> Self {
        self.query_mut().bounds = Some((offset, limit));
        self
    }

    /// `queryset[:limit]`, within its bounds.
    #[must_use]
    fn first_rows(mut self, limit: i64) -> Self {
        let (offset, rows) = self.query().bounds.unwrap_or((0, i64::MAX));
        self.query_mut().bounds = Some((offset, rows.min(limit)));
        self
    }

    /// `queryset[rows:]`, within its bounds.
    #[must_use]
    fn skip(mut self, rows: i64) -> Self {
        let (offset, limit) = self.query().bounds.unwrap_or((0, i64::MAX));
        self.query_mut().bounds = Some((offset.saturating_add(rows), limit.saturating_sub(rows).max(0)));
        self
    }

    /// Removes the bounds of `slice`.
    #[must_use]
    fn unbounded(mut self) -> Self {
        self.query_mut().bounds = None;
        self
    }
}

/// A part of `order_by`: a field with its direction.
#[derive(Debug)]
pub struct OrderBy<M> {
    /// The field.
    pub field: Field<M>,
    /// From the highest value to the lowest, `-field` in Django.
    pub descending: bool,
}

impl<M> Clone for OrderBy<M> {
    fn clone(&self) -> OrderBy<M> {
        *self
    }
}

impl<M> Copy for OrderBy<M> {}

/// Conditions, order and bounds. The default has none of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// All of these groups must hold, and of each group at least one condition.
    conditions: Vec<Vec<Condition>>,
    order: Vec<(Cow<'static, str>, bool)>,
    keys_descending: bool,
    bounds: Option<(i64, i64)>,
}

impl Query {
    /// Whether it has neither conditions nor an order nor bounds.
    pub fn is_empty(&self) -> bool {
        self.conditions.is_empty() && self.order.is_empty() && self.bounds.is_none()
    }

    /// Whether it has an order other than that of the keys.
    pub fn is_ordered(&self) -> bool {
        !self.order.is_empty()
    }

    /// Adds a condition, for code that `#[derive(Model)]` writes.
    #[must_use]
    pub fn with<M>(mut self, field: &Field<M>, lookup: Lookup, value: impl Into<Operand>) -> Query {
        self.conditions.push(vec![Condition::new(field, lookup, value.into())]);
        self
    }

    /// The number of rows before the first one, and the maximum number of rows.
    pub fn bounds(&self) -> Option<(i64, i64)> {
        self.bounds
    }

    /// Whether the number of different SQL texts of such queries is small, so that a prepared statement may be kept.
    /// Clients choose conditions and orders freely, and each combination has an SQL text of its own.
    fn has_few_forms(&self) -> bool {
        self.order.len() <= 1 && self.conditions.iter().flatten().all(|condition| condition.lookup == Lookup::Exact)
    }
}

/// A condition on one column.
#[derive(Clone, Debug, PartialEq)]
struct Condition {
    column: Cow<'static, str>,
    kind: Kind,
    lookup: Lookup,
    operand: Operand,
}

impl Condition {
    fn new<M>(field: &Field<M>, lookup: Lookup, operand: Operand) -> Condition {
        Condition { column: column(field), kind: field.kind, lookup, operand }
    }
}

/// The right side of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// One value.
    One(Value),
    /// The values of `in`.
    List(Vec<Value>),
}

impl From<Value> for Operand {
    fn from(value: Value) -> Operand {
        Operand::One(value)
    }
}

impl From<i64> for Operand {
    fn from(number: i64) -> Operand {
        Operand::One(Value::Int(number))
    }
}

impl From<Vec<Value>> for Operand {
    fn from(values: Vec<Value>) -> Operand {
        Operand::List(values)
    }
}

/// `field.column`: the name of a foreign key's column ends in `_id`.
fn column<M>(field: &Field<M>) -> Cow<'static, str> {
    match field.kind {
        Kind::ForeignKey => field.column().attname().into(),
        _ => field.name.into(),
    }
}
