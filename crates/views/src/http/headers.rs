//! [`django.utils.http`](https://docs.djangoproject.com/en/5.2/ref/utils/#module-django.utils.http): the parameters of
//! a header such as `Content-Type: text/plain; charset=utf-8`.
//!
//! Django parses them with Python's `email.message`, whose rules are older than HTTP's: a backslash in a quoted value,
//! a value in several numbered pieces, a value with a charset of its own (RFC 2231).

use python::builtins::strip;
use python::codecs::Charset;
use python::email::{Dict, ParamError, decode_params};

/// The parameters of a header, each name once.
pub type Params = Vec<(String, String)>;

/// `parse_header_parameters(line)`: the main value in lower case, and the parameters.
pub fn parse_header_parameters(line: &str) -> Result<(String, Params), ParamError> {
    if !line.contains(';') {
        return Ok((strip(line).to_lowercase(), Vec::new()));
    }
    let mut params = split(line).into_iter().map(name_and_value);
    let main = params.next().map(|(name, _)| name.to_lowercase()).unwrap_or_default();
    let mut dict = Dict::default();
    for (name, value) in decode_params(params)? {
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

/// `request.encoding`: the charset that a `Content-Type` names. Django's `DEFAULT_CHARSET`, UTF-8, stands for a missing
/// or unknown name.
///
/// # Errors
/// A header whose parameters cannot be read, or a charset name that holds a NUL character.
pub fn encoding(content_type: &str) -> Result<Charset, ParamError> {
    if !content_type.contains(';') {
        return Ok(Charset::utf_8());
    }
    let (_, params) = parse_header_parameters(content_type)?;
    match get(&params, "charset") {
        Some(name) if name.contains('\0') => Err(ParamError::Value),
        name => Ok(name.and_then(Charset::named).unwrap_or_else(Charset::utf_8)),
    }
}

/// `_parseparam`: splits a header at the semicolons outside of quotes.
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

    fn parsed(line: &str) -> Result<String, ParamError> {
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

    #[test]
    fn values_may_come_in_pieces_and_charsets() {
        for (line, expected) in [
            ("a; b*=utf-8''caf%C3%A9", Ok("a [b=café]")),
            ("a; b*=cp1252'en'%80 %zz", Ok("a [b=€ %zz]")),
            ("a; b*1=y; c=z; b*0=x", Ok("a [c=z] [b=xy]")),
            ("a; b*0*=utf-8''%C3; b*1*=%A9; b*2=%41", Ok("a [b=é%41]")),
            ("a; b*10=z; b*9=y", Ok("a [b=yz]")),
            ("a; b*=%41'b", Ok("a [b=A'b]")),
            ("a; b*=''é€", Ok("a [b=é€]")),
            ("a; b*=us-ascii''é€", Ok("a [b=\u{fffd}\\u20ac]")),
            ("a; b*=rot13''x", Ok("a [b=x]")),
            ("a; b**=x; *=y; b*x=z", Ok("a [b**=x] [*=y] [b*x=z]")),
            ("a; b*=nonsense''x", Err(ParamError::Value)),
            ("a; b*=punycode''x", Err(ParamError::Value)),
            ("a; b*=x; b*0=y", Err(ParamError::Type)),
        ] {
            assert_eq!(parsed(line).as_deref(), expected.as_ref().copied(), "{line}");
        }
        assert_eq!(parsed(&format!("a; b*{}=x", "1".repeat(4301))), Err(ParamError::Value));
    }

    #[test]
    fn a_content_type_names_a_charset() {
        for (content_type, expected) in [
            ("", Ok("utf-8")),
            ("a/b; charset=Latin-1", Ok("Latin-1")),
            ("a/b; charset=nonsense", Ok("utf-8")),
            ("a/b; charset=", Ok("utf-8")),
            ("a/b; charset*=utf-8''l1", Ok("l1")),
            ("a/b; charset*=utf-8''l1%00", Err(ParamError::Value)),
            ("a/b; x*=nonsense''y", Err(ParamError::Value)),
        ] {
            let charset = encoding(content_type);
            assert_eq!(charset.as_ref().map(Charset::name), expected.as_ref().copied(), "{content_type}");
        }
    }
}
