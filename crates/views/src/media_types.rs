//! `rest_framework.utils.mediatypes`: media types of `Accept` and `Content-Type`, and which fits which.

use std::borrow::Cow;

use crate::http::headers::parse_header_parameters;

/// A media type as a header wrote it: `_MediaType`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MediaType {
    /// The text itself.
    pub orig: Cow<'static, str>,
    full_type: Cow<'static, str>,
    /// Where `full_type` has its slash. Negotiation looks at both parts many times.
    slash: usize,
    /// Its parameters, in order.
    pub params: Vec<(String, String)>,
}

impl MediaType {
    /// Takes a text apart; one that cannot be read matches nothing but `*/*`.
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

    /// How specific it is: 3 with parameters, 2 for `type/subtype`, 1 for `type/*`, 0 for `*/*`. A `q` alone counts for
    /// nothing, nor does its value.
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

/// The place of the first slash, or the length of a text without one.
const fn slash(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut place = 0;
    while place < bytes.len() && bytes[place] != b'/' {
        place += 1;
    }
    place
}
