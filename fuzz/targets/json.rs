//! JSON bodies: Python's values out of any bytes, and the same values again out of what is written of them.

#![no_main]

use fuzz::{bounded, validate};
use libfuzzer_sys::fuzz_target;
use python::{Value, json};
use serializers::{Data, ModelSerializer, MultiplyBySevenSerializer, Partial, Serializer, TaskSerializer};
use views::parsers::Parser;

fuzz_target!(|input: &[u8]| {
    bounded(input, 160, || read(input));
});

fn read(input: &[u8]) {
    drop(json::loads_bytes(input));
    if let Ok(data) = Parser::Json.parse("application/json", input) {
        validate(TaskSerializer::fields(), &data, Partial::No);
        validate(MultiplyBySevenSerializer::fields(), &data, Partial::No);
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
