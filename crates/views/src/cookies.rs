//! `SessionMiddleware` and `CsrfViewMiddleware`: the cookies that Django's default middleware sets or takes back.
//!
//! Nothing here uses a session, and tokens make CSRF checks needless; the cookies are what a client sees of them.

use std::time::{Duration, SystemTime};

use actix_web::http::header::{self, HeaderMap, HeaderValue, HttpDate};

const SESSION_COOKIE: &str = "sessionid";
const CSRF_COOKIE: &str = "csrftoken";
const CSRF_SECRET_LENGTH: usize = 32;
const CSRF_COOKIE_AGE: u64 = 31_449_600;
/// A session key may not be shorter.
const SESSION_KEY_LENGTH: usize = 8;

/// Sets the cookies of an answer, by those of the request. A page with a form brings a CSRF token in any case.
pub(crate) fn process_response(request_cookies: &str, has_form: bool, headers: &mut HeaderMap) {
    let csrf = cookie(request_cookies, CSRF_COOKIE).map(secret);
    let wanted = match csrf {
        Some(None) => Some(new_secret()),
        Some(Some(secret)) if has_form => Some(secret),
        None if has_form => Some(new_secret()),
        _ => None,
    };
    if let Some(secret) = wanted {
        let expires = HttpDate::from(SystemTime::now() + Duration::from_secs(CSRF_COOKIE_AGE));
        let attributes = format!("expires={expires}; Max-Age={CSRF_COOKIE_AGE}; Path=/; SameSite=Lax");
        set_cookie(format!("{CSRF_COOKIE}={secret}; {attributes}"), headers);
    }
    if cookie(request_cookies, SESSION_COOKIE).is_some_and(|key| key.len() < SESSION_KEY_LENGTH) {
        let expired = "expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax";
        set_cookie(format!("{SESSION_COOKIE}=\"\"; {expired}"), headers);
    }
}

fn set_cookie(cookie: String, headers: &mut HeaderMap) {
    let Ok(value) = HeaderValue::try_from(cookie) else { return };
    headers.append(header::SET_COOKIE, value);
    // `patch_vary_headers(response, ("Cookie",))`
    let vary = if headers.contains_key(header::VARY) { "Accept, Cookie" } else { "Cookie" };
    headers.insert(header::VARY, HeaderValue::from_static(vary));
}

/// `parse_cookie`: the last value of a name, without its quotes.
fn cookie<'c>(cookies: &'c str, name: &str) -> Option<&'c str> {
    let pairs = cookies.split(';').map(|pair| pair.split_once('=').unwrap_or(("", pair)));
    let (_, value) = pairs.rev().find(|(key, _)| key.trim() == name)?;
    let value = value.trim();
    Some(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value))
}

/// The secret in a CSRF token: the token itself, or, in twice the length, a mask and the masked secret.
fn secret(token: &str) -> Option<String> {
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

const ALPHABET: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

fn new_secret() -> String {
    // The token protects nothing here, so that letters not quite equally likely do no harm.
    let random: Vec<u8> = (0..2).flat_map(|_| uuid::Uuid::new_v4().into_bytes()).collect();
    random.iter().filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len())).map(|b| char::from(*b)).collect()
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
    fn tokens_of_other_lengths_or_letters_are_refused() {
        for token in ["", "abc", &"a".repeat(33), &"-".repeat(32)] {
            assert_eq!(secret(token), None, "{token}");
        }
    }
}
