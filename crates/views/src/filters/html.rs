//! `to_html` of the filter backends.

use models::fields::{Field, Kind};
use models::query::Lookup;

use super::{FilterFields, django_filters, last, ordering};
use crate::controls::{FilterControl, FilterInput, OrderingLink};
use crate::exceptions::Result;
use crate::links;
use crate::request::Request;
use crate::settings::FilterBackend;

impl FilterBackend {
    /// The control of the backend on a browsable page. `None` if the view has no field for it.
    ///
    /// # Errors
    /// 400 if the query has too many parameters.
    pub fn to_html<M>(self, request: &Request, fields: &FilterFields<M>) -> Result<Option<FilterControl>> {
        let params = request.query_params()?;
        let settings = &request.app.settings.rest_framework;
        let sent = |name: &str| last(&params, name).unwrap_or_default().to_owned();
        Ok(match self {
            FilterBackend::Search if fields.search.is_empty() => None,
            FilterBackend::Search => {
                let param = settings.search_param.clone();
                Some(FilterControl::Search { term: sent(&param), param })
            }
            FilterBackend::Ordering => {
                let param = &settings.ordering_param;
                Some(FilterControl::Ordering { links: ordering_links(&sent(param), param, fields.ordering, request)? })
            }
            FilterBackend::Django if fields.filterset.is_empty() => None,
            FilterBackend::Django => {
                let filters = fields
                    .filterset
                    .iter()
                    .flat_map(|(field, lookups)| lookups.iter().map(move |&lookup| (field, lookup)));
                let inputs = filters.map(|(field, lookup)| {
                    let name = django_filters::parameter(field.name, lookup);
                    input(field, lookup, sent(&name), name)
                });
                Some(FilterControl::Fields { inputs: inputs.collect() })
            }
        })
    }
}

/// `OrderingFilter.get_template_context`: each field in both directions.
fn ordering_links<M>(
    text: &str,
    param: &str,
    ordering_fields: &[Field<M>],
    request: &Request,
) -> Result<Vec<OrderingLink>> {
    let order = ordering::get_ordering(text, ordering_fields);
    let current = order.first().map(|part| (part.field.name, part.descending));
    let directions = [(false, "", "ascending"), (true, "-", "descending")];
    let options = ordering_fields.iter().flat_map(|field| directions.map(|direction| (field.name, direction)));
    options
        .map(|(name, (descending, sign, word))| {
            Ok(OrderingLink {
                url: links::full_path(request, &[(param, Some(&format!("{sign}{name}")))])?,
                label: format!("{name} - {word}"),
                is_current: current == Some((name, descending)),
            })
        })
        .collect()
}

/// A field of the form of a `FilterSet`.
fn input<M>(field: &Field<M>, lookup: Lookup, sent: String, name: String) -> FilterInput {
    let (kind, value) = match (field.kind, lookup) {
        // Django's form has an input for numbers here, into which nobody can type a comma.
        (_, Lookup::In) => ("text", sent),
        (Kind::Boolean, _) => ("select", django_filters::shown_boolean(&sent).to_owned()),
        (Kind::Auto | Kind::Integer | Kind::ForeignKey, _) => ("number", sent),
        _ => ("text", sent),
    };
    let help = if lookup == Lookup::In { "Multiple values may be separated by commas." } else { "" };
    FilterInput { name, label: label(field, lookup), kind, value, help }
}

/// `label_for_filter`: `Title contains`
fn label<M>(field: &Field<M>, lookup: Lookup) -> String {
    let words = match field.kind {
        Kind::Auto => "ID".to_owned(),
        _ => field.name.replace('_', " "),
    };
    let words = match words.split_at_checked(1) {
        Some((first, rest)) => first.to_uppercase() + rest,
        None => words,
    };
    let comparison = match lookup {
        Lookup::Exact => return words,
        Lookup::IContains => "contains",
        Lookup::In => "is in",
        Lookup::Gt => "is greater than",
        Lookup::Gte => "is greater than or equal to",
        Lookup::Lt => "is less than",
        Lookup::Lte => "is less than or equal to",
        Lookup::Date => "date",
    };
    format!("{words} {comparison}")
}
