//! `json.loads` of which some keys are kept: the same errors as of the whole, and the values of these keys.

use python::Value;
use python::json::{loads, loads_keys};

const KEYS: [&str; 3] = ["title", "done", "é"];

/// What a serializer with [`KEYS`] looks at.
fn looked_at(value: Value) -> Value {
    let without_contents = |value| match value {
        Value::List(_) => Value::List(Vec::new()),
        Value::Dict(_) => Value::Dict(Vec::new()),
        value => value,
    };
    match value {
        Value::Dict(mut items) => {
            items.retain(|(key, _)| KEYS.contains(&key.as_str()));
            Value::Dict(items.into_iter().map(|(key, value)| (key, without_contents(value))).collect())
        }
        value => without_contents(value),
    }
}

/// A dict keeps its keys in the order in which they are met first, as the whole does.
#[track_caller]
fn check(text: &str) {
    // A value that is no number equals none.
    let expected = loads(text).map(looked_at);
    assert_eq!(format!("{:?}", loads_keys(text, &KEYS)), format!("{expected:?}"), "{text}");
}

const TEXTS: [&str; 24] = [
    "{}",
    "[]",
    "null",
    "1",
    r#""text""#,
    r#"{"title": "a", "done": true}"#,
    r#"{"other": 1, "title": "a", "more": {"title": "b"}}"#,
    r#"{"title": "a", "title": "b", "done": 1, "title": ["c"]}"#,
    r#"{"title": {"a": [1, {"title": 2}]}, "done": [[], {}, [0]]}"#,
    r#"[{"title": "a"}, {"title": "b"}]"#,
    r#"[[[[0]]], [[[0]]]]"#,
    r#"{"\u00e9": "\ud83d\ude00", "t\u0069tle": "\ud800"}"#,
    r#"{"\ud800": 1, "title\ud800": 2, "title": 3}"#,
    r#"{"other": {"a": 1, "a": 2,}, "title": 1}"#,
    r#"{"other": [1, 2, "title": 1}"#,
    r#"{"other": nul}"#,
    r#"{"other": NaN}"#,
    r#"{"other": [Infinity], "title": -Infinity}"#,
    r#"{"other": "unended}"#,
    r#"{"other": "\x"}"#,
    r#"{"title": 1} {"title": 2}"#,
    r#"{"title" 1}"#,
    r#"{title: 1}"#,
    r#"{"a": 1e5, "b": -0.0, "title": 123456789012345678901234567890, "done": 1.5}"#,
];

#[test]
fn errors_and_kept_keys_are_the_same_as_those_of_loads() {
    TEXTS.iter().for_each(|text| check(text));
    for depth in [942, 943, 944] {
        for (open, close) in [("[", "]"), (r#"{"title":"#, "}"), (r#"{"other":"#, "}")] {
            check(&format!("{}0{}", open.repeat(depth), close.repeat(depth)));
        }
    }
    check(&format!(r#"{{"other": {}}}"#, "9".repeat(5_000)));
}

/// Every text, cut off at every place, and with each of some characters in every place.
#[test]
fn a_text_that_is_not_json_is_an_error_whatever_keys_are_kept() {
    for text in TEXTS {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        for place in places {
            let (start, rest) = text.split_at(place);
            check(start);
            for put in ["\"", "{", "}", "[", "]", ",", ":", "\\", " ", "0", "\u{1}", "é"] {
                check(&format!("{start}{put}{rest}"));
                let mut rest = rest.chars();
                rest.next();
                check(&format!("{start}{put}{}", rest.as_str()));
            }
        }
    }
}

#[test]
fn other_keys_are_not_kept() {
    let brackets = format!("[{}0]", "[[[[[0]]]]],".repeat(1_000));
    assert_eq!(loads_keys(&brackets, &KEYS).unwrap(), Value::List(Vec::new()));
    let keys: String = (0..1_000).map(|number| format!(r#""{number}":[0],"#)).collect();
    let text = format!(r#"{{{keys}"title":{brackets}}}"#);
    let kept = Value::Dict(vec![("title".to_owned(), Value::List(Vec::new()))]);
    assert_eq!(loads_keys(&text, &KEYS).unwrap(), kept);
}
