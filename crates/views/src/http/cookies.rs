//! `SessionMiddleware` and `CsrfViewMiddleware`: the cookies that Django's default middleware sets or deletes.
//!
//! JSON needs neither sessions nor CSRF checks, because its clients send tokens, so there these cookies are only set as
//! Django sets them. The form of the login of browsable pages is checked against the CSRF cookie (`csrf`).

use std::time::{Duration, SystemTime};

use actix_web::http::header::{self, HeaderMap, HeaderValue, HttpDate};
use python::builtins;

use super::vary::patch_vary_headers;

const SESSION_COOKIE: &str = "sessionid";
pub(super) const CSRF_COOKIE: &str = "csrftoken";
pub(super) const CSRF_SECRET_LENGTH: usize = 32;
const CSRF_COOKIE_AGE: u64 = 31_449_600;
/// The minimum length of a session key.
const SESSION_KEY_LENGTH: usize = 8;

/// `CsrfViewMiddleware`: a page with a form sets a token, and any response replaces an invalid token.
pub fn csrf(request_cookies: &str, has_form: bool, headers: &mut HeaderMap) {
    let sent = cookie(request_cookies, CSRF_COOKIE);
    let wanted = match sent.as_deref().map(secret) {
        Some(None) => Some(new_secret()),
        Some(Some(secret)) if has_form => Some(secret),
        None if has_form => Some(new_secret()),
        _ => None,
    };
    let is_set = |cookie: &HeaderValue| cookie.as_bytes().starts_with(b"csrftoken=");
    match wanted {
        // The login sets its own.
        Some(secret) if !headers.get_all(header::SET_COOKIE).any(is_set) => set_cookie(csrf_cookie(&secret), headers),
        _ => {}
    }
}

/// `_set_csrf_cookie`: the cookie with a secret.
pub(crate) fn csrf_cookie(secret: &str) -> String {
    let expires = HttpDate::from(SystemTime::now() + Duration::from_secs(CSRF_COOKIE_AGE));
    format!("{CSRF_COOKIE}={secret}; expires={expires}; Max-Age={CSRF_COOKIE_AGE}; Path=/; SameSite=Lax")
}

/// `SessionMiddleware`: deletes a session cookie that is too short to be valid.
pub fn session(request_cookies: &str, headers: &mut HeaderMap) {
    if cookie(request_cookies, SESSION_COOKIE).is_some_and(|key| key.chars().count() < SESSION_KEY_LENGTH) {
        let expired = "expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax";
        set_cookie(format!("{SESSION_COOKIE}=\"\"; {expired}"), headers);
    }
}

fn set_cookie(cookie: String, headers: &mut HeaderMap) {
    let Ok(value) = HeaderValue::try_from(cookie) else { return };
    headers.append(header::SET_COOKIE, value);
    patch_vary_headers(headers, "Cookie");
}

/// `parse_cookie`: the last value of a name.
pub(crate) fn cookie(cookies: &str, name: &str) -> Option<String> {
    // Most requests have no cookies.
    if cookies.is_empty() {
        return None;
    }
    let mut pairs = cookies.split(';').map(|pair| pair.split_once('=').unwrap_or(("", pair)));
    let (_, value) = pairs.rfind(|(key, _)| builtins::strip(key) == name)?;
    Some(unquote(builtins::strip(value)))
}

/// `http.cookies._unquote`: decodes escapes such as `\"` and `\141` (octal) in a quoted value.
fn unquote(value: &str) -> String {
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|_| value.len() >= 2);
    let Some(mut rest) = quoted else { return value.to_owned() };
    let mut text = String::with_capacity(rest.len());
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let octal = after.get(..3).filter(|digits| digits.starts_with(['0', '1', '2', '3']));
        let octal = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        let plain = after.chars().next().filter(|letter| *letter != '\n');
        let (letter, length) = match (octal, plain) {
            (Some(code), _) => (char::from(code), 3),
            (None, Some(letter)) => (letter, letter.len_utf8()),
            (None, None) => ('\\', 0),
        };
        text.push(letter);
        rest = after.get(length..).unwrap_or_default();
    }
    text + rest
}

/// The secret in a CSRF token: the token itself, or, in twice the length, a mask and the masked secret.
pub(super) fn secret(token: &str) -> Option<String> {
    let places = token.bytes().map(|byte| ALPHABET.iter().position(|letter| *letter == byte));
    let places = places.collect::<Option<Vec<usize>>>()?;
    match places.split_at_checked(CSRF_SECRET_LENGTH)? {
        (_, []) => Some(token.to_owned()),
        (mask, cipher) if cipher.len() == CSRF_SECRET_LENGTH => {
            let unmasked = cipher.iter().zip(mask).map(|(c, m)| (c + ALPHABET.len() - m) % ALPHABET.len());
            Some(unmasked.filter_map(|place| ALPHABET.get(place)).map(|letter| char::from(*letter)).collect())
        }
        _ => None,
    }
}

pub(super) const ALPHABET: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// `_get_new_csrf_string`
pub(crate) fn new_secret() -> String {
    let bytes = std::iter::repeat_with(|| uuid::Uuid::new_v4().into_bytes()).flatten();
    // The length of the alphabet divides 248, so all letters are equally likely.
    let letters = bytes.filter(|byte| *byte < 248).map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]);
    letters.take(CSRF_SECRET_LENGTH).map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_token_gives_its_secret() {
        let mask = "b".repeat(32);
        let cipher = "c".repeat(32);
        assert_eq!(secret(&format!("{mask}{cipher}")), Some("b".repeat(32)));
    }

    #[test]
    fn quoted_values_may_have_escapes() {
        for (cookies, value) in [
            ("a=1", Some("1")),
            ("a=1; a = 2 ", Some("2")),
            (r#"a="\141b\"c\x""#, Some("ab\"cx")),
            (r#"a="\1x""#, Some("1x")),
            ("a=", Some("")),
            ("b=1", None),
        ] {
            assert_eq!(cookie(cookies, "a").as_deref(), value, "{cookies}");
        }
    }

    #[test]
    fn tokens_of_other_lengths_or_letters_are_refused() {
        for token in ["", "abc", &"a".repeat(33), &"-".repeat(32)] {
            assert_eq!(secret(token), None, "{token}");
        }
    }
}
