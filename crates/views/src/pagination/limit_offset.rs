//! `LimitOffsetPagination`: `?limit=20&offset=40`

use models::query::count_for_page;
use models::{Db, QuerySet};
use python::{Value, builtins};

use super::html::Numbers;
use super::{Envelope, Page};
use crate::exceptions::Result;
use crate::links;
use crate::request::Request;
use crate::settings::LimitOffsetPagination;

/// `limit_query_param` and `offset_query_param`
pub(super) const LIMIT: &str = "limit";
pub(super) const OFFSET: &str = "offset";

impl LimitOffsetPagination {
    /// The rows that the client asks for. `None` without a limit.
    pub(super) fn paginate<Q: QuerySet>(
        &self,
        queryset: &Q,
        default_limit: Option<i64>,
        request: &Request,
        db: &mut Db,
    ) -> Result<Option<Page<Q>>> {
        let asked = request.query_param(LIMIT)?.and_then(|text| Natural::parse(&text)).filter(|limit| limit.number > 0);
        let asked = asked.map(|limit| limit.at_most(self.max_limit));
        let Some(limit) = asked.or(default_limit.map(Natural::of)) else { return Ok(None) };
        let count = count_for_page(queryset.clone(), db)?;
        let offset = request.query_param(OFFSET)?.and_then(|text| Natural::parse(&text)).unwrap_or(Natural::of(0));
        let last = offset.number.saturating_add(limit.number);
        let link = |offset: Option<&str>| links::absolute(request, &[(LIMIT, Some(&limit.digits)), (OFFSET, offset)]);
        let next = if last < count { Some(link(Some(&last.to_string()))?) } else { None };
        let previous = if offset.number > 0 { Some(link(offset.minus(&limit).as_deref())?) } else { None };
        let rows = limit.number.min(count.saturating_sub(offset.number)).max(0);
        let numbers = (count > limit.number).then(|| Numbers::of_offset(count, offset.number, limit.number));
        let envelope = Envelope { count: Some(count), next, previous, numbers };
        let queryset = queryset.clone().slice(offset.number, rows);
        Ok(Some(Page { queryset, keys: None, envelope: Some(envelope) }))
    }
}

/// A whole number from 0 on. In Python it can have any length, and the links show all its digits.
struct Natural {
    /// The number, or the largest one of 64 bits.
    number: i64,
    /// All its digits.
    digits: String,
}

impl Natural {
    fn of(number: i64) -> Natural {
        Natural { number, digits: number.to_string() }
    }

    /// `_positive_int(text)`, `None` where it raises an error.
    fn parse(text: &str) -> Option<Natural> {
        match builtins::int(text)? {
            Value::Int(number) => (number >= 0).then(|| Natural::of(number)),
            Value::BigInt(digits) if !digits.starts_with('-') => Some(Natural { number: i64::MAX, digits }),
            _ => None,
        }
    }

    fn at_most(self, most: Option<i64>) -> Natural {
        most.filter(|&most| most > 0 && most < self.number).map_or(self, Natural::of)
    }

    /// The difference, if it is greater than 0.
    fn minus(&self, other: &Natural) -> Option<String> {
        let is_greater = (self.digits.len(), &self.digits) > (other.digits.len(), &other.digits);
        is_greater.then(|| subtract(&self.digits, &other.digits))
    }
}

/// `greater - less`, digit by digit from the end.
fn subtract(greater: &str, less: &str) -> String {
    let mut borrowed = 0;
    let mut taken = less.bytes().rev().map(|digit| digit - b'0');
    let mut result: Vec<u8> = Vec::with_capacity(greater.len());
    for digit in greater.bytes().rev().map(|digit| digit - b'0') {
        let taken = taken.next().unwrap_or(0) + borrowed;
        borrowed = u8::from(digit < taken);
        result.push(b'0' + digit + borrowed * 10 - taken);
    }
    let text: String = result.into_iter().rev().map(char::from).collect();
    text.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_are_subtracted() {
        for (digits, number, expected) in [
            ("7", "5", Some("2")),
            ("5", "5", None),
            ("9", "10", None),
            ("99999999999999999999", "5", Some("99999999999999999994")),
            ("10000000000000000000", "1", Some("9999999999999999999")),
            ("18446744073709551616", "18446744073709551615", Some("1")),
            ("5", "18446744073709551615", None),
        ] {
            let [digits, number] = [digits, number].map(|text| Natural::parse(text).unwrap());
            assert_eq!(digits.minus(&number).as_deref(), expected);
        }
    }
}
