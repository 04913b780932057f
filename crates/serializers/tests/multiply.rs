//! `MultiplyBySevenSerializer`, a serializer of the application.

mod support;

use serializers::{Data, Error, MultiplyBySevenSerializer, Serializer};

use support::{in_context, json, refuses};

fn multiply(data: &Data) -> Result<i64, Error> {
    in_context(|context| MultiplyBySevenSerializer::run_validation(data, context)).map(|data| data.value)
}

#[test]
fn multiply_takes_one_whole_number_within_its_limits() {
    for number in [0, -1, 1_000_000_000_000, -1_000_000_000_000] {
        let body = json(&format!(r#"{{"value": {number}}}"#));
        assert_eq!(multiply(&body).unwrap(), number);
    }
    for (value, error) in [
        ("1000000000001", "Ensure this value is less than or equal to 1000000000000."),
        ("-1000000000001", "Ensure this value is greater than or equal to -1000000000000."),
        ("18446744073709551616", "Ensure this value is less than or equal to 1000000000000."),
        ("1.5", "A valid integer is required."),
        ("null", "This field may not be null."),
    ] {
        refuses(multiply, &format!(r#"{{"value": {value}}}"#), &format!(r#"{{"value":["{error}"]}}"#));
    }
    refuses(multiply, "{}", r#"{"value":["This field is required."]}"#);
}
