//! `datetime.strptime` with `DATE_INPUT_FORMATS`: how Django's form fields read a date in English.

use std::sync::LazyLock;

use models::dateparse::parse_datetime;
use python::Value;
use python::builtins::int;
use regex::{Captures, Regex};

/// `DATE_INPUT_FORMATS` of the locale `en`.
const DATE_INPUT_FORMATS: [&str; 11] = [
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%b %d %Y",
    "%b %d, %Y",
    "%d %b %Y",
    "%d %b, %Y",
    "%B %d %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%d %B, %Y",
];

/// `calendar.month_name`
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The formats as patterns, as Python's `_strptime` writes them: white space of a format stands for any white space,
/// and only some digits may be of another script than ASCII.
#[expect(clippy::expect_used, reason = "the patterns are always the same")]
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let names = |length: usize| MONTHS.map(|name| &name[..name.len().min(length)]).join("|");
    let pattern = |format: &str| {
        let pattern = format
            .replace(' ', r"[\s\x1C-\x1F]+")
            .replace("%Y", r"(?<Y>\d{4})")
            .replace("%y", r"(?<y>\d{2})")
            .replace("%m", "(?<m>1[0-2]|0[1-9]|[1-9])")
            .replace("%d", r"(?<d>3[01]|[12]\d|0[1-9]|[1-9]| [1-9])")
            .replace("%b", &format!("(?<b>{})", names(3)))
            .replace("%B", &format!("(?<B>{})", names(usize::MAX)));
        Regex::new(&format!("(?i)^{pattern}")).expect("a valid pattern")
    };
    DATE_INPUT_FORMATS.map(pattern).into()
});

/// The date as `2026-01-31`. `None` if no format reads the whole text, or if there is no such date.
pub(super) fn strptime(text: &str) -> Option<String> {
    let reads_all = |parts: &Captures<'_>| parts.get_match().end() == text.len();
    PATTERNS.iter().filter_map(|pattern| pattern.captures(text)).filter(reads_all).find_map(|parts| date(&parts))
}

fn date(parts: &Captures<'_>) -> Option<String> {
    let part = |name: &str| parts.name(name).map(|part| part.as_str());
    let year = match (part("Y"), part("y")) {
        (Some(year), _) => number(year)?,
        (None, Some(year)) => number(year).map(|year| if year < 69 { 2000 + year } else { 1900 + year })?,
        (None, None) => return None,
    };
    let month = match (part("m"), part("b"), part("B")) {
        (Some(month), ..) => number(month)?,
        (None, Some(name), _) => month(name, 3)?,
        (None, None, name) => month(name?, usize::MAX)?,
    };
    let date = format!("{year:04}-{month:02}-{:02}", number(part("d")?)?);
    parse_datetime(&date).is_ok().then_some(date)
}

/// The number of a month, whose name is cut to a length.
fn month(name: &str, length: usize) -> Option<i64> {
    let name = name.to_lowercase();
    let place = MONTHS.iter().position(|month| month[..month.len().min(length)] == name)?;
    i64::try_from(place + 1).ok()
}

fn number(digits: &str) -> Option<i64> {
    if let Some(Value::Int(number)) = int(digits) { Some(number) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_read() {
        for text in [
            "2020-01-03",
            "2020-1-3",
            "01/03/2020",
            "1/3/2020",
            "1/3/20",
            "Jan 3 2020",
            "Jan 3, 2020",
            "3 Jan 2020",
            "3 Jan, 2020",
            "January 3 2020",
            "January 3, 2020",
            "3 January 2020",
            "3 January, 2020",
            "jan 03 2020",
            "JANUARY 3, 2020",
            "２０２０-1-3",
            "Jan  3 \u{3000} 2020",
            "Jan\t3\x1C2020",
            "2020-1- 3",
            "1/ 3/２０",
        ] {
            assert_eq!(strptime(text).as_deref(), Some("2020-01-03"), "{text:?}");
        }
        for (text, date) in [
            ("2020-1-1３", "2020-01-13"),
            ("1/3/68", "2068-01-03"),
            ("1/3/69", "1969-01-03"),
            ("02/29/2020", "2020-02-29"),
            ("31 May 9999", "9999-05-31"),
            ("0001-01-01", "0001-01-01"),
        ] {
            assert_eq!(strptime(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "1",
            "abc",
            "2020",
            "\0",
            "1-3-2020",
            "20200103",
            "2020-W01-5",
            "2020-01-03T06:30",
            "2020-01-03 06:30",
            "2020-01-03Z",
            "13/01/2020",
            "2020-02-30",
            "02/29/2021",
            "3.1.2020",
            "Jan 3",
            "Jan. 3, 2020",
            "Janu 3 2020",
            "Sept 3 2020",
            "3-Jan-2020",
            "2020/01/03",
            "0000-01-01",
            "10000-01-01",
            "1/3/020",
            "2020-０1-03",
            "2020-01-0３",
            "2020- 1-3",
            "2020-1-  3",
            "Jan3 2020",
            "3Jan 2020",
            "Auguſt 3 2020",
            "2020-01-32",
            "é",
        ] {
            assert_eq!(strptime(text), None, "{text:?}");
        }
    }
}
