//! `re`: the regular expressions of settings, which take linear time.

use std::fmt;

use regex::Regex;

/// A regular expression of a setting.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

/// Why a text is not a [`Pattern`], in one line.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidPattern(String);

impl fmt::Display for InvalidPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Pattern {
    /// `re.search`: it matches anywhere in a text.
    ///
    /// # Errors
    /// The text is not a regular expression, uses a part of Python's syntax that needs backtracking, or has a part that
    /// means something else in Python.
    pub fn search(source: &str) -> Result<Pattern, InvalidPattern> {
        Pattern::wrapped("", source, "")
    }

    /// `re.match`: it matches at the start of a text.
    ///
    /// # Errors
    /// See [`Pattern::search`].
    pub fn match_start(source: &str) -> Result<Pattern, InvalidPattern> {
        Pattern::wrapped(r"\A", source, "")
    }

    /// `re.fullmatch`: it matches a whole text.
    ///
    /// # Errors
    /// See [`Pattern::search`].
    pub fn fullmatch(source: &str) -> Result<Pattern, InvalidPattern> {
        Pattern::wrapped(r"\A", source, r"\z")
    }

    fn wrapped(before: &str, source: &str, after: &str) -> Result<Pattern, InvalidPattern> {
        if let Some(part) = other_in_python(source) {
            return Err(InvalidPattern(format!("{part} has another meaning in Python, and is not supported")));
        }
        // An expression such as `a)|(b` is valid only with the parentheses around it.
        let compiled = Regex::new(source).and_then(|_alone| Regex::new(&format!("{before}(?:{source}){after}")));
        compiled.map(Pattern).map_err(|error| {
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default();
            InvalidPattern(reason.strip_prefix("error: ").unwrap_or(reason).to_owned())
        })
    }

    /// Whether it matches. As in Python, `$` also matches before a line break at the end.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text) || text.strip_suffix('\n').is_some_and(|line| self.0.is_match(line))
    }
}

/// The first part of an expression that both Python and the crate `regex` accept, with different meanings.
fn other_in_python(source: &str) -> Option<&'static str> {
    let mut rest = source;
    let mut is_in_set = false;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        match letter {
            '\\' if !is_in_set && after.starts_with(['<', '>']) => return Some(r"\< or \>"),
            '\\' if !is_in_set && after.starts_with("b{") => return Some(r"\b{"),
            '\\' => {
                rest = after.char_indices().nth(1).map_or("", |(next, _)| &after[next..]);
                continue;
            }
            '[' if is_in_set => return Some("a set in a set"),
            '&' | '-' | '~' if is_in_set && after.starts_with(letter) => return Some("an operator of sets"),
            ']' if is_in_set => is_in_set = false,
            '[' => {
                is_in_set = true;
                // A bracket that comes first is a member of the set.
                rest = after.strip_prefix('^').unwrap_or(after);
                rest = rest.strip_prefix(']').unwrap_or(rest);
                continue;
            }
            '?' | '*' | '+' | '}' if !is_in_set && after.starts_with('+') => return Some("a possessive quantifier"),
            '{' if !is_in_set && after.split('}').next().is_some_and(|inside| inside.contains(char::is_whitespace)) => {
                return Some("a space in braces");
            }
            _ => {}
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: Result<Pattern, InvalidPattern>, text: &str, expected: bool) {
        assert_eq!(pattern.map(|pattern| pattern.is_match(text)), Ok(expected), "{text:?}");
    }

    #[test]
    fn a_pattern_matches_where_it_is_to_match() {
        for (text, search, start, full) in [
            ("ab", true, true, true),
            ("abc", true, true, false),
            ("xab", true, false, false),
            ("x", false, false, false),
        ] {
            check(Pattern::search("a|ab"), text, search);
            check(Pattern::match_start("a|ab"), text, start);
            check(Pattern::fullmatch("a|ab"), text, full);
        }
    }

    #[test]
    fn a_dollar_sign_ignores_a_last_line_break_as_in_python() {
        check(Pattern::match_start("^.*$"), "/a\n", true);
        check(Pattern::match_start("^.*$"), "/a\nb", false);
    }

    #[test]
    fn an_error_is_one_line() {
        for (source, reason) in [
            ("(?=a)", "look-around, including look-ahead and look-behind, is not supported"),
            (r"(a)\1", "backreferences are not supported"),
            ("a)|(b", "unopened group"),
            ("(", "unclosed group"),
        ] {
            assert_eq!(Pattern::fullmatch(source).unwrap_err(), InvalidPattern(reason.to_owned()));
        }
    }

    #[test]
    fn what_means_something_else_in_python_is_refused() {
        for (source, part) in [
            ("https://[[:alpha:]]+", "a set in a set"),
            ("[a[b]]", "a set in a set"),
            ("[a&&b]", "an operator of sets"),
            ("[a~~b]", "an operator of sets"),
            ("[+--]", "an operator of sets"),
            ("a?+", "a possessive quantifier"),
            ("a{2}+", "a possessive quantifier"),
            (r"\<a", r"\< or \>"),
            (r"\b{start}", r"\b{"),
            ("x{ 2}", "a space in braces"),
            ("x{2, 3}", "a space in braces"),
        ] {
            let reason = format!("{part} has another meaning in Python, and is not supported");
            assert_eq!(Pattern::search(source).unwrap_err(), InvalidPattern(reason), "{source}");
        }
        for source in [r"[\[\]]", "[]a]", "[^]a]", r"\[[a-z.-]+\]", r"a\++", "a&&b--c", r"[a\-\-b]", "a+?", r"\\[ab]"] {
            assert!(Pattern::search(source).is_ok(), "{source}");
        }
    }
}
