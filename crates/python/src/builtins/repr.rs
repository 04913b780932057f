//! `repr(value)` and `str.isprintable`.

use super::str_of;
use crate::value::Value;

/// `repr(value)`
pub(super) fn repr(value: &Value) -> String {
    match value {
        Value::Str(text) | Value::File(text) => repr_of(text.chars().map(u32::from)),
        Value::Surrogates(points) => repr_of(points.iter().copied()),
        Value::List(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Dict(items) => {
            let item =
                |(key, value): &(String, Value)| format!("{}: {}", repr_of(key.chars().map(u32::from)), repr(value));
            format!("{{{}}}", items.iter().map(item).collect::<Vec<_>>().join(", "))
        }
        value => str_of(value),
    }
}

/// The quoted text: in double quotes if the text contains single quotes only, and in single quotes otherwise.
fn repr_of(points: impl Iterator<Item = u32> + Clone) -> String {
    let has = |quote: char| points.clone().any(|point| point == u32::from(quote));
    let quote = if has('\'') && !has('"') { '"' } else { '\'' };
    let mut text = String::from(quote);
    for point in points {
        match char::from_u32(point) {
            Some('\n') => text.push_str("\\n"),
            Some('\r') => text.push_str("\\r"),
            Some('\t') => text.push_str("\\t"),
            Some(c) if c == quote || c == '\\' => text.extend(['\\', c]),
            Some(c) if is_printable(c) => text.push(c),
            _ if point <= 0xFF => text.push_str(&format!("\\x{point:02x}")),
            _ if point <= 0xFFFF => text.push_str(&format!("\\u{point:04x}")),
            _ => text.push_str(&format!("\\U{point:08x}")),
        }
    }
    text.push(quote);
    text
}

/// `c.isprintable()`.
///
/// Rust's `escape_debug` escapes all characters that are not printable, and also quotes and the backslash. The
/// character is tested after an `a`, because `escape_debug` escapes a combining accent at the start.
pub fn is_printable(c: char) -> bool {
    let is_unescaped = || String::from_iter(['a', c]).escape_debug().nth(1) == Some(c);
    matches!(c, '\'' | '"' | '\\') || !is_newer(c) && is_unescaped()
}

fn is_newer(c: char) -> bool {
    let after = NEWER.partition_point(|&(first, _last)| first <= u32::from(c));
    after.checked_sub(1).is_some_and(|place| u32::from(c) <= NEWER[place].1)
}

/// Ranges (first, last) of characters that were added to Unicode after version 14, which CPython 3.11 uses. Rust knows
/// these characters. No range contains a character of Unicode 14.
const NEWER: [(u32, u32); 65] = [
    (0x0088F, 0x00897),
    (0x00C5C, 0x00C5C),
    (0x00CDC, 0x00CDC),
    (0x00CF3, 0x00CF3),
    (0x00ECE, 0x00ECE),
    (0x01ACF, 0x01AEB),
    (0x01B4E, 0x01B4F),
    (0x01B7F, 0x01B7F),
    (0x01C89, 0x01C8A),
    (0x020C1, 0x020C1),
    (0x02427, 0x02429),
    (0x02B96, 0x02B96),
    (0x02FFC, 0x02FFF),
    (0x031E4, 0x031EF),
    (0x0A7CB, 0x0A7CF),
    (0x0A7D2, 0x0A7D2),
    (0x0A7D4, 0x0A7D4),
    (0x0A7DA, 0x0A7F1),
    (0x0FBC3, 0x0FBD2),
    (0x0FD90, 0x0FD91),
    (0x0FDC8, 0x0FDCE),
    (0x105C0, 0x105F3),
    (0x10940, 0x10959),
    (0x10D40, 0x10D8F),
    (0x10EC2, 0x10EFF),
    (0x1123F, 0x11241),
    (0x11380, 0x113E2),
    (0x116D0, 0x116E3),
    (0x11B00, 0x11BF9),
    (0x11DB0, 0x11DE9),
    (0x11F00, 0x11F5A),
    (0x1342F, 0x143FA),
    (0x16100, 0x16139),
    (0x16D40, 0x16D79),
    (0x16EA0, 0x16ED3),
    (0x16FF2, 0x16FF6),
    (0x187F8, 0x187FF),
    (0x18CFF, 0x18CFF),
    (0x18D09, 0x18DF2),
    (0x1B132, 0x1B132),
    (0x1B155, 0x1B155),
    (0x1CC00, 0x1CEF0),
    (0x1D2C0, 0x1D2D3),
    (0x1DF25, 0x1DF2A),
    (0x1E030, 0x1E08F),
    (0x1E4D0, 0x1E6FF),
    (0x1F6D8, 0x1F6DC),
    (0x1F774, 0x1F77F),
    (0x1F7D9, 0x1F7D9),
    (0x1F8B2, 0x1F8D8),
    (0x1FA54, 0x1FA57),
    (0x1FA75, 0x1FA77),
    (0x1FA87, 0x1FA8F),
    (0x1FAAD, 0x1FAAF),
    (0x1FABB, 0x1FABF),
    (0x1FAC6, 0x1FACF),
    (0x1FADA, 0x1FADF),
    (0x1FAE8, 0x1FAEF),
    (0x1FAF7, 0x1FAF8),
    (0x1FBCB, 0x1FBEF),
    (0x1FBFA, 0x1FBFA),
    (0x2B739, 0x2B73F),
    (0x2CEA2, 0x2CEAD),
    (0x2EBF0, 0x2EE5D),
    (0x31350, 0x33479),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_python_quotes_them() {
        for (text, expected) in [
            ("a'b", "\"a'b\""),
            ("a'b\"", "'a\\'b\"'"),
            ("\\\n\r\t\u{7f}\u{0}", "'\\\\\\n\\r\\t\\x7f\\x00'"),
            ("e\u{301}é", "'e\u{301}é'"),
            ("\u{200b}\u{1fae9}", "'\\u200b\\U0001fae9'"),
        ] {
            assert_eq!(repr(&Value::Str(text.to_owned())), expected);
        }
        assert_eq!(repr(&Value::Surrogates(vec![0xD83E, 0x61])), "'\\ud83ea'");
    }
}
