//! `django.utils.encoding`: paths and queries as they stand in a URL.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// `escape_uri_path`: a decoded path, as it stands in a URL.
pub(crate) fn escape_uri_path(path: &str) -> impl Display {
    utf8_percent_encode(path, &PATH)
}

/// `request.get_full_path(force_append_slash=…)`: the path and the query of a request.
pub(crate) fn get_full_path(path: &str, query: &str, force_append_slash: bool) -> String {
    let slash = if force_append_slash && !path.ends_with('/') { "/" } else { "" };
    let query = if query.is_empty() { String::new() } else { format!("?{}", utf8_percent_encode(query, &QUERY)) };
    format!("{}{slash}{query}", escape_uri_path(path))
}

/// The characters that `escape_uri_path` encodes.
const PATH: AsciiSet = without(NON_ALPHANUMERIC.remove(b'/'), b":@&+$,-_.!~*'()");

/// The characters that `iri_to_uri` encodes.
const QUERY: AsciiSet = without(PATH.remove(b'='), b";?#[]%");

const fn without(mut set: AsciiSet, mut bytes: &[u8]) -> AsciiSet {
    while let [first, rest @ ..] = bytes {
        set = set.remove(*first);
        bytes = rest;
    }
    set
}
