//! Multipart bodies: the first line is the `Content-Type`, the rest the body.

#![no_main]

use fuzz::{bounded, first_line, validate};
use libfuzzer_sys::fuzz_target;
use python::Value;
use python::codecs::Charset;
use serializers::{Data, ModelSerializer, Partial, TaskSerializer};
use views::multipart;
use views::parsers::Parser;

fuzz_target!(|input: &[u8]| {
    bounded(input, 160, || read(input));
});

fn read(input: &[u8]) {
    let (content_type, body) = first_line(input);
    let content_type = String::from_utf8_lossy(content_type);
    if let Ok(data) = Parser::MultiPart.parse(&content_type, body) {
        validate(TaskSerializer::fields(), &data, Partial::No);
        let Data::Form(fields) = data else { panic!("a multipart body is a form") };
        round_trip(&fields);
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
