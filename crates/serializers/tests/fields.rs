//! DRF's `tests/test_fields.py`: what each class of field makes of a value, with the texts and codes of DRF 3.18.3.

use python::Value;
use python::Value::{BigInt, Bool, Dict, Float, Int, List, Surrogates};
use serializers::fields::{CharField, Field, Kind};
use serializers::{Data, Partial};

/// A text and its code.
type Detail = (&'static str, &'static str);

const REQUIRED: Detail = ("This field is required.", "required");
const NULL: Detail = ("This field may not be null.", "null");
const BLANK: Detail = ("This field may not be blank.", "blank");
const NOT_A_STRING: Detail = ("Not a valid string.", "invalid");
const TOO_LONG: Detail = ("Ensure this field has no more than 3 characters.", "max_length");
const NUL: Detail = ("Null characters are not allowed.", "null_characters_not_allowed");
const D800: Detail = ("Surrogate characters are not allowed: U+D800.", "surrogate_characters_not_allowed");
const DFFF: Detail = ("Surrogate characters are not allowed: U+DFFF.", "surrogate_characters_not_allowed");
const NOT_A_BOOLEAN: Detail = ("Must be a valid boolean.", "invalid");
const NOT_AN_INTEGER: Detail = ("A valid integer is required.", "invalid");
const TOO_MANY_DIGITS: Detail = ("String value too large.", "max_string_length");
const TOO_LARGE: Detail = ("Ensure this value is less than or equal to 10.", "max_value");
const TOO_SMALL: Detail = ("Ensure this value is greater than or equal to -10.", "min_value");

fn str(text: &str) -> Value {
    Value::Str(text.to_owned())
}

fn file(name: &str) -> Value {
    Value::File(name.to_owned())
}

/// A text with a lone surrogate: the code points of `text`, where `?` stands for `surrogate`.
fn surrogates(text: &str, surrogate: u32) -> Value {
    Surrogates(text.chars().map(|c| if c == '?' { surrogate } else { c.into() }).collect())
}

fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

/// `CharField(allow_blank=True, required=False)`, which is what a `TextField(blank=True)` becomes.
fn text() -> Field {
    optional(Field::new("f", Kind::Char(CharField { allow_blank: true, ..CharField::default() })))
}

/// What a field answers: the value to keep, `None` for nothing to keep, or its errors.
type Answer = Result<Option<Value>, Vec<(String, &'static str)>>;

fn run(field: Field, data: &Data, partial: Partial) -> Answer {
    field
        .run_validation(data, partial)
        .map_err(|errors| errors.into_iter().map(|error| (error.text.into_owned(), error.code)).collect())
}

fn refused(errors: &[Detail]) -> Answer {
    Err(errors.iter().map(|(text, code)| ((*text).to_owned(), *code)).collect())
}

/// `FieldValues.valid_inputs`, out of JSON.
#[track_caller]
fn valid_inputs(field: Field, inputs: &[(Value, Value)]) {
    for (input, expected) in inputs {
        let data = Data::Value(Dict(vec![("f".to_owned(), input.clone())]));
        assert_eq!(run(field, &data, Partial::No), Ok(Some(expected.clone())), "{input:?}");
    }
}

/// `FieldValues.invalid_inputs`, out of JSON; a partial update does not make them valid.
#[track_caller]
fn invalid_inputs(field: Field, inputs: &[(Value, &[Detail])]) {
    for (input, errors) in inputs {
        let data = Data::Value(Dict(vec![("f".to_owned(), input.clone())]));
        assert_eq!(run(field, &data, Partial::No), refused(errors), "{input:?}");
        assert_eq!(run(field, &data, Partial::Yes), refused(errors), "{input:?} in a partial update");
    }
}

/// The field called `f` out of a form: in a whole update, and in a partial one.
#[track_caller]
fn form(field: Field, pairs: &[(&str, &str)], whole: Answer, partial: Answer) {
    let data = Data::Form(pairs.iter().map(|(key, value)| ((*key).to_owned(), str(value))).collect());
    assert_eq!(run(field, &data, Partial::No), whole, "{pairs:?}");
    assert_eq!(run(field, &data, Partial::Yes), partial, "{pairs:?} in a partial update");
}

#[test]
fn char_field_trims_white_space() {
    let inputs = [
        (str("a b"), str("a b")),
        (str(" \t a\u{3000}\x1C"), str("a")),
        (str(" \u{200b} "), str("\u{200b}")),
        (Int(-7), str("-7")),
        (BigInt("18446744073709551616".into()), str("18446744073709551616")),
        (Float(1.0), str("1.0")),
        (Float(1e22), str("1e+22")),
        (Float(f64::INFINITY), str("inf")),
    ];
    valid_inputs(Field::of::<String>("f"), &inputs);
    // A password too.
    valid_inputs(Field::of::<String>("f").password(), &[(str(" secret "), str("secret"))]);
}

#[test]
fn char_field_refuses_other_types() {
    let mut inputs: Vec<(Value, &[Detail])> = vec![
        (Value::None, &[NULL]),
        (str(""), &[BLANK]),
        (str(" \t\x1C\u{3000}"), &[BLANK]),
        (file("  "), &[BLANK]),
        (str("a\0b"), &[NUL]),
        (surrogates("?", 0xD800), &[D800]),
        (surrogates("a?\0", 0xDFFF), &[NUL, DFFF]),
    ];
    let others = [Bool(true), Bool(false), List(vec![]), List(vec![str("a")]), Dict(vec![]), file("a.txt")];
    inputs.extend(others.into_iter().map(|input| (input, &[NOT_A_STRING][..])));
    invalid_inputs(Field::of::<String>("f"), &inputs);
}

#[test]
fn max_length_counts_code_points_after_trimming() {
    let field = Field::new("f", Kind::Char(CharField { max_length: Some(3), ..CharField::default() }));
    let inputs = ["abc", "ééé", "😀😀😀"].map(|text| (str(text), str(text)));
    valid_inputs(field, &inputs);
    valid_inputs(field, &[(str(" abc "), str("abc")), (Int(123), str("123"))]);
    let inputs: [(Value, &[Detail]); 8] = [
        (str("abcd"), &[TOO_LONG]),
        (str("😀😀😀😀"), &[TOO_LONG]),
        (str("e\u{301}e\u{301}"), &[TOO_LONG]),
        (Int(1234), &[TOO_LONG]),
        (Float(1.25), &[TOO_LONG]),
        (str("abc\0"), &[TOO_LONG, NUL]),
        (surrogates(" ? ab ", 0xD800), &[TOO_LONG, D800]),
        (surrogates(" ?ab ", 0xD800), &[D800]),
    ];
    invalid_inputs(field, &inputs);
}

#[test]
fn text_may_be_blank_where_the_field_allows_it() {
    let blank = [str(""), str(" "), str("\x1F"), file(" ")].map(|input| (input, str("")));
    valid_inputs(text(), &blank);
    invalid_inputs(text(), &[(Value::None, &[NULL]), (List(vec![]), &[NOT_A_STRING]), (file("a"), &[NOT_A_STRING])]);
}

#[test]
fn boolean_field_accepts_drfs_words() {
    let truths = ["t", "T", "y", "YES", "true", "True", "tRUE", "on", "On", "1"].map(|word| (str(word), Bool(true)));
    let lies = ["f", "F", "n", "No", "false", "False", "off", "OFF", "0"].map(|word| (str(word), Bool(false)));
    let numbers = [(Int(1), true), (Float(1.0), true), (Int(0), false), (Float(0.0), false), (Float(-0.0), false)];
    valid_inputs(Field::of::<bool>("f"), &truths);
    valid_inputs(Field::of::<bool>("f"), &lies);
    valid_inputs(Field::of::<bool>("f"), &numbers.map(|(number, expected)| (number, Bool(expected))));
    valid_inputs(Field::of::<bool>("f"), &[true, false].map(|value| (Bool(value), Bool(value))));
}

#[test]
fn a_boolean_that_may_be_null_accepts_drfs_words_for_it() {
    let field = optional(Field::of::<Option<bool>>("f"));
    valid_inputs(field, &["null", "Null", "nULL", ""].map(|word| (str(word), Value::None)));
    invalid_inputs(field, &[" null", "None"].map(|word| (str(word), &[NOT_A_BOOLEAN] as &[_])));
}

#[test]
fn boolean_field_refuses_everything_else() {
    let field = optional(Field::of::<bool>("f"));
    invalid_inputs(field, &[(Value::None, &[NULL])]);
    for text in ["", " ", " true", "on ", "null", "None", "2", "1.0", "true\0", "\u{17f}"] {
        invalid_inputs(field, &[(str(text), &[NOT_A_BOOLEAN])]);
    }
    let huge = BigInt("18446744073709551616".into());
    let others = [Int(2), Int(-1), Float(0.5), List(vec![Bool(true)]), Dict(vec![]), huge, file("true")];
    for input in others {
        invalid_inputs(field, &[(input, &[NOT_A_BOOLEAN])]);
    }
    invalid_inputs(field, &[(surrogates("?", 0xD800), &[NOT_A_BOOLEAN])]);
}

#[test]
fn integer_field_reads_what_python_reads() {
    let field = Field::of::<i64>("f").min_value(-10).max_value(10);
    for text in ["7", " 7 ", "+7", "7.", "7.0", "7.00 ", "7.0\x1C", "0_7", "٧", "٧.0", &("0".repeat(999) + "7")] {
        valid_inputs(field, &[(str(text), Int(7))]);
    }
    let numbers = [(Int(-10), Int(-10)), (Int(10), Int(10)), (Float(7.0), Int(7)), (str("-0"), Int(0))];
    valid_inputs(field, &numbers);
    valid_inputs(field, &[(file("7"), Int(7)), (file("7.0"), Int(7))]);
    valid_inputs(Field::of::<i64>("f"), &[(str("9223372036854775807"), Int(i64::MAX)), (Int(i64::MIN), Int(i64::MIN))]);
}

#[test]
fn integer_field_refuses_other_values() {
    let field = Field::of::<i64>("f").min_value(-10).max_value(10);
    invalid_inputs(field, &[(Value::None, &[NULL])]);
    for text in ["", " ", "7.5", ".", ".0", "7.0.0", "1e1", "0x7", "- 7", "seven", "7\x1C", "\x1C7", "7\0"] {
        invalid_inputs(field, &[(str(text), &[NOT_AN_INTEGER])]);
    }
    let others = [Bool(true), Bool(false), List(vec![Int(7)]), Dict(vec![]), file("x"), surrogates("?", 0xD800)];
    for input in others {
        invalid_inputs(field, &[(input, &[NOT_AN_INTEGER])]);
    }
    for number in [7.5, 1e22, f64::INFINITY] {
        invalid_inputs(field, &[(Float(number), &[NOT_AN_INTEGER])]);
    }
    invalid_inputs(field, &[(str(&"0".repeat(1001)), &[TOO_MANY_DIGITS])]);
    invalid_inputs(field, &[(surrogates(&"?".repeat(1001), 0xD800), &[TOO_MANY_DIGITS])]);
}

#[test]
fn integers_have_their_limits_past_64_bits_too() {
    let field = Field::of::<i64>("f").min_value(-10).max_value(10);
    let digits = "18446744073709551616";
    let large = [Int(11), Float(11.0), str("11"), str(digits), BigInt(digits.into()), str(&"9".repeat(1000))];
    let small = [Int(-11), str("-11"), str(&format!("-{digits}")), BigInt(format!("-{digits}"))];
    invalid_inputs(field, &large.map(|input| (input, &[TOO_LARGE][..])));
    invalid_inputs(field, &small.map(|input| (input, &[TOO_SMALL][..])));
}

/// DRF has no limit here. The value of the field is an `i64`, so its limits are those of the type.
#[test]
fn an_integer_without_limits_has_those_of_its_type() {
    let field = Field::of::<i64>("f");
    let too_large = ("Ensure this value is less than or equal to 9223372036854775807.", "max_value");
    let too_small = ("Ensure this value is greater than or equal to -9223372036854775808.", "min_value");
    invalid_inputs(field, &[(BigInt("9223372036854775808".into()), &[too_large])]);
    invalid_inputs(field, &[(str("-9223372036854775809"), &[too_small])]);
}

#[test]
fn a_missing_field_is_an_error_only_if_it_is_required() {
    for field in [Field::of::<String>("f"), Field::of::<bool>("f"), Field::of::<i64>("f")] {
        assert_eq!(run(field, &Data::empty(), Partial::No), refused(&[REQUIRED]));
        assert_eq!(run(field, &Data::empty(), Partial::Yes), Ok(None));
        assert_eq!(run(optional(field), &Data::empty(), Partial::No), Ok(None));
    }
}

#[test]
fn a_missing_checkbox_is_false() {
    for field in [Field::of::<bool>("f"), optional(Field::of::<bool>("f"))] {
        form(field, &[], Ok(Some(Bool(false))), Ok(None));
        form(field, &[("f", "on")], Ok(Some(Bool(true))), Ok(Some(Bool(true))));
        form(field, &[("f", " ")], refused(&[NOT_A_BOOLEAN]), refused(&[NOT_A_BOOLEAN]));
    }
    form(Field::of::<bool>("f"), &[("f", "")], refused(&[NOT_A_BOOLEAN]), refused(&[NOT_A_BOOLEAN]));
    form(optional(Field::of::<bool>("f")), &[("f", "")], Ok(None), Ok(None));
}

#[test]
fn an_empty_form_input_is_missing_unless_blank_is_allowed() {
    form(Field::of::<String>("f"), &[], refused(&[REQUIRED]), Ok(None));
    form(Field::of::<String>("f"), &[("f", "")], refused(&[BLANK]), refused(&[BLANK]));
    form(optional(Field::of::<String>("f")), &[("f", "")], Ok(None), Ok(None));
    form(optional(Field::of::<String>("f")), &[("f", " ")], refused(&[BLANK]), refused(&[BLANK]));
    form(text(), &[], Ok(None), Ok(None));
    form(text(), &[("f", "")], Ok(Some(str(""))), Ok(Some(str(""))));
    let number = Field::of::<i64>("f");
    form(number, &[("f", "")], refused(&[NOT_AN_INTEGER]), refused(&[NOT_AN_INTEGER]));
    form(optional(number), &[("f", "")], Ok(None), Ok(None));
}

#[test]
fn the_last_value_of_a_form_key_is_used() {
    form(Field::of::<String>("f"), &[("f", "a"), ("g", "x"), ("f", "b")], Ok(Some(str("b"))), Ok(Some(str("b"))));
    form(optional(Field::of::<bool>("f")), &[("f", "on"), ("f", "")], Ok(None), Ok(None));
}

#[test]
fn a_label_is_made_from_the_name() {
    assert_eq!(Field::of::<String>("created_at").label(), "Created at");
    assert_eq!(Field { label: Some("ID"), ..Field::of::<String>("id") }.label(), "ID");
}
