//! `rest_framework.utils.urls`: links to the same list with other parameters.

use std::collections::BTreeMap;

use python::codecs::Charset;
use python::urllib::quote_plus;

use crate::exceptions::Result;
use crate::http::query_dict;
use crate::http::uris::escape_uri_path;
use crate::request::Request;

/// [`full_path`], made absolute.
///
/// # Errors
/// 400 if the query has too many parameters.
pub(crate) fn absolute(request: &Request, changes: &[(&str, Option<&str>)]) -> Result<String> {
    Ok(format!("{}{}", request.base_uri(), full_path(request, changes)?))
}

/// `replace_query_param` and `remove_query_param`: the path and the query of the request with these parameters. A parameter without a
/// value is removed.
///
/// The names are sorted by code point, and the values of one name keep their order, as in DRF.
///
/// # Errors
/// 400 if the query has too many parameters.
pub(crate) fn full_path(request: &Request, changes: &[(&str, Option<&str>)]) -> Result<String> {
    let mut params: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in query_dict::parse(request.query.as_bytes(), &Charset::utf_8())? {
        params.entry(name).or_default().push(value);
    }
    for (name, value) in changes {
        match value {
            Some(value) => _ = params.insert((*name).to_owned(), vec![(*value).to_owned()]),
            None => _ = params.remove(*name),
        }
    }
    let pairs = params.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{}={}", quote_plus(name), quote_plus(value))).collect();
    let mark = if pairs.is_empty() { "" } else { "?" };
    let path = escape_uri_path(&request.path);
    Ok(format!("{path}{mark}{}", pairs.join("&")))
}
