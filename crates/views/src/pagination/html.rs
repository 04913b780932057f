//! `paginator.to_html`: the links to other pages on a browsable page.

use super::Envelope;
use crate::controls::{PageLink, Pages};
use crate::exceptions::Result;
use crate::links;
use crate::request::Request;

/// The number of the page that is shown, and of the last page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Numbers {
    pub(super) current: i64,
    pub(super) last: i64,
    /// The offset and the limit of the page, where offsets take the place of numbers.
    pub(super) offsets: Option<(i64, i64)>,
}

impl Numbers {
    /// The numbers of `LimitOffsetPagination`. Pages are counted from the offset in both directions, so an offset between
    /// two pages makes one page more.
    pub(super) fn of_offset(count: i64, offset: i64, limit: i64) -> Numbers {
        // Rounds up. The limit is 0 only under `PAGE_SIZE = 0`.
        let pages =
            |rows: i64| if limit > 0 { rows.div_euclid(limit) + i64::from(rows.rem_euclid(limit) > 0) } else { 0 };
        let before = pages(offset);
        let last = pages(count.saturating_sub(offset)).saturating_add(before).max(1);
        Numbers { current: before.saturating_add(1).min(last), last, offsets: Some((offset, limit)) }
    }

    /// `page_number_to_url`
    fn url(self, number: i64, request: &Request) -> Result<String> {
        let (name, value) = match self.offsets {
            None => ("page", number),
            Some((offset, limit)) => ("offset", offset.saturating_add((number - self.current).saturating_mul(limit))),
        };
        let value = (number > 1).then(|| value.to_string());
        links::absolute(request, &[(name, value.as_deref())])
    }

    /// `_get_displayed_page_numbers`: the first page, the last one, the current one and its neighbours. `None` is a gap of
    /// at least two pages.
    fn displayed(self) -> Vec<Option<i64>> {
        let Numbers { current, last, .. } = self;
        if last <= 5 {
            return (1..=last).map(Some).collect();
        }
        let mut shown = vec![1, current - 1, current, current + 1, last];
        if current <= 4 {
            shown.extend([2, 3]);
        }
        if current >= last - 3 {
            shown.extend([last - 1, last - 2]);
        }
        shown.retain(|number| (1..=last).contains(number));
        shown.sort_unstable();
        shown.dedup();
        let mut shown: Vec<Option<i64>> = shown.into_iter().map(Some).collect();
        if current > 4 {
            shown.insert(1, None);
        }
        if current < last - 3 {
            shown.insert(shown.len() - 1, None);
        }
        shown
    }
}

/// The links of a page. `None` if there is only one page.
///
/// # Errors
/// 400 if the query has too many parameters.
pub fn pages(envelope: &Envelope, request: &Request) -> Result<Option<Pages>> {
    let Envelope { count, next, previous, numbers } = envelope;
    let is_only = numbers.is_none() && (count.is_some() || (next.is_none() && previous.is_none()));
    if is_only {
        return Ok(None);
    }
    let mut links = Vec::new();
    for number in numbers.iter().flat_map(|numbers| numbers.displayed()) {
        let url = numbers.zip(number).map(|(numbers, number)| numbers.url(number, request)).transpose()?;
        let is_current = number.is_some() && number == numbers.map(|numbers| numbers.current);
        links.push(PageLink { url, number: number.unwrap_or(0), is_current });
    }
    Ok(Some(Pages { previous: previous.clone(), next: next.clone(), numbers: links }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_and_the_neighbours_are_shown() {
        for (current, last, expected) in [
            (1, 1, "1"),
            (3, 5, "1 2 3 4 5"),
            (1, 13, "1 2 3 … 13"),
            (4, 13, "1 2 3 4 5 … 13"),
            (5, 13, "1 … 4 5 6 … 13"),
            (10, 13, "1 … 9 10 11 12 13"),
            (13, 13, "1 … 11 12 13"),
            (3, 6, "1 2 3 4 5 6"),
        ] {
            let shown = Numbers { current, last, offsets: None }.displayed();
            let shown: Vec<_> =
                shown.iter().map(|number| number.map_or("…".into(), |number| number.to_string())).collect();
            assert_eq!(shown.join(" "), expected, "{current} of {last}");
        }
    }

    #[test]
    fn offsets_are_counted_in_both_directions() {
        for (count, offset, limit, expected) in
            [(10, 0, 5, (1, 2)), (10, 3, 5, (2, 3)), (10, 5, 5, (2, 2)), (6, 1000, 5, (2, 2)), (6, 2, 0, (1, 1))]
        {
            let Numbers { current, last, .. } = Numbers::of_offset(count, offset, limit);
            assert_eq!((current, last), expected, "{count} {offset} {limit}");
        }
    }
}
