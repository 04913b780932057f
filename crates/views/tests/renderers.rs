//! DRF's `tests/test_renderers.py`: JSON, compact or indented, and the page of a browser.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use serde::Serialize;
use serde_json::json;
use views::media_types::MediaType;
use views::renderers::{Render, Renderer, indent};
use views::response::Response;

#[derive(Serialize)]
struct Row {
    id: i64,
    text: &'static str,
    tags: Vec<&'static str>,
    parent: Option<i64>,
    done: bool,
}

fn row(text: &'static str) -> Row {
    Row { id: 1, text, tags: vec!["a", "b"], parent: None, done: true }
}

#[track_caller]
fn check(data: &impl Render, width: Option<usize>, expected: &str) {
    assert_eq!(String::from_utf8(data.to_json(width)).unwrap(), expected);
}

#[test]
fn json_is_compact() {
    check(&row("x"), None, r#"{"id":1,"text":"x","tags":["a","b"],"parent":null,"done":true}"#);
    check(&Vec::<i64>::new(), None, "[]");
}

/// As in a Python dict. A view writes its keys with `json!`.
#[test]
fn keys_stay_in_the_order_in_which_they_are_written() {
    check(
        &json!({"total": 3, "completed": 1, "a": {"z": 0, "b": 0}}),
        None,
        r#"{"total":3,"completed":1,"a":{"z":0,"b":0}}"#,
    );
}

#[test]
fn indented_json_has_one_value_per_line() {
    let indented = "{\n  \"id\": 1,\n  \"text\": \"x\",\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ],\n  \
                    \"parent\": null,\n  \"done\": true\n}";
    check(&row("x"), Some(2), indented);
    check(&vec![1], Some(8), "[\n        1\n]");
    check(&vec![1], Some(99), "[\n        1\n]");
    check(&Vec::<i64>::new(), Some(4), "[]");
}

#[test]
fn json_is_utf_8_and_valid_javascript() {
    check(&"Grüße 日本語 🦀", None, r#""Grüße 日本語 🦀""#);
    check(&"\"\\/\n\r\t\u{8}\u{c}\0\u{1f}\u{7f}", None, "\"\\\"\\\\/\\n\\r\\t\\b\\f\\u0000\\u001f\u{7f}\"");
    check(&"a\u{2028}b\u{2029}c", None, r#""a\u2028b\u2029c""#);
    check(&"\u{2027}\u{202a}", None, "\"\u{2027}\u{202a}\"");
    check(&"\u{2028}", Some(4), r#""\u2028""#);
    check(&"<b>&amp;</b>", None, r#""<b>&amp;</b>""#);
}

#[track_caller]
fn check_indent(media_type: &str, expected: Option<usize>) {
    assert_eq!(indent(&MediaType::new(media_type)), expected, "{media_type}");
}

#[test]
fn an_indent_is_a_whole_number_up_to_eight() {
    check_indent("application/json", None);
    for (value, width) in [("1", 1), ("4", 4), ("8", 8), ("9", 8), ("+2", 2), ("0_3", 3), ("99999999999999999999", 8)] {
        check_indent(&format!("application/json; indent={value}"), Some(width));
    }
    for value in ["0", "-1", "-99999999999999999999", "x", "1.5", "", "0x2"] {
        check_indent(&format!("application/json; indent={value}"), None);
    }
}

#[test]
fn a_renderer_has_a_media_type_a_format_and_a_content_type() {
    let facts = |renderer: Renderer| [renderer.media_type(), renderer.format(), renderer.content_type()];
    assert_eq!(facts(Renderer::Json), ["application/json", "json", "application/json"]);
    assert_eq!(facts(Renderer::BrowsableApi), ["text/html", "api", "text/html; charset=utf-8"]);
}

#[test]
fn empty_content_has_no_bytes() {
    assert_eq!(Response::no_content().content.to_json(Some(4)), b"");
}
