//! `rest_framework.utils.mediatypes`: media types of `Accept` and `Content-Type`, and which fits which.

use crate::headers::parse_header_parameters;

/// A media type as a header wrote it: `_MediaType`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MediaType {
    /// The text itself.
    pub orig: String,
    main_type: String,
    sub_type: String,
    /// Its parameters, in order.
    pub params: Vec<(String, String)>,
}

impl MediaType {
    /// Takes a text apart; one that cannot be read matches nothing but `*/*`.
    pub fn new(orig: &str) -> MediaType {
        let (full_type, params) = parse_header_parameters(orig).unwrap_or_default();
        let (main_type, sub_type) = full_type.split_once('/').unwrap_or((&full_type, ""));
        MediaType { orig: orig.to_owned(), main_type: main_type.to_owned(), sub_type: sub_type.to_owned(), params }
    }

    /// Whether `self` satisfies `other`.
    pub fn matches(&self, other: &MediaType) -> bool {
        let fits = |mine: &str, theirs: &str| mine == "*" || theirs == "*" || mine == theirs;
        self.params.iter().all(|(key, value)| key == "q" || other.param(key) == Some(value))
            && fits(&self.sub_type, &other.sub_type)
            && fits(&self.main_type, &other.main_type)
    }

    /// How specific it is: 3 with parameters, 2 for `type/subtype`, 1 for `type/*`, 0 for `*/*`. A `q` alone counts for
    /// nothing, nor does its value.
    pub fn precedence(&self) -> u8 {
        match (self.main_type.as_str(), self.sub_type.as_str(), self.params.as_slice()) {
            ("*", _, _) => 0,
            (_, "*", _) => 1,
            (_, _, []) => 2,
            (_, _, [(key, _)]) if key == "q" => 2,
            _ => 3,
        }
    }

    /// A parameter's value.
    pub fn param(&self, key: &str) -> Option<&String> {
        self.params.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}
