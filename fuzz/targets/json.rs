//! JSON bodies: Python's values out of any bytes, and the same values again out of what is written of them.

#![no_main]

use fuzz::{bounded, repeated, validate, within};
use libfuzzer_sys::fuzz_target;
use python::{Value, json};
use serializers::{Data, ModelSerializer, MultiplyBySevenSerializer, Partial, Serializer, TaskSerializer};
use views::parsers::Parser;

/// The most that a body may take for each of its bytes. Most take one or two; a text with a lone surrogate has four bytes
/// for each character, and is there as UTF-8 too while it becomes that: 6 to 7 were measured.
const PER_BYTE: usize = 8;

/// What any body may take: the lists and dicts that are open, of which there are at most `MAX_DEPTH`; 56 KiB were measured.
const ROOM: usize = 72 << 10;

fuzz_target!(|input: &[u8]| {
    let long = repeated(input);
    let in_list = [b"[".as_slice(), &long].concat();
    let as_key = [b"{\"".as_slice(), &long, b"\": 1}"].concat();
    let as_text = [b"{\"title\": \"".as_slice(), &long, b"\"}"].concat();
    for body in [input, &long, &in_list, &as_key, &as_text] {
        within(ROOM + PER_BYTE * body.len(), || request(body));
    }
    // Whoever keeps all values, as tokens and fixtures do, bounds the text first.
    bounded(input, 160, || read(input));
});

/// A body as a view reads it.
fn request(body: &[u8]) {
    if let Ok(data) = Parser::Json.parse("application/json", body, Some(&TaskSerializer::fields())) {
        validate(TaskSerializer::fields(), &data, Partial::No);
    }
    if let Ok(data) = Parser::Json.parse("application/json", body, Some(&MultiplyBySevenSerializer::fields())) {
        validate(MultiplyBySevenSerializer::fields(), &data, Partial::No);
    }
}

fn read(input: &[u8]) {
    drop(json::loads_bytes(input));
    if let Ok(data) = Parser::Json.parse("application/json", input, None) {
        let Data::Value(value) = data else { panic!("JSON is no form") };
        round_trip(&value);
    }
}

/// `json.loads(json.dumps(value)) == value`
fn round_trip(value: &Value) {
    let text = json::dumps(value);
    // A number past the range of floats is infinite, which JSON cannot say.
    if !text.contains("Infinity") {
        assert_eq!(json::loads(&text).as_ref(), Ok(value), "{text}");
    }
}
