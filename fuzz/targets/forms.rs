//! Forms and query strings: the first line is the `Content-Type`, the rest the form.

#![no_main]

use fuzz::{first_line, repeated, validate, within};
use libfuzzer_sys::fuzz_target;
use python::codecs::Charset;
use serializers::{ModelSerializer, Partial, TaskSerializer};
use views::http::query_dict;
use views::parsers::Parser;

/// The most that a body may take for each of its bytes: in an old charset a byte may become three, in the text that is
/// decoded and in the value, and there is the body itself while a value is unquoted. 7 were measured.
const PER_BYTE: usize = 8;

/// What any body may take: a thousand pairs of names and values, twice; 91 KiB were measured.
const ROOM: usize = 112 << 10;

fuzz_target!(|input: &[u8]| {
    let (content_type, body) = first_line(input);
    let content_type = String::from_utf8_lossy(content_type);
    let long = repeated(body);
    for body in [body, &long] {
        within(ROOM + PER_BYTE * (content_type.len() + body.len()), || request(&content_type, body));
    }
    written_again(body);
});

fn request(content_type: &str, body: &[u8]) {
    if let Ok(data) = Parser::Form.parse(content_type, body, None) {
        validate(TaskSerializer::fields(), &data, Partial::Yes);
    }
}

fn written_again(body: &[u8]) {
    if let Ok(pairs) = query_dict::parse(body, &Charset::utf_8()) {
        let written: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", quote(name), quote(value))).collect();
        assert_eq!(query_dict::parse(written.join("&").as_bytes(), &Charset::utf_8()).as_ref(), Ok(&pairs));
    }
}

/// `urllib.parse.quote_plus`, with every byte escaped.
fn quote(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
