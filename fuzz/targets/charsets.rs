//! Charsets: the first line is the name, the rest is decoded in it.

#![no_main]

use fuzz::{bounded, first_line};
use libfuzzer_sys::fuzz_target;
use python::codecs::{Charset, Support};
use python::json;

fuzz_target!(|input: &[u8]| {
    bounded(input, 32, || read(input));
});

fn read(input: &[u8]) {
    let (name, bytes) = first_line(input);
    let Some(charset) = Charset::named(&String::from_utf8_lossy(name)) else { return };
    let lossy = charset.decode_lossy(bytes);
    let strict = charset.decode(bytes);
    let stream = charset.read(bytes);
    if charset.support() == Support::Full
        && let Some(strict) = strict
    {
        assert_eq!(strict, lossy, "nothing is replaced where everything can be decoded");
        // A stream may refuse what Python guesses elsewhere, such as UTF-16 without a byte order mark.
        assert!(
            stream.map_or(true, |stream| strict.starts_with(&*stream)),
            "a stream reads no more than the bytes have"
        );
    }
    if let Ok(text) = json::decode_utf8(bytes) {
        assert!(bytes.starts_with(text.as_bytes()));
    }
}
