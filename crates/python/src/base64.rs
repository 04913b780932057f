//! `base64.b64decode` with Python's defaults: it ignores characters outside of the Base64 alphabet, and stops at the
//! first padding that completes a group.

/// `base64.b64decode(data)`; `None` is a `binascii.Error`.
pub fn decode(data: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(data.len() / 4 * 3);
    let (mut group, mut digits, mut pads) = (0_u8, 0, 0);
    for &byte in data {
        let Some(digit) = digit(byte) else {
            if byte == b'=' && digits >= 2 {
                pads += 1;
                if digits + pads >= 4 {
                    return Some(decoded);
                }
            }
            continue;
        };
        pads = 0;
        match digits {
            0 => {}
            1 => decoded.push(group << 2 | digit >> 4),
            2 => decoded.push(group << 4 | digit >> 2),
            _ => decoded.push(group << 6 | digit),
        }
        group = digit;
        digits = (digits + 1) % 4;
    }
    (digits == 0).then_some(decoded)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// A file in Base64. Like Django, it decodes each chunk separately, in groups of four characters.
#[derive(Default)]
pub struct Chunks {
    remainder: Vec<u8>,
}

impl Chunks {
    /// Decodes the next chunk. Returns whether it is valid Base64.
    pub fn is_decodable(&mut self, chunk: &[u8]) -> bool {
        let mut data = std::mem::take(&mut self.remainder);
        data.extend(chunk.iter().filter(|byte| !matches!(byte, b'\t'..=b'\r' | b' ')));
        self.remainder = data.split_off(data.len() / 4 * 4);
        decode(&data).is_some()
    }

    /// Whether the last group was complete.
    pub fn is_complete(&self) -> bool {
        self.remainder.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_decodes_leniently() {
        for (data, expected) in [
            ("", Some("")),
            ("dHlwZWQ=", Some("typed")),
            ("dHlw\r\nZWQ=\n", Some("typed")),
            ("d!H_l-w", Some("typ")),
            ("dHlwZQ==dHlw", Some("type")),
            ("dHlwZW=Q", None),
            ("=dHlw=", Some("typ")),
            ("dHlwZQ=", None),
            ("dHlwZ", None),
            ("dHlwZ===", None),
            ("not base64!", None),
        ] {
            assert_eq!(decode(data.as_bytes()), expected.map(|text| text.as_bytes().to_vec()), "{data}");
        }
    }

    #[test]
    fn chunks_carry_what_is_left_over() {
        let mut chunks = Chunks::default();
        assert!(chunks.is_decodable(b"dH") && !chunks.is_complete());
        assert!(chunks.is_decodable(b"l wZ\n") && !chunks.is_complete());
        assert!(chunks.is_decodable(b"WQ=") && chunks.is_complete());
        assert!(!chunks.is_decodable(b"dHl!"));
    }
}
