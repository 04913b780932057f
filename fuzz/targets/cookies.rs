//! The header `Cookie`: what the middleware answers to it is always one header's worth of ASCII.

#![no_main]

use actix_web::http::header::{self, HeaderMap};
use fuzz::bounded;
use libfuzzer_sys::fuzz_target;
use views::http::cookies;

fuzz_target!(|input: &[u8]| {
    bounded(input, 32, || read(&String::from_utf8_lossy(input)));
});

fn read(sent: &str) {
    for has_form in [false, true] {
        let mut headers = HeaderMap::new();
        cookies::csrf(sent, has_form, &mut headers);
        cookies::session(sent, &mut headers);
        let set: Vec<&str> = headers.get_all(header::SET_COOKIE).map(|value| value.to_str().expect("ASCII")).collect();
        assert!(set.len() <= 2, "{set:?}");
        assert!(!has_form || set.iter().any(|cookie| cookie.starts_with("csrftoken=")), "a form has a token: {set:?}");
        for secret in set.iter().filter_map(|cookie| cookie.strip_prefix("csrftoken=")?.split(';').next()) {
            assert!(secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{secret}");
        }
    }
}
