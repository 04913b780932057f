//! The parsers: bodies, and their values in Django REST framework 3.18.

use python::Value;
use serializers::Data;
use views::parsers::{ParseError, Parser};

/// Data on one line: files are in angle brackets.
fn parsed(parser: Parser, content_type: &str, body: &[u8]) -> Result<String, ParseError> {
    Ok(match parser.parse(content_type, body, None)? {
        Data::Value(value) => python::json::dumps(&value),
        Data::Form(items) => {
            let items = items.into_iter().map(|(name, value)| match value {
                Value::Str(text) => format!("{name}={text}"),
                Value::File(file_name) => format!("{name}=<{file_name}>"),
                value => panic!("{value:?} in a form"),
            });
            items.collect::<Vec<_>>().join("|")
        }
    })
}

fn malformed(detail: &str) -> Result<String, ParseError> {
    Err(ParseError::Malformed(detail.to_owned()))
}

/// One JSON body, in a charset.
fn json(charset: &str, body: &[u8]) -> Result<String, ParseError> {
    parsed(Parser::Json, &format!("application/json; charset={charset}"), body)
}

#[test]
fn json_is_read_in_the_charset_of_its_type() {
    for (charset, body, expected) in [
        ("utf-8", &b"{\"a\": \"caf\xC3\xA9\"}"[..], r#"{"a":"caf\u00e9"}"#),
        ("\"utf-8\"", b"1\xE2\x82", "1"),
        ("utf-8-sig", b"\xEF\xBB\xBF1", "1"),
        ("", b"[1]", "[1]"),
        ("nonsense", b"[1]", "[1]"),
        ("latin-1", b"\"caf\xE9\"", r#""caf\u00e9""#),
        ("cp1252", b"\"\x80\"", r#""\u20ac""#),
        ("utf-16", b"\xFF\xFE1\x002\0", "12"),
        ("utf-16-be", b"\x001\x002\0", "12"),
        ("utf-32", b"\0\0\xFE\xFF\0\0\x001", "1"),
    ] {
        assert_eq!(json(charset, body).as_deref(), Ok(expected), "{charset}");
    }
}

#[test]
fn json_errors_have_pythons_texts() {
    for (charset, body, text) in [
        ("utf-8", &b"[1,"[..], "Expecting value: line 1 column 4 (char 3)"),
        ("utf-8", b"NaN", "Out of range float values are not JSON compliant: 'NaN'"),
        ("utf-8", b"1 \xE2\x82a", "'utf-8' codec can't decode bytes in position 2-3: invalid continuation byte"),
        ("utf-8-sig", b"\xEF", "Expecting value: line 1 column 1 (char 0)"),
        ("ascii", b"\xE9", "'ascii' codec can't decode byte 0xe9 in position 0: ordinal not in range(128)"),
        ("cp1252", b" \x81", "'charmap' codec can't decode byte 0x81 in position 1: character maps to <undefined>"),
        ("utf-16", b"1\0", "UTF-16 stream does not start with BOM"),
        ("u16", b"\xFF\xFE\0\xD81\0", "'utf-16-le' codec can't decode bytes in position 2-3: illegal UTF-16 surrogate"),
        (
            "utf-32-le",
            b"\xFF\xFF\xFF\xFF",
            "'utf-32-le' codec can't decode bytes in position 0-3: code point not in range(0x110000)",
        ),
    ] {
        assert_eq!(json(charset, body), malformed(&format!("JSON parse error - {text}")), "{charset}");
    }
}

#[test]
fn codecs_that_are_not_text_encodings_are_refused() {
    for charset in ["bz2_codec", "base64", "rot13", "undefined"] {
        let detail = format!("Unsupported charset \"{charset}\" in request Content-Type header.");
        for parser in [Parser::Json, Parser::Form, Parser::MultiPart] {
            let content_type = format!("{}; charset={charset}", parser.media_type());
            assert_eq!(parsed(parser, &content_type, b"1"), malformed(&detail));
        }
    }
}

#[test]
fn forms_are_query_strings() {
    for (charset, body, expected) in [
        ("utf-8", &b"title=x&completed=on&title=y"[..], "title=x|completed=on|title=y"),
        ("utf-8", b"a=caf%C3%A9+%2B&b", "a=café +|b="),
        ("utf-8", b"a=\xE9", "a=é"),
        ("latin-1", b"a=%C3%A9", "a=Ã©"),
        ("us-ascii", b"a=%C3%A9", "a=\u{fffd}\u{fffd}"),
        ("utf-16", b"title=x", "title=x"),
    ] {
        let content_type = format!("application/x-www-form-urlencoded; charset={charset}");
        assert_eq!(parsed(Parser::Form, &content_type, body).as_deref(), Ok(expected));
    }
    let many = ["a"; 1001].join("&");
    assert_eq!(parsed(Parser::Form, "", many.as_bytes()), Err(ParseError::TooManyFields));
}

/// A body of parts, each with its headers and its data, and `B` for the boundary.
fn body(parts: &[(&str, &str)]) -> String {
    let parts: String = parts.iter().map(|(headers, data)| format!("--B\r\n{headers}\r\n\r\n{data}\r\n")).collect();
    parts + "--B--\r\n"
}

fn multipart(body: &str) -> Result<String, ParseError> {
    parsed(Parser::MultiPart, "multipart/form-data; boundary=B", body.as_bytes())
}

#[test]
fn parts_become_fields_followed_by_files() {
    let field = |name: &str| format!("Content-Disposition: form-data; name=\"{name}\"");
    let file = |name: &str, file_name: &str| format!("{}; filename=\"{file_name}\"", field(name));
    for (headers, data, expected) in [
        (field("a"), "two\r\nlines", "a=two\r\nlines|z=1"),
        (field(" a "), "", "a=|z=1"),
        (file("a", "a.txt"), "x", "z=1|a=<a.txt>"),
        (file("a", "C:\\dir/../&amp;.txt"), "x", "z=1|a=<&.txt>"),
        (file("a", ""), "x", "a=x|z=1"),
        (file("a", ".."), "x", "z=1"),
        (file("", "a.txt"), "x", "z=1"),
        ("content-disposition: X; NAME*=utf-8''caf%C3%A9".to_owned(), "x", "café=x|z=1"),
        ("Content-Disposition: form-data".to_owned(), "x", "z=1"),
        ("Content-Disposition: x; name*=nonsense''a".to_owned(), "x", "z=1"),
        ("X: y".to_owned(), "x", "z=1"),
        (field("a") + "\r\nContent-Transfer-Encoding: BASE64", "dHlw\r\nZWQ=", "a=typed|z=1"),
        (field("a") + "\r\nContent-Transfer-Encoding: base64", "not base64!", "a=not base64!|z=1"),
        (file("a", "b") + "\r\nContent-Transfer-Encoding: base64", "dHlw!!!!", "z=1|a=<b>"),
    ] {
        let body = body(&[(&headers, data), (&field("z"), "1")]);
        assert_eq!(multipart(&body).as_deref(), Ok(expected), "{headers}");
    }
}

#[test]
fn broken_bodies_are_read_as_far_as_possible() {
    let field = "Content-Disposition: x; name=a";
    for (body, expected) in [
        ("nothing like parts".to_owned(), ""),
        (format!("{field}\r\n\r\nno boundary"), "a=no boundary"),
        (format!("--B\r\n{field}\r\n\r\ncut short"), "a=cut short"),
        (format!("--B\r\n{field}\r\n\r\n--B"), ""),
        (format!("--B\r\n{field}\r\n\r\n\r\n--B"), "a="),
        (format!("--B\r\n{field}"), ""),
        (format!("--B\n{field}\n\nx\n--B--\n"), ""),
        (format!("pre\r\n--B\r\n{field}\r\n\r\nx\n--B--\r\npost"), "a=x"),
        (format!("--B{field}\r\n\r\nx\r--By\r\n{field}\r\n\r\n\r\n\r\n--B--"), "a=x|a=\r\n"),
        // A file is accepted only if another part follows it, even an empty one.
        (format!("--B\r\n{field}; filename=f\r\n\r\nx\r\n--B"), ""),
        (format!("--B\r\n{field}; filename=f\r\n\r\nx\r\n--B-"), "a=<f>"),
        // If a part is skipped, its unread rest becomes the next part.
        (format!("--B\r\nX: y\r\n\r\n{}{field}\r\n\r\nx", "-".repeat(65_513)), ""),
        (format!("--B\r\nX: y\r\n\r\n{}{field}\r\n\r\nx", "-".repeat(65_514)), "a=x"),
    ] {
        assert_eq!(multipart(&body).as_deref(), Ok(expected), "{:.60}", body);
    }
}

#[test]
fn multipart_errors_have_djangos_texts() {
    let large = body(&[(&format!("Content-Disposition: x; name=a\r\nX: {}", "y".repeat(1000)), "x")]);
    let base64 = "Content-Disposition: x; name=a; filename=b\r\nContent-Transfer-Encoding: base64";
    for (content_type, body, text) in [
        ("multipart/form-data", "x", "Invalid boundary in multipart: None"),
        ("multipart/form-data; boundary=", "x", "Invalid boundary in multipart: "),
        ("multipart/form-data; boundary=\"a \"", "x", "Invalid boundary in multipart: a "),
        ("Multipart/form-data; boundary=B", "x", "Invalid Content-Type: Multipart/form-data; boundary=B"),
        (
            "multipart/form-data; boundary=é",
            "x",
            "Invalid non-ASCII Content-Type in multipart: multipart/form-data; boundary=é",
        ),
        ("multipart/form-data; boundary=B", &large, "Request max total header size exceeded."),
        ("multipart/form-data; boundary=B", &"x".repeat(1024), "Request max total header size exceeded."),
        ("multipart/form-data; boundary=B", &body(&[(base64, "dHlw!Z")]), "Could not decode base64 data."),
        ("multipart/form-data; boundary=B", &body(&[(base64, "dHl!")]), "Could not decode base64 data."),
    ] {
        let result = parsed(Parser::MultiPart, content_type, body.as_bytes());
        assert_eq!(result, malformed(&format!("Multipart form parse error - {text}")));
    }
}

#[test]
fn parts_are_limited() {
    let many = |headers: &str, count: usize| multipart(&body(&vec![(headers, ""); count])).map(|text| text.len());
    let field = "Content-Disposition: x; name=a";
    assert_eq!(many(field, 1000), Ok(2999));
    assert_eq!(many(field, 1001), Err(ParseError::TooManyFields));
    assert_eq!(many("X: y", 1001), Err(ParseError::TooManyFields));
    let file = "Content-Disposition: x; name=a; filename=f";
    assert_eq!(many(file, 100), Ok(599));
    assert_eq!(many(file, 101), Err(ParseError::TooManyFields));
}
