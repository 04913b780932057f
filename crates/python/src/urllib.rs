//! Python's [`urllib.parse`](https://docs.python.org/3.11/library/urllib.parse.html): percent-encoding in query strings
//! and forms, and the parts of a URL.

mod urlsplit;

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::codecs::Charset;

pub use urlsplit::{InvalidUrl, SplitResult, urlsplit};

/// `quote_plus(text)`: spaces become `+`, all other characters except letters, digits and `_.-~` become `%XX`.
pub fn quote_plus(text: &str) -> String {
    const UNSAFE: AsciiSet = NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b' ');
    utf8_percent_encode(text, &UNSAFE).to_string().replace(' ', "+")
}

/// `unquote_plus(text, encoding=charset, errors="replace")`: the reverse of [`quote_plus`], in any charset.
pub fn unquote_plus(text: &str, charset: &Charset) -> String {
    let text = text.replace('+', " ");
    if !text.contains('%') {
        return text;
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // Only ASCII characters can be bytes of the charset. The other characters are decoded already.
    while !rest.is_empty() {
        let (ascii, after) = rest.split_at(rest.find(|c: char| !c.is_ascii()).unwrap_or(rest.len()));
        let (other, after) = after.split_at(after.find(|c: char| c.is_ascii()).unwrap_or(after.len()));
        result.push_str(&charset.decode_lossy(&unquote_to_bytes(ascii)));
        result.push_str(other);
        rest = after;
    }
    result
}

/// `unquote_to_bytes(text)`, for ASCII text.
fn unquote_to_bytes(text: &str) -> Cow<'_, [u8]> {
    percent_decode_str(text).into()
}
