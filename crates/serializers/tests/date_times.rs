//! DRF's `DateTimeField`: what it reads from a body, with the texts and codes of DRF 3.18.3.

use models::fields::FieldType;
use models::timezone::DateTime;
use python::Value;
use serializers::fields::Field;
use serializers::{Data, Partial};

const FORMAT: (&str, &str) = (
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].",
    "invalid",
);
const OVERFLOW: (&str, &str) = ("Datetime value out of range.", "overflow");
const NULL: (&str, &str) = ("This field may not be null.", "null");

/// The time that the model gets, as it is shown, or the text and the code of the error.
fn read(field: Field, value: Value) -> Result<Option<String>, (String, &'static str)> {
    let data = Data::Value(Value::Dict(vec![("due".to_owned(), value)]));
    match field.run_validation(&data, Partial::No) {
        Ok(value) => {
            let time = <Option<DateTime> as FieldType>::from_validated(value.expect("a value")).expect("a time");
            Ok(time.map(|time| time.to_string()))
        }
        Err(errors) => Err((errors[0].text.clone().into_owned(), errors[0].code)),
    }
}

#[test]
fn times_are_read_in_the_formats_of_the_reference() {
    for (text, shown) in [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02 03:04", "2026-01-02T03:04:00Z"),
        ("2026-01-02T03:04:05.678901+02:00", "2026-01-02T01:04:05.678901Z"),
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("20260102T030405", "2026-01-02T03:04:05Z"),
        ("2026-W01-5", "2026-01-02T00:00:00Z"),
        ("2026-01-02T03:04:05.1234567Z", "2026-01-02T03:04:05.123456Z"),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00Z"),
    ] {
        assert_eq!(read(Field::of::<DateTime>("due"), Value::Str(text.into())), Ok(Some(shown.into())), "{text}");
    }
}

#[test]
fn other_values_are_refused_with_the_texts_of_the_reference() {
    let texts = ["  2026-01-02T03:04:05Z ", "2026-02-30T00:00:00Z", "2026-01-02T25:00:00Z", "", "tomorrow"];
    let texts = texts.into_iter().chain(["2026-01-02T03:04:05+24:00"]).map(|text| (Value::Str(text.into()), FORMAT));
    let ends = ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"];
    let ends = ends.into_iter().map(|text| (Value::Str(text.into()), OVERFLOW));
    let others = [Value::Int(1_767_323_045), Value::Float(1.5), Value::Bool(true), Value::List(vec![])];
    let others = others.into_iter().map(|value| (value, FORMAT));
    for (value, (text, code)) in texts.chain(ends).chain(others).chain([(Value::None, NULL)]) {
        let refused = Err((text.to_owned(), code));
        assert_eq!(read(Field::of::<DateTime>("due"), value.clone()), refused, "{value:?}");
    }
}

#[test]
fn null_is_a_value_where_the_field_allows_it() {
    assert_eq!(read(Field::of::<Option<DateTime>>("due"), Value::None), Ok(None));
}
