//! Multipart bodies: the first line is the `Content-Type`, the rest the body.

#![no_main]

use fuzz::{first_line, repeated, validate, within};
use libfuzzer_sys::fuzz_target;
use python::Value;
use python::codecs::Charset;
use serializers::{Data, ModelSerializer, Partial, TaskSerializer};
use views::http::multipart;
use views::parsers::Parser;

/// The most that a body may take for each of its bytes: in an old charset a byte may become three, in the field and in
/// its validated copy. 7 were measured.
const PER_BYTE: usize = 8;

/// What any body may take: a thousand parts; 59 KiB were measured.
const ROOM: usize = 80 << 10;

fuzz_target!(|input: &[u8]| {
    let (content_type, body) = first_line(input);
    let content_type = String::from_utf8_lossy(content_type);
    let long = repeated(body);
    for body in [body, &long] {
        within(ROOM + PER_BYTE * (content_type.len() + body.len()), || request(&content_type, body));
    }
    if let Ok(Data::Form(fields)) = Parser::MultiPart.parse(&content_type, body, None) {
        round_trip(&fields);
    }
});

fn request(content_type: &str, body: &[u8]) {
    if let Ok(data) = Parser::MultiPart.parse(content_type, body, None) {
        validate(TaskSerializer::fields(), &data, Partial::No);
    }
}

/// The values of all fields come back from a body that is written anew.
fn round_trip(fields: &[(String, Value)]) {
    const BOUNDARY: &str = "-boundary-of-the-fuzz-target-";
    let texts = fields.iter().filter_map(|(_name, value)| if let Value::Str(text) = value { Some(text) } else { None });
    let texts: Vec<&String> = texts.collect();
    // A value may hold the boundary.
    if texts.iter().any(|text| text.contains(BOUNDARY)) {
        return;
    }
    let part = |text: &&String| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=a\r\n\r\n{text}\r\n");
    let body = texts.iter().map(part).collect::<String>() + &format!("--{BOUNDARY}--\r\n");
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let expected = texts.iter().map(|text| ("a".to_owned(), Value::Str((*text).clone()))).collect();
    assert_eq!(multipart::parse(&content_type, body.as_bytes(), &Charset::utf_8()), Ok(expected));
}
