//! [`django.utils.http`](https://docs.djangoproject.com/en/5.2/ref/utils/#module-django.utils.http): the parameters of
//! a header such as `Content-Type: text/plain; charset=utf-8`.
//!
//! Django leaves them to Python's `email.message`, whose rules are older than HTTP's: a backslash in a quoted value,
//! a value in several numbered pieces, a value with a charset of its own (RFC 2231).

mod rfc2231;

use std::collections::HashMap;

use serializers::python::strip;

/// The parameters of a header, each name once.
pub type Params = Vec<(String, String)>;

/// Why a header has no parameters that Django could name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Python raises `ValueError`: a value names a charset that is not known.
    #[error("Invalid encoding for RFC 2231 param.")]
    Value,
    /// Python raises `TypeError`: of the pieces of a value, one has a number and another has none.
    #[error("Invalid numbers for RFC 2231 param.")]
    Type,
}

/// `parse_header_parameters(line)`: the main value in lower case, and the parameters.
pub fn parse_header_parameters(line: &str) -> Result<(String, Params), HeaderError> {
    if !line.contains(';') {
        return Ok((strip(line).to_lowercase(), Vec::new()));
    }
    let mut params = split(line).into_iter().map(name_and_value);
    let main = params.next().map(|(name, _)| name.to_lowercase()).unwrap_or_default();
    let mut dict = Dict::default();
    for (name, value) in rfc2231::decode_params(params)? {
        if !name.is_empty() {
            let value = value.collapse()?;
            *dict.entry(&name) = value;
        }
    }
    Ok((main, dict.items))
}

/// `params.get(name)`
pub fn get<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// A Python dict: a name keeps its first place.
#[derive(Default)]
struct Dict<T> {
    items: Vec<(String, T)>,
    places: HashMap<String, usize>,
}

impl<T: Default> Dict<T> {
    fn entry(&mut self, name: &str) -> &mut T {
        let place = *self.places.entry(name.to_owned()).or_insert(self.items.len());
        if place == self.items.len() {
            self.items.push((name.to_owned(), T::default()));
        }
        &mut self.items[place].1
    }
}

/// `_parseparam`: what stands between semicolons that no quotes enclose.
fn split(line: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let (mut start, mut quoted, mut previous) = (0, false, b';');
    for (place, byte) in line.bytes().enumerate() {
        if byte == b';' && !quoted {
            segments.push(&line[start..place]);
            start = place + 1;
        } else if byte == b'"' && previous != b'\\' {
            quoted = !quoted;
        }
        previous = byte;
    }
    segments.push(&line[start..]);
    segments
}

/// The name of one parameter, in lower case if it has a value, and that value.
fn name_and_value(segment: &str) -> (String, &str) {
    match segment.split_once('=') {
        Some((name, value)) => (strip(name).to_lowercase(), strip(value)),
        None => (strip(segment).to_owned(), ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn parsed(line: &str) -> Result<String, HeaderError> {
        let (main, params) = parse_header_parameters(line)?;
        Ok(params.iter().fold(main, |text, (name, value)| format!("{text} [{name}={value}]")))
    }

    #[test]
    fn headers_read_as_python_reads_them() {
        for (line, expected) in [
            ("", ""),
            (" Text/Plain ", "text/plain"),
            ("Text/Plain;", "text/plain"),
            (";", ""),
            ("A=b;Charset=UTF-8 ; x", "a [charset=UTF-8] [x=]"),
            ("a; Bare; =y; b=c=d", "a [Bare=] [b=c=d]"),
            ("a; b=1; c=2; B=3", "a [b=3] [c=2]"),
            (r#"a; b="x; y"; c=z"#, "a [b=x; y] [c=z]"),
            (r#"a; b="x\"; y"; c=z"#, r#"a [b=x"; y] [c=z]"#),
            (r#"a; b=<x>; c="y"#, r#"a [b=x] [c="y]"#),
            (r#"text/plain; a="b\"c""#, r#"text/plain [a=b"c]"#),
        ] {
            assert_eq!(parsed(line).as_deref(), Ok(expected), "{line}");
        }
    }
}
