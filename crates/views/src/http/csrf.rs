//! `django.middleware.csrf`: the checks of `CsrfViewMiddleware`, for requests that a cookie authenticates.

use std::fmt;

use super::cookies::{ALPHABET, CSRF_COOKIE, CSRF_SECRET_LENGTH, cookie, new_secret, secret};
use super::request::{HttpRequest, Sender, latin1, utf8};

/// `RejectRequest`: why a request is refused, in Django's words.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct RejectRequest(String);

impl fmt::Display for RejectRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A CSRF token that a request sends, and where it has it.
pub(crate) enum Sent {
    /// The field `csrfmiddlewaretoken` of a form.
    Post(String),
    /// The header `X-CSRFToken`.
    Header(String),
}

/// `get_token`: a token for a page. It has a new mask each time, so that the compressed length of pages does not reveal
/// the secret.
pub(crate) fn mask(secret: &str) -> String {
    let mask = new_secret();
    let place = |letter: u8| ALPHABET.iter().position(|known| *known == letter).unwrap_or_default();
    let masked = secret.bytes().zip(mask.bytes()).map(|(letter, mask)| (place(letter) + place(mask)) % ALPHABET.len());
    let cipher: String = masked.map(|place| char::from(ALPHABET[place])).collect();
    mask + &cipher
}

/// The secret of the CSRF cookie.
///
/// # Errors
/// There is no such cookie, or it is not a token.
pub(crate) fn cookie_secret(request: &HttpRequest) -> Result<String, RejectRequest> {
    let Some(token) = cookie(&utf8(request.headers.cookie.as_ref()), CSRF_COOKIE) else {
        return Err(RejectRequest("CSRF cookie not set.".to_owned()));
    };
    check_format(&token).map_err(|fault| RejectRequest(format!("CSRF cookie {fault}.")))
}

/// Refuses a request that another site has sent: `_origin_verified` and `_check_referer`, and `Sec-Fetch-Site`.
///
/// # Errors
/// A header names another site, or the request came over HTTPS without a header that names the site.
pub(crate) fn check_origin(request: &HttpRequest) -> Result<(), RejectRequest> {
    let none = Sender::default();
    let sender = request.headers.sender.as_deref().unwrap_or(&none);
    if let Some(origin) = &sender.origin {
        let origin = latin1(Some(origin));
        if origin != request.base_uri() {
            let reason = format!("Origin checking failed - {origin} does not match any trusted origins.");
            return Err(RejectRequest(reason));
        }
    } else if request.headers.is_secure {
        let referer = sender.referer.as_ref().map(|referer| latin1(Some(referer)));
        check_referer(referer.as_deref(), request)?;
    }
    match sender.sec_fetch_site.as_ref().map(|site| site.as_bytes()) {
        // A browser that knows this header sends it with every request, and no page can change it.
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => {
            Err(RejectRequest("Sec-Fetch-Site checking failed - the request comes from another origin.".to_owned()))
        }
    }
}

/// `_check_referer`
fn check_referer(referer: Option<&str>, request: &HttpRequest) -> Result<(), RejectRequest> {
    let reject = |reason: String| Err(RejectRequest(format!("Referer checking failed - {reason}")));
    let Some(referer) = referer else { return reject("no Referer.".to_owned()) };
    let parts = referer.split_once("://").filter(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty());
    let Some((scheme, rest)) = parts else { return reject("Referer is malformed.".to_owned()) };
    if !scheme.eq_ignore_ascii_case("https") {
        return reject("Referer is insecure while host is secure.".to_owned());
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match host.eq_ignore_ascii_case(&latin1(request.headers.host.as_ref())) {
        true => Ok(()),
        false => reject(format!("{referer} does not match any trusted origins.")),
    }
}

/// `_check_token`: compares the token of a request with the secret, in constant time.
///
/// # Errors
/// The token is missing, malformed, or belongs to another secret.
pub(crate) fn check_token(sent: Option<Sent>, expected: &str) -> Result<(), RejectRequest> {
    let (token, source) = match sent {
        None => return Err(RejectRequest("CSRF token missing.".to_owned())),
        Some(Sent::Post(token)) => (token, "POST"),
        Some(Sent::Header(token)) => (token, "the 'X-Csrftoken' HTTP header"),
    };
    let reject = |reason| RejectRequest(format!("CSRF token from {source} {reason}."));
    let secret = check_format(&token).map_err(reject)?;
    if is_same(&secret, expected) { Ok(()) } else { Err(reject("incorrect")) }
}

/// `_check_token_format`, and the secret in the token.
fn check_format(token: &str) -> Result<String, &'static str> {
    if ![CSRF_SECRET_LENGTH, 2 * CSRF_SECRET_LENGTH].contains(&token.chars().count()) {
        return Err("has incorrect length");
    }
    secret(token).ok_or("has invalid characters")
}

/// `constant_time_compare`
fn is_same(one: &str, other: &str) -> bool {
    use subtle::ConstantTimeEq;
    bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: Sent) -> String {
        match check_token(Some(sent), &"a".repeat(32)) {
            Ok(()) => "right".to_owned(),
            Err(reason) => reason.to_string(),
        }
    }

    #[test]
    fn a_masked_token_is_right_for_its_secret_only() {
        let (right, wrong) = (mask(&"a".repeat(32)), mask(&"b".repeat(32)));
        assert_ne!(right, mask(&"a".repeat(32)), "each page has another mask");
        assert_eq!(check(Sent::Post(right.clone())), "right");
        assert_eq!(check(Sent::Header("a".repeat(32))), "right");
        assert_eq!(check(Sent::Post(wrong.clone())), "CSRF token from POST incorrect.");
        assert_eq!(check(Sent::Header(wrong)), "CSRF token from the 'X-Csrftoken' HTTP header incorrect.");
    }

    #[test]
    fn a_token_has_the_form_of_django() {
        assert_eq!(check(Sent::Post("a".into())), "CSRF token from POST has incorrect length.");
        assert_eq!(check(Sent::Post("-".repeat(32))), "CSRF token from POST has invalid characters.");
        assert_eq!(check(Sent::Post("ä".repeat(32))), "CSRF token from POST has invalid characters.");
        assert_eq!(check_token(None, "").unwrap_err().to_string(), "CSRF token missing.");
    }
}
