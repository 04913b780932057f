//! `CursorPagination`: `?cursor=…`, the position of a row in the order.
//!
//! A cursor is Base64 of a query string: `p` is the value of the first field of the order at a row, `o` a number of
//! rows after this position, and `r=1` the direction backwards. Django and this server read each other's cursors.
//!
//! Rows with equal values share a position, so DRF counts them with `o`. When the direction changes within equal rows,
//! DRF skips or repeats some of them. The links here are the same.

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use models::fields::Field;
use models::query::positions;
use models::{Db, QuerySet};
use python::codecs::Charset;
use python::urllib::quote_plus;
use python::{Value, base64, builtins};

use super::position::{Bound, from_row, to_condition};
use super::{Envelope, Page, page_size, positive_int};
use crate::exceptions::{ApiException, Result};
use crate::http::query_dict;
use crate::links;
use crate::request::Request;
use crate::settings::CursorPagination;

/// `cursor_query_param`
pub(super) const CURSOR: &str = "cursor";
/// `offset_cutoff`
const MAX_OFFSET: i64 = 1000;

/// A position in the list, and a direction.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Cursor {
    offset: i64,
    reverse: bool,
    position: Option<String>,
}

impl CursorPagination {
    /// The page at the cursor. `None` if the pages have no size.
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
        let cursor = Cursor::of(request)?;
        let ordered = queryset.clone().or_order_by(self.ordering);
        // `list_without_order` makes sure that every list has the field.
        let Some((field, descending)) = ordered.first_order() else { return Ok(None) };
        // One row more shows whether there is a page after this one.
        let selected = cursor.select(ordered.clone(), &field, descending)?.slice(cursor.offset, size.saturating_add(1));
        let mut rows = positions::<Q::Model>(selected.into_query(), &field, db.connection()?)?;
        let following = (rows.len() > usize::try_from(size).unwrap_or(usize::MAX)).then(|| rows.pop()).flatten();
        if cursor.reverse {
            rows.reverse();
        }
        let (keys, positions): (Vec<i64>, Vec<String>) =
            rows.into_iter().map(|(key, value)| (key, from_row(&value))).unzip();
        let links = Links::new(cursor, size, positions, following.map(|(_, value)| from_row(&value)));
        let link = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.link(request)).transpose();
        let (next, previous) = (link(links.next())?, link(links.previous())?);
        let envelope = Envelope { count: None, next, previous, numbers: None };
        let queryset = if links.cursor.reverse { ordered.keys_descending() } else { ordered };
        Ok(Some(Page { queryset, keys: Some(keys), envelope: Some(envelope) }))
    }
}

fn invalid() -> ApiException {
    ApiException::NotFound(Some("Invalid cursor".to_owned()))
}

impl Cursor {
    /// `decode_cursor`
    fn of(request: &Request) -> Result<Cursor> {
        let Some(text) = request.query_param(CURSOR)? else { return Ok(Cursor::default()) };
        Cursor::decode(&text).ok_or_else(invalid)
    }

    fn decode(text: &str) -> Option<Cursor> {
        let decoded = base64::decode(Some(text).filter(|text| text.is_ascii())?.as_bytes())?;
        let params = query_dict::parse(Some(decoded).filter(|bytes| bytes.is_ascii())?.as_slice(), &Charset::utf_8());
        let params = params.ok()?;
        let param = |name: &str| params.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let reverse = match builtins::int(param("r").unwrap_or("0"))? {
            Value::Int(number) => number != 0,
            _ => true,
        };
        let offset = positive_int(param("o").unwrap_or("0"), 0, Some(MAX_OFFSET))?;
        Some(Cursor { offset, reverse, position: param("p").map(str::to_owned) })
    }

    /// The rows on the cursor's side of its position, in its direction.
    fn select<Q: QuerySet>(&self, ordered: Q, field: &Field<Q::Model>, descending: bool) -> Result<Q> {
        let selected = if self.reverse { ordered.reversed() } else { ordered };
        let Some(position) = &self.position else { return Ok(selected) };
        let is_less = self.reverse != descending;
        Ok(match to_condition(field, position, is_less).ok_or_else(invalid)? {
            Bound::Condition(lookup, value) => selected.filter(field, lookup, value),
            Bound::All => selected,
            Bound::None => selected.filter_any([]),
        })
    }

    /// `encode_cursor`: the URL of the request with this cursor.
    fn link(&self, request: &Request) -> Result<String> {
        let parts = [
            (self.offset != 0).then(|| format!("o={}", self.offset)),
            self.reverse.then(|| "r=1".to_owned()),
            self.position.as_ref().map(|position| format!("p={}", quote_plus(position))),
        ];
        let query = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
        links::absolute(request, &[(CURSOR, Some(&STANDARD.encode(query)))])
    }
}

/// A page, and the positions around it.
struct Links {
    cursor: Cursor,
    size: i64,
    /// The positions of the rows on the page.
    positions: Vec<String>,
    /// `next_position`: the position after the page. The outer `None`: there is no next page.
    after: Option<Option<String>>,
    /// `previous_position`: the same before the page.
    before: Option<Option<String>>,
}

impl Links {
    /// `following`: the position of the row after the page, in the direction of the cursor.
    fn new(cursor: Cursor, size: i64, positions: Vec<String>, following: Option<String>) -> Links {
        let came_from = (cursor.position.is_some() || cursor.offset > 0).then(|| cursor.position.clone());
        let following = following.map(Some);
        let (after, before) = if cursor.reverse { (came_from, following) } else { (following, came_from) };
        Links { cursor, size, positions, after, before }
    }

    /// `get_next_link`
    fn next(&self) -> Option<Cursor> {
        let after = self.after.clone()?;
        let rows = self.positions.iter().rev();
        let (offset, position) = self.marker(rows, after, self.before.as_ref(), self.cursor.reverse);
        Some(Cursor { offset, reverse: false, position })
    }

    /// `get_previous_link`
    fn previous(&self) -> Option<Cursor> {
        let before = self.before.clone()?;
        let rows = self.positions.iter();
        let (offset, position) = self.marker(rows, before, self.after.as_ref(), !self.cursor.reverse);
        Some(Cursor { offset, reverse: true, position })
    }

    /// The first row, from the edge of the page inwards, whose position differs from that of the row before it, and the
    /// number of equal rows before it.
    ///
    /// `beyond` is the position beyond the edge, `opposite` the one beyond the other edge, and `is_turning` whether the
    /// link leads back to where the cursor came from.
    fn marker<'p>(
        &self,
        rows: impl Iterator<Item = &'p String> + Clone,
        beyond: Option<String>,
        opposite: Option<&Option<String>>,
        is_turning: bool,
    ) -> (i64, Option<String>) {
        let Some(edge) = rows.clone().next() else { return (0, beyond) };
        // After a turn, the position of the cursor says nothing about the rows behind its offset.
        let start = if is_turning && self.cursor.offset != 0 { Some(edge.clone()) } else { beyond };
        let mut compared = start.as_ref();
        for (equal, position) in (0..).zip(rows) {
            if compared != Some(position) {
                return (equal, Some(position.clone()));
            }
            compared = Some(position);
        }
        match opposite {
            // All rows of the first or the last page are equal.
            None => (self.size, None),
            Some(position) if is_turning => (0, position.clone()),
            Some(position) => (self.cursor.offset.saturating_add(self.size), position.clone()),
        }
    }
}
