//! `django.utils.http`: entity tags (`quote_etag`, `parse_etags`), and the tag of a body as `set_response_etag` makes it.

use std::io::{self, Write};

use md5::{Digest as _, Md5};
use python::builtins;

/// `set_response_etag`: the strong entity tag of a body, in its quotes.
pub(crate) fn of_body(body: &[u8]) -> String {
    format!("\"{:x}\"", Md5::digest(body))
}

/// The digest of a body that is written piece by piece.
#[derive(Default)]
pub(crate) struct Digest(Md5);

impl Digest {
    /// The strong entity tag of the whole body.
    pub(crate) fn etag(self) -> String {
        format!("\"{:x}\"", self.0.finalize())
    }
}

impl Write for Digest {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.0.update(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `parse_etags`: the entity tags in a header, in their quotes, or `*` alone. As in Django, what is not a tag is left out.
pub(crate) fn parse_etags(header: &str) -> Vec<String> {
    if builtins::strip(header) == "*" {
        return vec!["*".to_owned()];
    }
    header.split(',').map(builtins::strip).filter(|tag| is_etag(tag)).map(str::to_owned).collect()
}

/// `ETAG_MATCH`
fn is_etag(text: &str) -> bool {
    let quoted = text.strip_prefix("W/").unwrap_or(text);
    let tag = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    tag.is_some_and(|tag| !tag.contains('"'))
}

/// `_if_match_passes`
pub(crate) fn matches_strongly(etag: &str, tags: &[String]) -> bool {
    tags == ["*"] || (!etag.starts_with("W/") && tags.iter().any(|tag| tag == etag))
}

/// The opposite of `_if_none_match_passes`: whether one of the tags is the same, weak or not.
pub(crate) fn matches_weakly(etag: &str, tags: &[String]) -> bool {
    let opaque = etag.trim_matches(['W', '/']);
    tags == ["*"] || tags.iter().any(|tag| tag.trim_matches(['W', '/']) == opaque)
}

/// The value of `If-Match` in a request that changes something.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum IfMatch {
    /// `*`: whatever there is.
    Any,
    /// The strong tags, in their quotes. Weak tags never match, so they are left out.
    Strong(Vec<String>),
}

impl IfMatch {
    /// Parses the list of RFC 9110. `None` for a text that is no such list. Django ignores what it cannot read, which
    /// would make a change that its client wanted to be refused.
    pub(crate) fn parse(text: &str) -> Option<IfMatch> {
        let mut rest = text.trim_matches(BLANK);
        if rest == "*" {
            return Some(IfMatch::Any);
        }
        let mut tags = Vec::new();
        let mut has_tags = false;
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            if rest.is_empty() {
                return has_tags.then_some(IfMatch::Strong(tags));
            }
            let (is_weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |quoted| (true, quoted));
            let (tag, after) = quoted.strip_prefix('"')?.split_once('"')?;
            rest = after.trim_start_matches(BLANK);
            if !(rest.is_empty() || rest.starts_with(',')) {
                return None;
            }
            has_tags = true;
            if !is_weak {
                tags.push(format!("\"{tag}\""));
            }
        }
    }

    /// Whether it allows a change of the state with this tag.
    pub(crate) fn allows(&self, etag: &str) -> bool {
        match self {
            IfMatch::Any => true,
            IfMatch::Strong(tags) => tags.iter().any(|tag| tag == etag),
        }
    }
}

/// What may surround the elements of a list in a header.
const BLANK: [char; 2] = [' ', '\t'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_quoted_tags() {
        let strong = |tags: &[&str]| Some(IfMatch::Strong(tags.iter().map(|tag| format!("\"{tag}\"")).collect()));
        assert_eq!(IfMatch::parse(" * "), Some(IfMatch::Any));
        assert_eq!(IfMatch::parse("\"a\""), strong(&["a"]));
        assert_eq!(IfMatch::parse(", \"a\" ,W/\"b\",\t\"c,d\","), strong(&["a", "c,d"]));
        assert_eq!(IfMatch::parse("W/\"a\""), strong(&[]));
        for text in ["", " ", ",", "a", "\"a", "a\"", "w/\"a\"", "\"a\"\"b\"", "\"a\" b", "*, \"a\"", "W/a"] {
            assert_eq!(IfMatch::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_get_is_compared_as_in_django() {
        assert_eq!(parse_etags(" * "), ["*"]);
        assert_eq!(parse_etags(r#"*, "a" , W/"b",w/"c", d, "e"f"#), [r#""a""#, r#"W/"b""#]);
        let strongly = |etag: &str, header: &str| matches_strongly(etag, &parse_etags(header));
        assert!(strongly(r#""a""#, "*") && strongly(r#""a""#, r#""b", "a""#));
        assert!(!strongly(r#"W/"a""#, r#"W/"a""#) && !strongly(r#""a""#, r#"W/"a""#));
        let weakly = |etag: &str, header: &str| matches_weakly(etag, &parse_etags(header));
        assert!(weakly(r#""a""#, "*") && weakly(r#""a""#, r#"W/"a""#) && weakly(r#"W/"a""#, r#""a""#));
        assert!(!weakly(r#""a""#, "") && !weakly(r#""a""#, r#""b""#));
    }
}
