//! `rest_framework.utils.mediatypes`: media types of `Accept` and `Content-Type`, and how they match.

use std::borrow::Cow;

use crate::http::headers::parse_header_parameters;

/// `_MediaType`: a parsed media type of a header.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MediaType {
    /// The text itself.
    pub orig: Cow<'static, str>,
    full_type: Cow<'static, str>,
    /// The index of the slash in `full_type`. It is stored, because negotiation compares both parts many times.
    slash: usize,
    /// Its parameters, in order.
    pub params: Vec<(String, String)>,
}

impl MediaType {
    /// Parses a media type. An invalid one matches only `*/*`.
    pub fn new(orig: &str) -> MediaType {
        let (full_type, params) = parse_header_parameters(orig).unwrap_or_default();
        MediaType { orig: orig.to_owned().into(), slash: slash(&full_type), full_type: full_type.into(), params }
    }

    /// A type without parameters, in lower case, as a renderer or a parser names its own.
    pub const fn of(full_type: &'static str) -> MediaType {
        let (orig, slash) = (Cow::Borrowed(full_type), slash(full_type));
        MediaType { orig, full_type: Cow::Borrowed(full_type), slash, params: Vec::new() }
    }

    /// Whether `self` satisfies `other`.
    pub fn matches(&self, other: &MediaType) -> bool {
        let fits = |mine: &str, theirs: &str| mine == "*" || theirs == "*" || mine == theirs;
        self.params.iter().all(|(key, value)| key == "q" || other.param(key) == Some(value))
            && fits(self.types().1, other.types().1)
            && fits(self.types().0, other.types().0)
    }

    /// `main_type` and `sub_type`
    fn types(&self) -> (&str, &str) {
        let (main_type, sub_type) = self.full_type.split_at(self.slash);
        (main_type, sub_type.get(1..).unwrap_or_default())
    }

    /// How specific it is: 0 for `*/*`, 1 for `type/*`, 2 for `type/subtype`, 3 for `type/subtype` with parameters. `q`
    /// as the only parameter does not count.
    pub fn precedence(&self) -> u8 {
        match (self.types(), self.params.as_slice()) {
            (("*", _), _) => 0,
            ((_, "*"), _) => 1,
            (_, []) => 2,
            (_, [(key, _)]) if key == "q" => 2,
            _ => 3,
        }
    }

    /// A parameter's value.
    pub fn param(&self, key: &str) -> Option<&String> {
        self.params.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// The index of the first slash, or the length of a text without one.
const fn slash(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut place = 0;
    while place < bytes.len() && bytes[place] != b'/' {
        place += 1;
    }
    place
}
