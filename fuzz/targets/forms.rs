//! Forms and query strings: the first line is the `Content-Type`, the rest the form.

#![no_main]

use fuzz::{bounded, first_line, validate};
use libfuzzer_sys::fuzz_target;
use python::codecs::Charset;
use serializers::{ModelSerializer, Partial, TaskSerializer};
use views::parsers::Parser;
use views::query_dict;

fuzz_target!(|input: &[u8]| {
    bounded(input, 160, || read(input));
});

fn read(input: &[u8]) {
    let (content_type, body) = first_line(input);
    let content_type = String::from_utf8_lossy(content_type);
    if let Ok(data) = Parser::Form.parse(&content_type, body) {
        validate(TaskSerializer::fields(), &data, Partial::Yes);
    }
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
