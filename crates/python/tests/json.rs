//! `python::json` against what CPython 3.11 answers: values, the exact texts of its errors, and `json.dumps`.

use python::Value;
use python::json::{JsonError, MAX_DEPTH, decode_utf8, dumps, loads};

fn str(text: &str) -> Value {
    Value::Str(text.to_owned())
}

fn big(digits: &str) -> Value {
    Value::BigInt(digits.to_owned())
}

fn dict(items: &[(&str, Value)]) -> Value {
    Value::Dict(items.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

fn error(text: &str) -> String {
    loads(text).expect_err(text).to_string()
}

#[test]
fn values() {
    for (text, expected) in [
        ("null", Value::None),
        (" \t\r\ntrue\n", Value::Bool(true)),
        ("[false, [], {}]", Value::List(vec![Value::Bool(false), Value::List(vec![]), dict(&[])])),
        (r#"{"a":1,"b":2,"a":3}"#, dict(&[("a", Value::Int(3)), ("b", Value::Int(2))])),
        (r#"{"é" : "\u00e9" , "": ""}"#, dict(&[("é", str("é")), ("", str(""))])),
    ] {
        assert_eq!(loads(text), Ok(expected), "{text}");
    }
}

#[test]
fn numbers() {
    for (text, expected) in [
        ("0", Value::Int(0)),
        ("-0", Value::Int(0)),
        ("-0.0", Value::Float(-0.0)),
        ("9223372036854775807", Value::Int(i64::MAX)),
        ("-9223372036854775808", Value::Int(i64::MIN)),
        ("9223372036854775808", big("9223372036854775808")),
        ("-9223372036854775809", big("-9223372036854775809")),
        ("1.50", Value::Float(1.5)),
        ("1E2", Value::Float(100.0)),
        ("25e-1", Value::Float(2.5)),
        ("1e400", Value::Float(f64::INFINITY)),
        ("-1e+400", Value::Float(f64::NEG_INFINITY)),
        ("1e-400", Value::Float(0.0)),
    ] {
        assert_eq!(loads(text), Ok(expected), "{text}");
    }
}

#[test]
fn only_integers_have_a_limit_of_digits() {
    let digits = "9".repeat(4300);
    assert_eq!(loads(&digits), Ok(big(&digits)));
    assert_eq!(loads(&format!("-{digits}")), Ok(big(&format!("-{digits}"))));
    assert_eq!(loads(&format!("9{digits}.0")), Ok(Value::Float(f64::INFINITY)));
    assert_eq!(
        error(&format!("[-9{digits}, oops")),
        "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; \
         use sys.set_int_max_str_digits() to increase the limit"
    );
}

#[test]
fn strings() {
    for (text, expected) in [
        (r#""plain é 😀""#, str("plain é 😀")),
        (r#""\"\\\/\b\f\n\r\t""#, str("\"\\/\u{8}\u{c}\n\r\t")),
        (r#""a\u00e9\u00C9\u0000b""#, str("aéÉ\0b")),
        (r#""\ud83d\ude00""#, str("😀")),
        ("\"\u{7f}\u{2028}\u{feff}\"", str("\u{7f}\u{2028}\u{feff}")),
        (r#""\ud800""#, Value::Surrogates(vec![0xD800])),
        (r#""é\ude00x\n""#, Value::Surrogates(vec![0xE9, 0xDE00, 0x78, 0xA])),
        (r#""\ude00\ud83d""#, Value::Surrogates(vec![0xDE00, 0xD83D])),
        (r#""\ud83d\ud83d\ude00😀""#, Value::Surrogates(vec![0xD83D, 0x1F600, 0x1F600])),
        (r#""\ud83d\u0041""#, Value::Surrogates(vec![0xD83D, 0x41])),
        (r#"{"\ud800a": 1}"#, dict(&[("\u{fffd}a", Value::Int(1))])),
    ] {
        assert_eq!(loads(text), Ok(expected), "{text}");
    }
}

#[test]
fn errors_of_values() {
    for (text, expected) in [
        ("", "Expecting value: line 1 column 1 (char 0)"),
        (" \n ", "Expecting value: line 2 column 2 (char 3)"),
        ("nul", "Expecting value: line 1 column 1 (char 0)"),
        ("True", "Expecting value: line 1 column 1 (char 0)"),
        ("-", "Expecting value: line 1 column 1 (char 0)"),
        ("[-]", "Expecting value: line 1 column 2 (char 1)"),
        ("+1", "Expecting value: line 1 column 1 (char 0)"),
        (".5", "Expecting value: line 1 column 1 (char 0)"),
        ("'a'", "Expecting value: line 1 column 1 (char 0)"),
        ("\u{a0}1", "Expecting value: line 1 column 1 (char 0)"),
        ("1 2", "Extra data: line 1 column 3 (char 2)"),
        ("01", "Extra data: line 1 column 2 (char 1)"),
        ("1.", "Extra data: line 1 column 2 (char 1)"),
        ("1e", "Extra data: line 1 column 2 (char 1)"),
        ("1.5e+", "Extra data: line 1 column 4 (char 3)"),
        ("1٣", "Extra data: line 1 column 2 (char 1)"),
        ("\"é😀\"\n\n x", "Extra data: line 3 column 2 (char 7)"),
        ("\u{feff}1", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"),
        (" \u{feff}1", "Expecting value: line 1 column 2 (char 1)"),
        ("NaN", "Out of range float values are not JSON compliant: 'NaN'"),
        ("[1, Infinityx", "Out of range float values are not JSON compliant: 'Infinity'"),
        ("{\"a\": -Infinity", "Out of range float values are not JSON compliant: '-Infinity'"),
        ("-Infinit", "Expecting value: line 1 column 1 (char 0)"),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn errors_of_lists_and_dicts() {
    for (text, expected) in [
        ("[", "Expecting value: line 1 column 2 (char 1)"),
        ("[1", "Expecting ',' delimiter: line 1 column 3 (char 2)"),
        ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
        ("[1,]", "Expecting value: line 1 column 4 (char 3)"),
        ("[1}", "Expecting ',' delimiter: line 1 column 3 (char 2)"),
        ("]", "Expecting value: line 1 column 1 (char 0)"),
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("{1: 2}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("{\n \"a\": 1,\n}", "Expecting property name enclosed in double quotes: line 3 column 1 (char 11)"),
        ("{\"a\"", "Expecting ':' delimiter: line 1 column 5 (char 4)"),
        ("{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)"),
        ("{\"a\":", "Expecting value: line 1 column 6 (char 5)"),
        ("{\"a\": }", "Expecting value: line 1 column 7 (char 6)"),
        ("{\"é\": 1", "Expecting ',' delimiter: line 1 column 8 (char 7)"),
        ("{\"a\": 1]", "Expecting ',' delimiter: line 1 column 8 (char 7)"),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

#[test]
fn errors_of_strings() {
    for (text, expected) in [
        ("\"", "Unterminated string starting at: line 1 column 1 (char 0)"),
        ("[\"é\", \"b", "Unterminated string starting at: line 1 column 7 (char 6)"),
        ("\"a\\", "Unterminated string starting at: line 1 column 1 (char 0)"),
        ("\"a\\\"", "Unterminated string starting at: line 1 column 1 (char 0)"),
        ("\"a\nb\"", "Invalid control character at: line 1 column 3 (char 2)"),
        ("\"é\u{1f}", "Invalid control character at: line 1 column 3 (char 2)"),
        (r#""é\x""#, r"Invalid \escape: line 1 column 3 (char 2)"),
        (r#""\U0041""#, r"Invalid \escape: line 1 column 2 (char 1)"),
        (r#""\u12"#, r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
        (r#""\u1234"#, r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
        (r#""\u1234a"#, "Unterminated string starting at: line 1 column 1 (char 0)"),
        (r#""\u12g4""#, r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
        (r#""\u+123""#, r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
        (r#""\u12é4""#, r"Invalid \uXXXX escape: line 1 column 3 (char 2)"),
        (r#""\ud83d\ude0""#, r"Invalid \uXXXX escape: line 1 column 9 (char 8)"),
        (r#""\ud83d\ug000""#, r"Invalid \uXXXX escape: line 1 column 9 (char 8)"),
        (r#""\ud83d\x""#, r"Invalid \escape: line 1 column 8 (char 7)"),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
}

/// The deepest text, its value and the text of that value, all on a stack as small as the ones of server threads.
#[test]
fn nesting_has_a_limit() {
    let check = || {
        for (open, inner, close) in [("[", "", "]"), ("{\"a\":", "1", "}")] {
            let nested = |depth: usize| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            let deepest = loads(&nested(MAX_DEPTH)).expect("within the limit");
            assert_eq!(dumps(&deepest), nested(MAX_DEPTH));
            assert_eq!(loads(&nested(MAX_DEPTH + 1)), Err(JsonError::TooDeep));
            assert_eq!(loads(&open.repeat(1_000_000)), Err(JsonError::TooDeep));
            let side_by_side = format!("[{}1]", format!("{},", nested(1)).repeat(2 * MAX_DEPTH));
            assert!(loads(&side_by_side).is_ok());
        }
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(check).expect("a thread starts");
    thread.join().expect("the stack suffices");
}

#[test]
fn dumps_is_one_line_of_ascii() {
    for (value, expected) in [
        (Value::None, "null"),
        (Value::List(vec![Value::Bool(true), Value::Bool(false)]), "[true,false]"),
        (dict(&[("é", Value::Int(-1)), ("b", big("9223372036854775808"))]), r#"{"\u00e9":-1,"b":9223372036854775808}"#),
        (dict(&[]), "{}"),
        (Value::List(vec![]), "[]"),
        (str("\"\\/\u{8}\u{c}\n\r\t\0\u{7f}"), r#""\"\\/\b\f\n\r\t\u0000\u007f""#),
        (str("€😀\u{2028}"), r#""\u20ac\ud83d\ude00\u2028""#),
        (Value::Surrogates(vec![0x61, 0xD800, 0x1F600]), r#""a\ud800\ud83d\ude00""#),
        (Value::Float(1e16), "1e+16"),
        (Value::Float(-0.0), "-0.0"),
        (Value::Float(f64::NAN), "NaN"),
        (Value::List(vec![Value::Float(f64::INFINITY), Value::Float(f64::NEG_INFINITY)]), "[Infinity,-Infinity]"),
    ] {
        assert_eq!(dumps(&value), expected);
    }
}

#[test]
fn bodies_that_are_utf8() {
    for (bytes, expected) in [
        (&b""[..], ""),
        (b"a\xc3\xa9", "aé"),
        (b"\xef\xbb\xbf1", "\u{feff}1"),
        // The stream reader drops what is cut off at the end.
        (b"a\xc3", "a"),
        (b"a\xe2\x82", "a"),
        (b"a\xf0\x9f\x98", "a"),
        (b"a\xed\xa0", "a"),
        (b"\xf4", ""),
    ] {
        assert_eq!(decode_utf8(bytes), Ok(expected), "{bytes:x?}");
    }
}

#[test]
fn bodies_that_are_not_utf8() {
    for (bytes, expected) in [
        (&b"\xff"[..], "byte 0xff in position 0: invalid start byte"),
        (b"a\x80", "byte 0x80 in position 1: invalid start byte"),
        (b"\xc1\xbf", "byte 0xc1 in position 0: invalid start byte"),
        (b"\xf5\x80\x80\x80", "byte 0xf5 in position 0: invalid start byte"),
        (b"\xc3\xa9\xe2\x82\xc3\xa9", "bytes in position 2-3: invalid continuation byte"),
        (b"\xc3(", "byte 0xc3 in position 0: invalid continuation byte"),
        (b"\xe2\x82(", "bytes in position 0-1: invalid continuation byte"),
        (b"a\xf0\x9f\x98(", "bytes in position 1-3: invalid continuation byte"),
        (b"\xe0\x80", "byte 0xe0 in position 0: invalid continuation byte"),
        (b"\xed\xa0\x80", "byte 0xed in position 0: invalid continuation byte"),
        (b"\xed\xa0a", "byte 0xed in position 0: invalid continuation byte"),
    ] {
        assert_eq!(decode_utf8(bytes), Err(format!("'utf-8' codec can't decode {expected}")), "{bytes:x?}");
    }
}
