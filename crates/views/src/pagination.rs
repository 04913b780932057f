//! `rest_framework.pagination`: the pages of a list.
//!
//! A class of pagination turns a queryset into the rows of one page, and says what stands around them: the number of
//! all rows, and the links to the next and the previous page.

mod cursor;
pub mod html;
mod limit_offset;
mod page_number;
mod position;

use models::{Db, QuerySet};
use python::{Value, builtins};

use crate::exceptions::Result;
use crate::request::Request;
use crate::settings::{CursorPagination, Pagination, RestFramework};
use crate::view::View;

/// `paginator.get_paginated_response`, without the rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Envelope {
    /// The number of rows on all pages. A cursor does not count them.
    pub count: Option<i64>,
    /// The absolute URL of the next page.
    pub next: Option<String>,
    /// The absolute URL of the previous page.
    pub previous: Option<String>,
    /// The pages by their numbers, if there is more than one.
    pub numbers: Option<html::Numbers>,
}

impl Envelope {
    /// The beginning of the JSON of a page. The rows follow, and then a closing brace.
    pub fn head(&self, indent: Option<usize>) -> Vec<u8> {
        let (line, colon) = match indent {
            Some(width) => (format!("\n{:width$}", ""), ": "),
            None => (String::new(), ":"),
        };
        let count = self.count.map(|count| format!("{line}\"count\"{colon}{count},")).unwrap_or_default();
        let links = [("next", &self.next), ("previous", &self.previous)];
        let links = links.map(|(name, link)| format!("{line}\"{name}\"{colon}{},", serde_json::json!(link)));
        format!("{{{count}{}{line}\"results\"{colon}", links.concat()).into_bytes()
    }
}

/// `paginator.page`: the rows of one page.
#[derive(Clone, Debug)]
pub struct Page<Q> {
    /// Its rows, or all rows where nothing divides them into pages.
    pub queryset: Q,
    /// The keys of its rows, where the page is known by them.
    pub keys: Option<Vec<i64>>,
    /// `None` without pagination.
    pub envelope: Option<Envelope>,
}

/// `paginator.paginate_queryset`: the page that the request asks for.
///
/// # Errors
/// 404 for a page that does not exist, and the database's errors.
pub fn paginate_queryset<Q: QuerySet>(queryset: Q, request: &Request, db: &mut Db) -> Result<Page<Q>> {
    let settings = &request.app.settings.rest_framework;
    let size = settings.page_size;
    let page = match &settings.default_pagination_class {
        None => None,
        Some(Pagination::PageNumber(class)) => class.paginate(&queryset, size, request, db)?,
        Some(Pagination::LimitOffset(class)) => class.paginate(&queryset, size, request, db)?,
        Some(Pagination::Cursor(class)) => class.paginate(&queryset, size, request, db)?,
    };
    Ok(page.unwrap_or(Page { queryset, keys: None, envelope: None }))
}

/// The first list whose rows lack the field by which the cursors order, and this order. DRF answers such lists with 500.
pub(crate) fn list_without_order<'v>(
    settings: &RestFramework,
    mut views: impl Iterator<Item = &'v View>,
) -> Option<(&'v str, &'static str)> {
    let Some(Pagination::Cursor(CursorPagination { ordering, .. })) = settings.default_pagination_class else {
        return None;
    };
    let name = ordering.trim_start_matches('-');
    let list = views.find(|view| view.list_fields.as_ref().is_some_and(|fields| !fields.contains(&name)))?;
    Some((&list.name, ordering))
}

impl Pagination {
    /// Whether the query of a URL has no parameters but those of this class, in their plain spelling.
    pub(crate) fn has_no_other_parameters(&self, query: &str) -> bool {
        let own = match self {
            Pagination::PageNumber(class) => [Some(page_number::PAGE), class.page_size_query_param],
            Pagination::LimitOffset(_) => [Some(limit_offset::LIMIT), Some(limit_offset::OFFSET)],
            Pagination::Cursor(class) => [Some(cursor::CURSOR), class.page_size_query_param],
        };
        let mut names = query.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty());
        names.all(|name| own.contains(&Some(name)))
    }
}

/// `get_page_size`: what the client asks for, where it may, and otherwise `PAGE_SIZE`. `None` and 0: no pages.
fn page_size(
    param: Option<&'static str>,
    most: Option<i64>,
    default: Option<i64>,
    request: &Request,
) -> Result<Option<i64>> {
    let asked = param.map(|param| request.query_param(param)).transpose()?.flatten();
    let asked = asked.and_then(|text| positive_int(&text, 1, most));
    Ok(asked.or(default).filter(|&size| size > 0))
}

/// `_positive_int(text, cutoff=most)`: a number of at least `least`, cut to `most`. `None` where Python raises
/// `ValueError`. A number of more than 64 bits is the largest number of 64 bits.
fn positive_int(text: &str, least: i64, most: Option<i64>) -> Option<i64> {
    let number = match builtins::int(text)? {
        Value::Int(number) => number,
        Value::BigInt(digits) if !digits.starts_with('-') => i64::MAX,
        _ => return None,
    };
    (number >= least).then(|| most.filter(|&most| most > 0).map_or(number, |most| number.min(most)))
}
