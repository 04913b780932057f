//! `django.utils.http`: entity tags (`quote_etag`, `parse_etags`), and the tag of a body as `set_response_etag` makes it.

use md5::{Digest, Md5};

/// `set_response_etag`: the strong entity tag of a body, in its quotes.
pub(crate) fn of_body(body: &[u8]) -> String {
    format!("\"{:x}\"", Md5::digest(body))
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
}
