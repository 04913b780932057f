//! The validators on Django's `User.username` and `User.email`: `UnicodeUsernameValidator`, `EmailValidator`,
//! `MaxLengthValidator`; and the two normalisations of `UserManager`.
//!
//! There is one difference: the regex crate has no look-around, so the pattern for the domain of an address describes
//! each label. It matches the same texts.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};

const USERNAME_MAX_LENGTH: usize = 150;
const EMAIL_MAX_LENGTH: usize = 254;
/// The maximum length that `EmailValidator` accepts, from RFC 3696.
const EMAIL_VALIDATOR_MAX_LENGTH: usize = 320;

/// Python's `\w` matches letters, numbers and the underscore. The regex crate's `\w` also matches combining marks.
static USERNAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\p{L}\p{N}_.@+-]+$"));

/// `EmailValidator.user_regex`: a dot-atom or a quoted string.
static EMAIL_USER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*",
        r#"|"(?:[\x01-\x08\x0B\x0C\x0E-\x1F!#-\[\]-\x7F]|\\[\x01-\x09\x0B\x0C\x0E-\x7F])*")$"#,
    ))
});

/// `EmailValidator.domain_regex`: labels that neither begin nor end with a hyphen, and a top-level domain.
static EMAIL_DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^(?:[a-z0-9\u{A1}-\u{FFFF}](?:[a-z0-9\u{A1}-\u{FFFF}-]{0,61}[a-z0-9\u{A1}-\u{FFFF}])?\.)+",
        r"(?:[a-z\u{A1}-\u{FFFF}][a-z\u{A1}-\u{FFFF}-]{0,61}[a-z\u{A1}-\u{FFFF}]|xn--[a-z0-9]{1,59})$",
    ))
});

/// `User._meta.get_field("username").clean(value)`
///
/// # Errors
/// [`Error::Invalid`] with Django's messages.
pub fn validate_username(username: &str) -> Result {
    if username.is_empty() {
        return invalid(vec!["This field cannot be blank.".to_owned()]);
    }
    let characters = (!USERNAME.is_match(username)).then(|| {
        "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.".to_owned()
    });
    invalid(characters.into_iter().chain(max_length(username, USERNAME_MAX_LENGTH)).collect())
}

/// `User._meta.get_field("email").clean(value)`. The address may be empty.
///
/// # Errors
/// [`Error::Invalid`] with Django's messages.
pub fn validate_email(email: &str) -> Result {
    if email.is_empty() {
        return Ok(());
    }
    let form = (!is_email(email)).then(|| "Enter a valid email address.".to_owned());
    invalid(form.into_iter().chain(max_length(email, EMAIL_MAX_LENGTH)).collect())
}

/// `User.normalize_username`: Unicode's NFKC form, which is the same for many names that look the same.
pub(crate) fn normalize_username(username: &str) -> String {
    username.nfkc().collect()
}

/// `UserManager.normalize_email`: converts the domain to lower case.
pub(crate) fn normalize_email(email: &str) -> String {
    match email.trim().rsplit_once('@') {
        Some((user, domain)) => format!("{user}@{}", domain.to_lowercase()),
        None => email.to_owned(),
    }
}

/// `EmailValidator`
fn is_email(email: &str) -> bool {
    if email.chars().count() > EMAIL_VALIDATOR_MAX_LENGTH {
        return false;
    }
    email.rsplit_once('@').is_some_and(|(user, domain)| {
        EMAIL_USER.is_match(user)
            && (domain == "localhost" || EMAIL_DOMAIN.is_match(domain) || is_address_literal(domain))
    })
}

/// An IP address in brackets, as SMTP writes it.
fn is_address_literal(domain: &str) -> bool {
    let literal = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    literal.is_some_and(|ip| ip.parse::<Ipv4Addr>().is_ok() || ip.parse::<Ipv6Addr>().is_ok())
}

/// `MaxLengthValidator`
fn max_length(value: &str, limit: usize) -> Option<String> {
    let length = value.chars().count();
    (length > limit).then(|| format!("Ensure this value has at most {limit} characters (it has {length})."))
}

fn invalid(messages: Vec<String>) -> Result {
    if messages.is_empty() { Ok(()) } else { Err(Error::Invalid(messages)) }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns in this file are valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Django has the same result for each of these.
    #[test]
    fn usernames_are_djangos() {
        for username in ["demo", "a.b@c+d-e_f", "Łukasz", "٣", "名前", "½"] {
            assert!(validate_username(username).is_ok(), "{username:?}");
        }
        for username in ["", "a b", "a$", "a\n", "हिन्दी", "a\u{301}", "\0"] {
            assert!(validate_username(username).is_err(), "{username:?}");
        }
        assert!(validate_username(&"é".repeat(150)).is_ok());
        let long = validate_username(&"é".repeat(151)).unwrap_err();
        assert_eq!(long.to_string(), "Ensure this value has at most 150 characters (it has 151).");
    }

    /// Django has the same result for each of these.
    #[test]
    fn email_addresses_are_djangos() {
        for email in [
            "",
            "a@b.co",
            "A.b+c@EXAMPLE.org",
            "a@localhost",
            "a@[127.0.0.1]",
            "a@[::1]",
            "\"a.b\"@c.de",
            "a@bücher.de",
            "a@b.xn--p1ai",
            "a@b-c.de",
            "a@b.c-d",
            "a@1.co",
        ] {
            assert!(validate_email(email).is_ok(), "{email:?}");
        }
        for email in [
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a@b.c",
            "a@-b.co",
            "a@b-.co",
            "a@b.-co",
            "a@b.co-",
            "a@b..co",
            "a b@c.de",
            "\"a b\"@c.de",
            "a@b.co\n",
            "a@[127.0.0.1",
            "a@[1.2.3]",
            "a..b@c.de",
            "a@b.12",
        ] {
            assert!(validate_email(email).is_err(), "{email:?}");
        }
    }

    #[test]
    fn names_and_addresses_are_normalised() {
        assert_eq!(normalize_username("ﬁancé\u{2460}"), "fiancé1");
        assert_eq!(normalize_username("e\u{301}"), "é");
        assert_eq!(normalize_email("Ann@EXAMPLE.Org"), "Ann@example.org");
        assert_eq!(normalize_email(""), "");
    }

    /// `EmailValidator` refuses addresses of more than 320 characters, and `MaxLengthValidator` those of more than 254.
    #[test]
    fn a_long_email_address_is_reported_once_or_twice() {
        let too_long = |length| format!("Ensure this value has at most 254 characters (it has {length}).");
        let error = |length: usize| {
            let email = format!("{}@example.org", "a".repeat(length - "@example.org".len()));
            validate_email(&email).unwrap_err().to_string()
        };
        assert_eq!(error(320), too_long(320));
        assert_eq!(error(321), format!("Enter a valid email address.; {}", too_long(321)));
    }
}
