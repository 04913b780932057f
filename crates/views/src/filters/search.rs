//! `rest_framework.filters.SearchFilter`: rows that contain every term of a search, each in one of the fields.

use std::borrow::Cow;

use models::QuerySet;
use models::fields::Field;
use models::query::{Lookup, Operand};
use models::stored::Value;
use python::builtins::{is_whitespace, strip};

use crate::exceptions::FilterError;

/// The most different terms. Each term reads the texts of a row once more, and a client chooses both, so the terms must
/// be few. The reference fails with about 990 terms.
const MAX_TERMS: usize = 100;

/// `SearchFilter.filter_queryset`
pub(super) fn filter_queryset<Q: QuerySet>(
    queryset: Q,
    text: &str,
    search_fields: &[Field<Q::Model>],
) -> Result<Q, FilterError> {
    let terms = get_search_terms(text).map_err(FilterError::Search)?;
    if search_fields.is_empty() {
        return Ok(queryset);
    }
    Ok(terms.into_iter().fold(queryset, |queryset, term| {
        let operand = Operand::One(Value::Str(term));
        queryset.filter_any(search_fields.iter().map(|field| (field, Lookup::IContains, operand.clone())))
    }))
}

/// `get_search_terms`, without repeated terms, because they change nothing.
fn get_search_terms(text: &str) -> Result<Vec<String>, Cow<'static, str>> {
    if text.contains('\0') {
        return Err("Null characters are not allowed.".into());
    }
    let mut terms = search_smart_split(text);
    terms.sort_unstable();
    terms.dedup();
    if terms.len() > MAX_TERMS {
        return Err(format!("Ensure this field has no more than {MAX_TERMS} search terms.").into());
    }
    Ok(terms)
}

/// `search_smart_split`: a word that is one quoted phrase is a term, and any other word is split at its commas.
fn search_smart_split(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for word in smart_split(text) {
        let word = word.trim_matches(',');
        match word.chars().next().filter(|&quote| is_quote(quote) && word.ends_with(quote)) {
            Some(quote) => terms.push(unescape_string_literal(word, quote)),
            None => terms.extend(word.split(',').filter(|term| !term.is_empty()).map(|term| strip(term).to_owned())),
        }
    }
    terms
}

/// `smart_split`: splits at white space outside of quoted phrases. A quote that is not closed is a plain character.
fn smart_split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(is_whitespace);
    while !rest.is_empty() {
        let length = word_with_phrases(rest).unwrap_or_else(|| rest.find(is_whitespace).unwrap_or(rest.len()));
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after.trim_start_matches(is_whitespace);
    }
    words
}

/// The length of the word at the start of the text, if there is a closed phrase in it.
fn word_with_phrases(text: &str) -> Option<usize> {
    let plain = |start: usize| {
        let end = text[start..].find(|c| is_whitespace(c) || is_quote(c));
        end.map_or(text.len(), |length| start + length)
    };
    let mut end = plain(0);
    let mut word = None;
    while let Some(length) = phrase(&text[end..]) {
        end = plain(end + length);
        word = Some(end);
    }
    word
}

/// The length of the quoted phrase at the start of the text. A backslash takes the next character with it, but no
/// newline can follow a backslash.
fn phrase(text: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    let (_, quote) = chars.next().filter(|&(_, c)| is_quote(c))?;
    while let Some((place, c)) = chars.next() {
        match c {
            '\\' if chars.next().is_none_or(|(_, escaped)| escaped == '\n') => return None,
            _ if c == quote => return Some(place + c.len_utf8()),
            _ => {}
        }
    }
    None
}

/// `unescape_string_literal`. A quote alone is the empty phrase.
fn unescape_string_literal(word: &str, quote: char) -> String {
    let phrase = word.strip_prefix(quote).and_then(|word| word.strip_suffix(quote)).unwrap_or_default();
    phrase.replace(&format!("\\{quote}"), &quote.to_string()).replace(r"\\", r"\")
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms are those of DRF's `search_smart_split`.
    #[test]
    fn words_commas_and_phrases_are_terms() {
        for (text, terms) in [
            ("", &[][..]),
            (" \t\n,, ,", &[]),
            ("buy milk", &["buy", "milk"]),
            ("buy\u{a0}milk\u{2028}and\u{3000}eggs\x1Fnow\x0B", &["buy", "milk", "and", "eggs", "now"]),
            ("buy\u{200b}milk \u{feff}x", &["buy\u{200b}milk", "\u{feff}x"]),
            ("buy,milk", &["buy", "milk"]),
            (",milk,,eggs,", &["milk", "eggs"]),
            (r#""buy milk""#, &["buy milk"]),
            ("'buy  milk, eggs,'", &["buy  milk, eggs,"]),
            (r#","buy milk","#, &["buy milk"]),
            (r#""a \"quoted\" phrase""#, &[r#"a "quoted" phrase"#]),
            (r"'it\'s' it\'s", &["it's", r"it\'s"]),
            (r"it\'s it's", &[r"it\'s it's"]),
            (r#""a\\b" "a\b""#, &[r"a\b", r"a\b"]),
            (r#""buy milk"#, &[r#""buy"#, "milk"]),
            (r#"buy milk""#, &["buy", r#"milk""#]),
            (r#""buy milk'"#, &[r#""buy"#, "milk'"]),
            (r#""a b",c"#, &[r#""a b""#, "c"]),
            (r#"x"a b"y"c d" e"#, &[r#"x"a b"y"c d""#, "e"]),
            (r#"x"a , b""#, &[r#"x"a"#, r#"b""#]),
            (r#""buy","milk""#, &[r#"buy","milk"#]),
            (r#"""#, &[""]),
            (r#""""#, &[""]),
            ("''", &[""]),
            (r#"""""#, &["", ""]),
            (r#"" ""#, &[" "]),
            (r#"",""#, &[","]),
            ("\"a\\\nb\"", &["\"a\\", "b\""]),
            (r#""a\""#, &[r"a\"]),
        ] {
            assert_eq!(search_smart_split(text), terms, "{text:?}");
        }
    }

    #[test]
    fn repeated_terms_count_once() {
        assert_eq!(get_search_terms("b a b").unwrap(), ["a", "b"]);
        assert_eq!(get_search_terms(&"a,".repeat(4000)).unwrap(), ["a"]);
    }

    #[test]
    fn the_number_of_terms_is_bounded() {
        let numbers = |count: usize| (100..100 + count).map(|number| number.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(get_search_terms(&numbers(MAX_TERMS)).unwrap().len(), MAX_TERMS);
        let error = "Ensure this field has no more than 100 search terms.";
        assert_eq!(get_search_terms(&numbers(MAX_TERMS + 1)), Err(error.into()));
        assert_eq!(get_search_terms("a\0"), Err("Null characters are not allowed.".into()));
    }
}
