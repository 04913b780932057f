//! `json.detect_encoding`: detects the Unicode encoding of JSON.

use std::borrow::Cow;

/// Decodes bytes. The encoding is detected by a byte order mark, or by the zero bytes among the first bytes.
///
/// Python accepts lone surrogates here. No server signs a token with them, so here they are an error.
pub(super) fn decode(data: &[u8]) -> Option<Cow<'_, str>> {
    match data {
        [0xFF, 0xFE, 0, 0, rest @ ..] => utf_32(rest, u32::from_le_bytes),
        [0, 0, 0xFE, 0xFF, rest @ ..] => utf_32(rest, u32::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf_8(rest),
        [0, 0, _, _, ..] => utf_32(data, u32::from_be_bytes),
        [0, _, _, _, ..] | [0, _] => utf_16(data, u16::from_be_bytes),
        [_, 0, 0, 0, ..] => utf_32(data, u32::from_le_bytes),
        [_, 0, _, _, ..] | [_, 0] => utf_16(data, u16::from_le_bytes),
        _ => utf_8(data),
    }
}

fn utf_8(data: &[u8]) -> Option<Cow<'_, str>> {
    std::str::from_utf8(data).ok().map(Cow::Borrowed)
}

fn utf_16(data: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'static, str>> {
    let (units, rest) = data.as_chunks();
    let text = char::decode_utf16(units.iter().copied().map(unit)).collect::<Result<String, _>>().ok();
    text.filter(|_| rest.is_empty()).map(Cow::Owned)
}

fn utf_32(data: &[u8], unit: fn([u8; 4]) -> u32) -> Option<Cow<'static, str>> {
    let (units, rest) = data.as_chunks();
    let text = units.iter().copied().map(unit).map(char::from_u32).collect::<Option<String>>();
    text.filter(|_| rest.is_empty()).map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unicode_encoding_is_recognised() {
        let text = "{\"é\":1}";
        let utf_16: Vec<u16> = text.encode_utf16().collect();
        let utf_32: Vec<u32> = text.chars().map(u32::from).collect();
        let le_16: Vec<u8> = utf_16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let be_16: Vec<u8> = utf_16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let le_32: Vec<u8> = utf_32.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let be_32: Vec<u8> = utf_32.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let marked = [&[0xFF, 0xFE], le_16.as_slice()].concat();
        for bytes in [text.as_bytes(), &le_16, &be_16, &le_32, &be_32, &marked] {
            assert_eq!(decode(bytes).as_deref(), Some(text), "{bytes:?}");
        }
    }

    #[test]
    fn an_incomplete_character_is_an_error() {
        assert_eq!(decode(&[b'1', 0, b'2', 0, b'3']), None);
        assert_eq!(decode(&[0xFF, 0xFE, 0x00, 0xD8]), None);
    }
}
