//! `django.utils.http.parse_http_date`: whether a date in a header can be read.

use models::timezone::{self, DateTime};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Whether `parse_http_date_safe` gives a time that is true: a date in one of the three formats of RFC 9110, but not the
/// beginning of 1970, which is 0 and therefore false.
pub(crate) fn is_readable(date: &str) -> bool {
    let parsed = rfc1123(date).or_else(|| rfc850(date)).or_else(|| asctime(date));
    parsed.is_some_and(|parsed| parsed.timestamp() != 0)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
fn rfc1123(date: &str) -> Option<DateTime> {
    let (weekday, rest) = date.split_once(", ")?;
    let [day, month, year, time] = parts(rest.strip_suffix(" GMT")?, ' ')?;
    is_word(weekday, 3..=3).then(|| moment(year, month, day, time))?
}

/// `Sunday, 06-Nov-94 08:49:37 GMT`
fn rfc850(date: &str) -> Option<DateTime> {
    let (weekday, rest) = date.split_once(", ")?;
    let (date, time) = rest.strip_suffix(" GMT")?.split_once(' ')?;
    let [day, month, year] = parts(date, '-')?;
    (is_word(weekday, 6..=9) && year.len() == 2).then(|| moment(&format!("00{year}"), month, day, time))?
}

/// `Sun Nov  6 08:49:37 1994`
fn asctime(date: &str) -> Option<DateTime> {
    let (weekday, rest) = date.split_once(' ')?;
    let (month, rest) = rest.split_once(' ')?;
    let (day, rest) = (rest.get(..2)?, rest.get(2..)?.strip_prefix(' ')?);
    let (time, year) = rest.split_once(' ')?;
    let day = day.strip_prefix(' ').map_or_else(|| day.to_owned(), |digit| format!("0{digit}"));
    is_word(weekday, 3..=3).then(|| moment(year, month, &day, time))?
}

fn parts<const COUNT: usize>(text: &str, separator: char) -> Option<[&str; COUNT]> {
    let parts: Vec<&str> = text.split(separator).collect();
    parts.try_into().ok()
}

/// `\w{…}`
fn is_word(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.chars().count()) && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// The time of these texts, if they are digits of the right number, and the calendar has the day.
fn moment(year: &str, month: &str, day: &str, time: &str) -> Option<DateTime> {
    let month = MONTHS.iter().position(|known| *known == month.to_lowercase())? + 1;
    let is_number = |text: &str, digits: usize| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    let year: i64 = if is_number(year, 4) { year.parse().ok()? } else { return None };
    let year = if year < 100 { in_this_century(year) } else { year };
    // The rest must be two digits and be separated as here, or it is no time.
    (is_number(day, 2) && time.len() == 8).then(|| DateTime::parse(&format!("{year:04}-{month:02}-{day} {time}")))?
}

/// A year of two digits that seems to be more than 50 years ahead is one of the last century.
fn in_this_century(year: i64) -> i64 {
    let now: i64 = timezone::now().to_representation().as_ref()[..4].parse().unwrap_or(2000);
    let (century, current) = (now - now % 100, now % 100);
    if year - current > 50 { year + century - 100 } else { year + century }
}

#[cfg(test)]
mod tests {
    use super::is_readable;

    #[test]
    fn the_three_formats_can_be_read() {
        for date in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "xxx, 06 nov 2994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun Nov 16 08:49:37 1994",
            "Sun, 29 Feb 2096 00:00:00 GMT",
        ] {
            assert!(is_readable(date), "{date}");
        }
        for date in [
            "",
            "yesterday",
            "Thu, 01 Jan 1970 00:00:00 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:60 GMT",
            "Sun, 06 Abc 1994 08:49:37 GMT",
            "Sun, 06 Nov 994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "Sun Nov 6 08:49:37 1994",
            "Sun Nov 1  08:49:37 1994",
            "Sun Nov    08:49:37 1994",
        ] {
            assert!(!is_readable(date), "{date}");
        }
    }
}
