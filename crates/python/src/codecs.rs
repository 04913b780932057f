//! Python's [`codecs`](https://docs.python.org/3.11/library/codecs.html) for the charset of a `Content-Type`, which
//! Django keeps as `request.encoding`.
//!
//! Names and error messages are Python's. The single-byte charsets of the web come from `encoding_rs`. Other charsets
//! are recognised by name, but cannot be decoded.

mod codec;
mod names;

use std::borrow::Cow;

use codec::{Codec, Errors};

/// A charset, under the name that the client gave it.
#[derive(Clone, Debug)]
pub struct Charset {
    name: String,
    codec: Codec,
}

/// Whether a charset can decode text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Text can be decoded.
    Full,
    /// Python has this codec, but it converts bytes to bytes or text to text: `bz2`, `rot13`.
    NotText,
    /// Python has it, and this crate does not.
    None,
}

impl Charset {
    /// `codecs.lookup(name)`; `None` is a `LookupError`.
    pub fn named(name: &str) -> Option<Charset> {
        names::lookup(name).map(|codec| Charset { name: name.to_owned(), codec })
    }

    /// UTF-8.
    pub fn utf_8() -> Charset {
        Charset { name: "utf-8".to_owned(), codec: Codec::Utf8 }
    }

    /// Latin-1, which can decode anything.
    pub fn latin_1() -> Charset {
        Charset { name: "iso-8859-1".to_owned(), codec: Codec::Latin1 }
    }

    /// The name, as the client wrote it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it decodes text. Check this first: a charset that does not decode text uses UTF-8 instead.
    pub fn support(&self) -> Support {
        match self.codec {
            Codec::NotText => Support::NotText,
            Codec::None => Support::None,
            _ => Support::Full,
        }
    }

    /// `bytes.decode(charset)`; `None` is a `UnicodeDecodeError`.
    pub fn decode<'a>(&self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        self.codec.decode(bytes, Errors::Strict).ok()
    }

    /// `bytes.decode(charset, "replace")`
    pub fn decode_lossy(&self, bytes: &[u8]) -> String {
        self.codec.decode(bytes, Errors::Replace).map(Cow::into_owned).unwrap_or_default()
    }

    /// `codecs.getreader(charset)(stream).read()`, the error being `str(exc)`.
    ///
    /// If a character is cut off at the end of the input, a stream reader waits for the rest, and so drops it.
    pub fn read<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>, String> {
        self.codec.decode(bytes, Errors::Stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pythons() {
        for name in ["utf-8", "UTF8", "u8", " utf 8 ", "utf-8é", "646", "ansi_x3.4-1968", "iso.8859.1", "L1", "cp1252"]
        {
            assert_eq!(Charset::named(name).map(|charset| charset.support()), Some(Support::Full), "{name}");
        }
        for (name, support) in [("rot13", Support::NotText), ("zip", Support::NotText), ("UTF-7", Support::None)] {
            assert_eq!(Charset::named(name).map(|charset| charset.support()), Some(support), "{name}");
        }
        for name in ["", "nonsense", "utf.8", "utf-8.", "utf-8\0", "mbcs", "windows1252"] {
            assert!(Charset::named(name).is_none(), "{name}");
        }
    }

    #[test]
    fn decoders_are_as_strict_as_pythons() {
        for (name, bytes, strict, lossy) in [
            ("utf-8", &b"a\xE2\x82"[..], None, "a\u{fffd}"),
            ("utf-8-sig", b"\xEF\xBB\xBFa", Some("a"), "a"),
            ("ascii", b"a\xE9", None, "a\u{fffd}"),
            ("latin-1", b"\x80\xE9", Some("\u{80}é"), "\u{80}é"),
            ("cp1252", b"\x80\x81", None, "€\u{fffd}"),
            ("iso8859-9", b"\x80\xF0", Some("\u{80}ğ"), "\u{80}ğ"),
            ("koi8-u", b"\xAE\xA4", Some("╝є"), "╝є"),
            ("utf-16", b"\xFE\xFF\0a", Some("a"), "a"),
            ("utf-16", b"a\0\0\xD8", None, "a\u{fffd}"),
            ("utf-16-be", b"\0a\xDC\0\0", None, "a\u{fffd}\u{fffd}"),
            ("utf-32-le", b"\0\xD8\0\0a\0\0\0", None, "\u{fffd}a"),
        ] {
            let charset = Charset::named(name).unwrap();
            assert_eq!(charset.decode(bytes).as_deref(), strict, "{name}");
            assert_eq!(charset.decode_lossy(bytes), lossy, "{name}");
        }
    }
}
