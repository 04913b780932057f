//! The file `.env`: any bytes are names and values, or one line that is at fault.

#![no_main]

use fuzz::within;
use libfuzzer_sys::fuzz_target;
use server::settings::dotenv::parse;

/// What a file may take however short it is: `${NAME}` may make its values grow to 1 MiB together. They are kept twice,
/// and the one that is being put together may double its room before it is found to be too long.
const VALUES: usize = 6 << 20;

fuzz_target!(|input: &[u8]| {
    within(VALUES + 16 * input.len(), || read(input));
    quoted(input);
});

/// Variables of the environment, one of which is long.
fn environment(name: &str) -> Option<String> {
    match name {
        "HOME" => Some("/home/me".to_owned()),
        "LONG" => Some("x".repeat(1000)),
        _ => None,
    }
}

fn read(input: &[u8]) {
    let lines = String::from_utf8_lossy(input).replace("\r\n", "\n").replace('\r', "\n").matches('\n').count() + 1;
    match parse(input, environment) {
        Err(error) => assert!((1..=lines).contains(&error.line), "{error} of {lines}"),
        Ok(values) => {
            assert!(values.len() <= lines, "{values:?}");
            assert!(values.iter().map(|(_, value)| value.len()).sum::<usize>() <= 1 << 20);
            for (name, value) in &values {
                let is_of_name = |byte: u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
                assert!(!name.is_empty() && name.bytes().all(is_of_name), "{name:?}");
                assert!(!value.contains('\0'), "{value:?}");
            }
        }
    }
}

/// Between single quotes a text stands as it is, whatever the lines above it say.
fn quoted(input: &[u8]) {
    let odd = ['\'', '\\', '\r', '\0'];
    let text: String = String::from_utf8_lossy(input).chars().filter(|c| !odd.contains(c)).collect();
    let line = format!("A=1\nSECRET_KEY='{text}'\nB=2\n");
    let values = parse(line.as_bytes(), environment).expect("a text in single quotes");
    assert_eq!(values.get(1).map(|(_, value)| value.as_str()), Some(text.as_str()));
    assert_eq!(values.len(), 3, "{line}");
}
