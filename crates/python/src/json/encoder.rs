//! `json.dumps` with `ensure_ascii` and no spaces.

use crate::builtins;
use crate::value::Value;

/// Appends a value.
pub(super) fn write(out: &mut String, value: &Value) {
    match value {
        Value::None => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Float(number) => write_float(out, *number),
        Value::Int(_) | Value::BigInt(_) => out.push_str(&builtins::str_of(value)),
        Value::Str(text) | Value::File(text) => write_string(out, text),
        Value::Surrogates(points) => write_points(out, points),
        Value::List(items) => write_list(out, items),
        Value::Dict(items) => write_dict(out, items),
    }
}

fn write_float(out: &mut String, number: f64) {
    if number.is_nan() {
        out.push_str("NaN");
    } else if number.is_infinite() {
        out.push_str(if number > 0.0 { "Infinity" } else { "-Infinity" });
    } else {
        out.push_str(&builtins::float_repr(number));
    }
}

fn write_list(out: &mut String, items: &[Value]) {
    out.push('[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// Appends the items of a `dict`.
pub(super) fn write_dict(out: &mut String, items: &[(String, Value)]) {
    out.push('{');
    for (place, (key, value)) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write_string(out, key);
        out.push(':');
        write(out, value);
    }
    out.push('}');
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    match is_plain(text) {
        true => out.push_str(text),
        false => text.chars().for_each(|char| write_char(out, char)),
    }
    out.push('"');
}

/// Whether no character needs an escape. The compiler compares many bytes at once, because no byte ends the loop.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') & (byte != b'"') & (byte != b'\\');
    text.bytes().fold(true, |all, byte| all & is_plain(byte))
}

fn write_points(out: &mut String, points: &[u32]) {
    out.push('"');
    for &point in points {
        match char::from_u32(point) {
            Some(char) => write_char(out, char),
            None => write_unit(out, point),
        }
    }
    out.push('"');
}

fn write_char(out: &mut String, char: char) {
    match char {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        ' '..='~' => out.push(char),
        _ => char.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| write_unit(out, u32::from(unit))),
    }
}

/// One `\uXXXX`.
fn write_unit(out: &mut String, unit: u32) {
    out.push_str(&format!("\\u{unit:04x}"));
}
