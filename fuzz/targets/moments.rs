//! Moments as they may be stored and as fixtures may spell them: what can be read is written so that it is read again.

#![no_main]

use fuzz::bounded;
use libfuzzer_sys::fuzz_target;
use models::timezone::DateTime;
use models::{dateparse, stored};

fuzz_target!(|input: &[u8]| {
    bounded(input, 16, || read(&String::from_utf8_lossy(input)));
});

fn read(text: &str) {
    let spelled = |text: &str| dateparse::parse_datetime(text).ok().and_then(|moment| moment.to_utc());
    let parsed = [DateTime::parse(text), stored::moment(text), spelled(text)];
    for moment in parsed.into_iter().flatten() {
        let shown = moment.to_string();
        assert_eq!(spelled(&shown), Some(moment), "{text:?} is shown as {shown}");
        assert_eq!(DateTime::parse(shown.trim_end_matches('Z')), Some(moment), "{text:?} is shown as {shown}");
    }
}
