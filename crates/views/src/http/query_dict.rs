//! [`django.http.QueryDict`](https://docs.djangoproject.com/en/5.2/ref/request-response/#querydict-objects): a query
//! string or the body of a form, read as Python's `urllib.parse.parse_qsl` reads it.
//!
//! The pairs stay a list. A key may come several times, and its last value counts.

use python::codecs::Charset;
use python::urllib::unquote_plus;

/// Django's `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
pub const MAX_NUMBER_FIELDS: usize = 1000;

/// Why a query or a body cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// DRF's `ParseError` and Django's `MultiPartParserError`, with the text.
    #[error("{0}")]
    Malformed(String),
    /// Django's `TooManyFieldsSent` and `TooManyFilesSent`: Django itself answers 400.
    #[error("The number of parameters or files exceeded what the settings allow.")]
    TooManyFields,
}

/// `QueryDict(query, encoding=charset)`, the pairs in their order.
pub fn parse(query: &[u8], charset: &Charset) -> Result<Vec<(String, String)>, ParseError> {
    // Some clients send bytes that are invalid in the charset that they declare. As in Django, Latin-1 decodes these.
    let query = charset.decode(query).unwrap_or_else(|| Charset::latin_1().decode_lossy(query).into());
    if query.bytes().filter(|&byte| byte == b'&').count() >= MAX_NUMBER_FIELDS {
        return Err(ParseError::TooManyFields);
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    Ok(pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (unquote_plus(name, charset), unquote_plus(value, charset)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &[u8], charset: &str) -> Vec<(String, String)> {
        parse(query, &Charset::named(charset).unwrap()).unwrap()
    }

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn pairs_are_split_as_python_splits_them() {
        for (query, expected) in [
            ("", &[][..]),
            ("&&", &[]),
            ("a", &[("a", "")]),
            ("=", &[("", "")]),
            ("a=1&b=2&a=3", &[("a", "1"), ("b", "2"), ("a", "3")]),
            ("a=b=c;d=e", &[("a", "b=c;d=e")]),
            ("a+b=%2B+%20", &[("a b", "+  ")]),
            ("%=%4&%zz=%e9%", &[("%", "%4"), ("%zz", "\u{fffd}%")]),
            ("é=%C3%A9é", &[("é", "éé")]),
            ("a=%ED%A0%80", &[("a", "\u{fffd}\u{fffd}\u{fffd}")]),
        ] {
            assert_eq!(pairs(query.as_bytes(), "utf-8"), owned(expected), "{query}");
        }
    }

    #[test]
    fn charsets_decode_escapes_and_bytes() {
        assert_eq!(pairs(b"a=caf\xE9", "utf-8"), owned(&[("a", "café")]));
        assert_eq!(pairs(b"a=caf%C3%A9", "latin-1"), owned(&[("a", "cafÃ©")]));
        assert_eq!(pairs(b"a=%80\x80", "cp1252"), owned(&[("a", "€€")]));
        assert_eq!(pairs(b"a=%81", "cp1252"), owned(&[("a", "\u{fffd}")]));
        assert_eq!(pairs(b"title=x", "utf-16"), owned(&[("title", "x")]));
        assert_eq!(pairs(b"a\0=\0%\0e\0", "utf-16"), owned(&[("a", "\u{6525}")]));
    }

    #[test]
    fn a_thousand_fields_are_the_limit() {
        let query = |fields: usize| vec!["a"; fields].join("&");
        assert_eq!(parse(query(1000).as_bytes(), &Charset::utf_8()).map(|pairs| pairs.len()), Ok(1000));
        assert_eq!(parse(query(1001).as_bytes(), &Charset::utf_8()), Err(ParseError::TooManyFields));
        assert_eq!(parse(&[b'&'; 1000], &Charset::utf_8()), Err(ParseError::TooManyFields));
    }
}
