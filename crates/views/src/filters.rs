//! `rest_framework.filters` and `django_filters.rest_framework`: the query parameters that select and order rows.
//!
//! The length of a URL bounds the number and the length of all values: SQLite takes 32,766 parameters and patterns of
//! 50,000 bytes. Only the number of search terms needs a limit of its own.

mod django_filters;
mod html;
mod ordering;
mod schema;
mod search;

use models::QuerySet;
use models::fields::Field;
use models::query::Lookup;

use crate::exceptions::Result;
use crate::request::Request;
use crate::settings::FilterBackend;

/// The attributes of a view that filter backends read.
#[derive(Debug)]
pub struct FilterFields<M: 'static> {
    /// `search_fields`
    pub search: &'static [Field<M>],
    /// `ordering_fields`
    pub ordering: &'static [Field<M>],
    /// `filterset_fields`
    pub filterset: &'static [(Field<M>, &'static [Lookup])],
}

impl FilterBackend {
    /// `filter_queryset`
    ///
    /// # Errors
    /// 400 for values that the backend refuses.
    pub fn filter_queryset<Q: QuerySet>(
        self,
        queryset: Q,
        request: &Request,
        fields: &FilterFields<Q::Model>,
    ) -> Result<Q> {
        let params = request.query_params()?;
        let settings = &request.app.settings.rest_framework;
        Ok(match self {
            FilterBackend::Search => {
                let text = last(&params, &settings.search_param).unwrap_or_default();
                search::filter_queryset(queryset, text, fields.search)?
            }
            FilterBackend::Ordering => {
                let text = last(&params, &settings.ordering_param).unwrap_or_default();
                ordering::filter_queryset(queryset, text, fields.ordering)
            }
            FilterBackend::Django => django_filters::filter_queryset(queryset, &params, fields.filterset)?,
        })
    }
}

/// `query_params.get(name)`: of several values the last one.
fn last<'p>(params: &'p [(String, String)], name: &str) -> Option<&'p str> {
    params.iter().rfind(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
