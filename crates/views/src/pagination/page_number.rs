//! `PageNumberPagination`: `?page=2`

use models::query::count_for_page;
use models::{Db, QuerySet};
use python::{Value, builtins};

use super::html::Numbers;
use super::{Envelope, Page, page_size};
use crate::exceptions::{ApiException, Result};
use crate::links;
use crate::request::Request;
use crate::settings::PageNumberPagination;

/// `page_query_param`
pub(super) const PAGE: &str = "page";

impl PageNumberPagination {
    /// The page that the client asks for. `None` if the pages have no size.
    pub(super) fn paginate<Q: QuerySet>(
        &self,
        queryset: &Q,
        default_size: Option<i64>,
        request: &Request,
        db: &mut Db,
    ) -> Result<Option<Page<Q>>> {
        let Some(size) = page_size(self.page_size_query_param, self.max_page_size, default_size, request)? else {
            return Ok(None);
        };
        let count = count_for_page(queryset.clone(), db)?;
        // An empty list has one page, which is empty.
        let pages = (count.saturating_sub(1) / size + 1).max(1);
        let number = number(request, pages)?;
        let offset = (number - 1).saturating_mul(size);
        let envelope = Envelope {
            count: Some(count),
            next: match number < pages {
                true => Some(links::absolute(request, &[(PAGE, Some(&(number + 1).to_string()))])?),
                false => None,
            },
            previous: match number {
                1 => None,
                2 => Some(links::absolute(request, &[(PAGE, None)])?),
                number => Some(links::absolute(request, &[(PAGE, Some(&(number - 1).to_string()))])?),
            },
            numbers: (pages > 1).then_some(Numbers { current: number, last: pages, offsets: None }),
        };
        let queryset = queryset.clone().slice(offset, size.min(count - offset));
        Ok(Some(Page { queryset, keys: None, envelope: Some(envelope) }))
    }
}

/// `get_page_number`: a number from 1 to that of the last page.
fn number(request: &Request, pages: i64) -> Result<i64> {
    let invalid = || ApiException::NotFound(Some("Invalid page.".to_owned()));
    match request.query_param(PAGE)?.as_deref() {
        None | Some("") => Ok(1),
        Some("last") => Ok(pages),
        Some(text) => match builtins::int(text) {
            Some(Value::Int(number)) if (1..=pages).contains(&number) => Ok(number),
            _ => Err(invalid()),
        },
    }
}
