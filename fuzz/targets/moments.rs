//! Moments as they may be stored and as fixtures may spell them: what can be read is written so that it is read again.

#![no_main]

use fuzz::bounded;
use libfuzzer_sys::fuzz_target;
use models::dateparse;
use models::timezone::DateTime;

fuzz_target!(|input: &[u8]| {
    bounded(input, 16, || read(&String::from_utf8_lossy(input)));
});

fn read(text: &str) {
    let stored = DateTime::parse(text);
    let spelled = dateparse::parse_datetime(text).ok();
    for moment in stored.into_iter().chain(spelled) {
        let shown = moment.to_string();
        assert_eq!(dateparse::parse_datetime(&shown), Ok(moment), "{text:?} is shown as {shown}");
        assert_eq!(DateTime::parse(shown.trim_end_matches('Z')), Some(moment), "{text:?} is shown as {shown}");
    }
}
