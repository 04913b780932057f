//! `django_filters.rest_framework.DjangoFilterBackend`: one parameter for each lookup of `filterset_fields`.
//!
//! A form of Django cleans the values. Here the class of a field determines how, so a view names only fields and
//! lookups.

mod dates;
mod decimal;
mod forms;

use std::borrow::Cow;
use std::collections::HashSet;

use models::QuerySet;
use models::fields::{Field, Kind};
use models::query::{Lookup, Operand};
use models::stored::Value;

use super::last;
use crate::exceptions::FilterError;
use forms::Cleaned;

/// `DjangoFilterBackend.filter_queryset`: all errors are reported together, in the order of `filterset_fields`. A value that
/// Django accepts, and with which its query fails, is an error only if there is no other.
pub(super) fn filter_queryset<Q: QuerySet>(
    mut queryset: Q,
    params: &[(String, String)],
    filterset_fields: &[(Field<Q::Model>, &[Lookup])],
) -> Result<Q, FilterError> {
    let (mut errors, mut failures) = (Vec::new(), Vec::new());
    let filters =
        filterset_fields.iter().flat_map(|(field, lookups)| lookups.iter().map(move |&lookup| (field, lookup)));
    for (field, lookup) in filters {
        let name = parameter(field.name, lookup);
        let Some(text) = last(params, &name) else { continue };
        match Filter::new(field.kind, lookup, text) {
            Ok(Filter::All) => {}
            Ok(Filter::Nothing) => queryset = queryset.filter_any([]),
            Ok(Filter::Failure) => failures.push((name, forms::NO_TIME.into())),
            Ok(Filter::Rows(operand)) => queryset = queryset.filter(field, lookup, operand),
            Err(error) => errors.push((name, error)),
        }
    }
    let errors = if errors.is_empty() { failures } else { errors };
    if errors.is_empty() { Ok(queryset) } else { Err(FilterError::Parameters(errors)) }
}

/// `FilterSet.get_filter_name`: `title`, `title__icontains`.
pub(super) fn parameter(field: &str, lookup: Lookup) -> String {
    match lookup {
        Lookup::Exact => field.to_owned(),
        lookup => format!("{field}__{}", lookup.name()),
    }
}

/// `BooleanWidget`: the option that a form shows as chosen. An empty text is `Unknown`.
pub(super) fn shown_boolean(text: &str) -> &'static str {
    match forms::boolean(text) {
        Cleaned::Value(Value::Bool(true)) => "true",
        Cleaned::Value(Value::Bool(false)) => "false",
        _ => "",
    }
}

/// What one parameter means for the rows.
#[derive(Debug, PartialEq)]
enum Filter {
    /// No filter.
    All,
    /// No row can match.
    Nothing,
    /// The rows that match the operand.
    Rows(Operand),
    /// Django's query fails.
    Failure,
}

impl Filter {
    fn new(kind: Kind, lookup: Lookup, text: &str) -> Result<Filter, Cow<'static, str>> {
        match lookup {
            _ if text.is_empty() => Ok(Filter::All),
            Lookup::In => Filter::any_of(kind, text),
            Lookup::Date => Ok(Filter::of(lookup, forms::date(text)?)),
            Lookup::IContains => Ok(Filter::of(lookup, forms::text(text)?)),
            _ => Ok(Filter::of(lookup, forms::clean(kind, text)?)),
        }
    }

    /// A number past 64 bits is greater or less than the value of every row.
    fn of(lookup: Lookup, cleaned: Cleaned) -> Filter {
        match (cleaned, lookup) {
            (Cleaned::OutOfYears, _) => Filter::Failure,
            (Cleaned::Value(value), _) => Filter::Rows(Operand::One(value)),
            (Cleaned::Empty, _)
            | (Cleaned::Above, Lookup::Lt | Lookup::Lte)
            | (Cleaned::Below, Lookup::Gt | Lookup::Gte) => Filter::All,
            (Cleaned::Above | Cleaned::Below, _) => Filter::Nothing,
        }
    }

    /// `BaseInFilter`: values between commas. Empty ones are left out, and so are repeated ones.
    fn any_of(kind: Kind, text: &str) -> Result<Filter, Cow<'static, str>> {
        let elements = text.split(',').filter(|element| !element.is_empty());
        let cleaned = elements.map(|element| forms::clean(kind, element)).collect::<Result<Vec<Cleaned>, _>>()?;
        let values: HashSet<Value> = cleaned
            .into_iter()
            .filter_map(|cleaned| if let Cleaned::Value(value) = cleaned { Some(value) } else { None })
            .collect();
        Ok(if values.is_empty() { Filter::Nothing } else { Filter::Rows(Operand::List(values.into_iter().collect())) })
    }
}
