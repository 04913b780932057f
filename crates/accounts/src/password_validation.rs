//! Django's `django.contrib.auth.password_validation`: the validators that refuse weak passwords.
//!
//! These are the four validators that a new Django project has, with their defaults, their
//! order and their messages.
//!
//! There is one difference: there is no `AUTH_PASSWORD_VALIDATORS` setting.
//!
//! <https://docs.djangoproject.com/en/5.2/topics/auth/passwords/#module-django.contrib.auth.password_validation>

mod common_passwords;

use std::collections::HashMap;
use std::sync::LazyLock;

use python::builtins::strip;
use regex::Regex;

/// `MinimumLengthValidator.min_length`, in code points.
const MIN_LENGTH: usize = 8;
/// `UserAttributeSimilarityValidator.max_similarity`.
const MAX_SIMILARITY: f64 = 0.7;

/// The characters that Python's `\W` matches: all except letters, numbers and the underscore. In the regex crate, `\W`
/// does not match combining marks, but Python's does.
static NOT_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"[^\p{L}\p{N}_]+"));

/// The characters that Python's `str.isdigit` accepts: the decimal digits of all scripts, and characters such as `²`
/// and `①`, which have Unicode's `Numeric_Type=Digit`.
static ALL_DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^[\p{Nd}\u{B2}\u{B3}\u{B9}\u{1369}-\u{1371}\u{19DA}\u{2070}\u{2074}-\u{2079}\u{2080}-\u{2089}",
        r"\u{2460}-\u{2468}\u{2474}-\u{247C}\u{2488}-\u{2490}\u{24EA}\u{24F5}-\u{24FD}\u{24FF}",
        r"\u{2776}-\u{277E}\u{2780}-\u{2788}\u{278A}-\u{2792}\u{10A40}-\u{10A43}\u{10E60}-\u{10E68}",
        r"\u{11052}-\u{1105A}\u{1F100}-\u{1F10A}]+$",
    ))
});

/// The known attributes of the user whose password is checked. Unknown attributes are empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct UserAttributes<'a> {
    /// `User.username`.
    pub username: &'a str,
    /// `User.email`.
    pub email: &'a str,
    /// `User.first_name`.
    pub first_name: &'a str,
    /// `User.last_name`.
    pub last_name: &'a str,
}

/// Checks a password against all of the validators: Django's `validate_password`.
///
/// # Errors
/// The messages of the validators that refuse it, at most one each, in Django's order.
pub fn validate_password(password: &str, user: &UserAttributes<'_>) -> Result<(), Vec<String>> {
    let messages: Vec<String> = [
        user_attribute_similarity(password, user),
        minimum_length(password),
        common_password(password),
        numeric_password(password),
    ]
    .into_iter()
    .flatten()
    .collect();
    if messages.is_empty() { Ok(()) } else { Err(messages) }
}

/// `UserAttributeSimilarityValidator`, code `password_too_similar`: compares the password with
/// each attribute and with each word in it, and names the first that is too close.
fn user_attribute_similarity(password: &str, user: &UserAttributes<'_>) -> Option<String> {
    let password = password.to_lowercase();
    [
        (user.username, "username"),
        (user.first_name, "first name"),
        (user.last_name, "last name"),
        (user.email, "email address"),
    ]
    .into_iter()
    .filter(|(value, _)| !value.is_empty())
    .find(|(value, _)| {
        let value = value.to_lowercase();
        NOT_WORD.split(&value).chain([value.as_str()]).any(|part| too_similar(&password, part))
    })
    .map(|(_, verbose_name)| format!("The password is too similar to the {verbose_name}."))
}

/// `MinimumLengthValidator`, code `password_too_short`.
fn minimum_length(password: &str) -> Option<String> {
    (password.chars().count() < MIN_LENGTH)
        .then(|| format!("This password is too short. It must contain at least {MIN_LENGTH} characters."))
}

/// `CommonPasswordValidator`, code `password_too_common`.
fn common_password(password: &str) -> Option<String> {
    common_passwords::contains(strip(&password.to_lowercase())).then(|| "This password is too common.".to_owned())
}

/// `NumericPasswordValidator`, code `password_entirely_numeric`.
fn numeric_password(password: &str) -> Option<String> {
    ALL_DIGITS.is_match(password).then(|| "This password is entirely numeric.".to_owned())
}

fn too_similar(password: &str, value: &str) -> bool {
    let (password_length, value_length) = (password.chars().count(), value.chars().count());
    // A password that is so much longer than the value cannot be similar, so Django skips the comparison.
    let much_longer =
        password_length >= 10 * value_length && (value_length as f64) < MAX_SIMILARITY / 2.0 * password_length as f64;
    !much_longer && quick_ratio(password, value) >= MAX_SIMILARITY
}

/// Python's `difflib.SequenceMatcher.quick_ratio`: the share of characters that both texts have,
/// in any order.
fn quick_ratio(left: &str, right: &str) -> f64 {
    let length = left.chars().count() + right.chars().count();
    if length == 0 {
        return 1.0;
    }
    let mut available = HashMap::new();
    for char in right.chars() {
        *available.entry(char).or_insert(0_usize) += 1;
    }
    let matches = left.chars().filter(|char| match available.get_mut(char) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    });
    2.0 * matches.count() as f64 / length as f64
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns in this file are valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers are the results of Python's `difflib`.
    #[test]
    fn quick_ratio_is_pythons() {
        for (left, right, ratio) in [
            ("", "", 1.0),
            ("", "a", 0.0),
            ("abcd", "bcde", 0.75),
            ("aab", "abb", 0.6666666666666666),
            ("éa", "aé", 1.0),
            ("a", "aaaaaaaaaa", 0.18181818181818182),
        ] {
            assert_eq!(quick_ratio(left, right), ratio, "{left:?} {right:?}");
        }
    }

    #[test]
    fn digits_and_words_are_pythons() {
        for digits in ["0", "12345678", "٣٤", "²", "①", "1²"] {
            assert!(ALL_DIGITS.is_match(digits), "{digits:?}");
        }
        for other in ["", "a1", "½", "Ⅷ", "一", "1\n", "-1", "1 "] {
            assert!(!ALL_DIGITS.is_match(other), "{other:?}");
        }
        assert_eq!(NOT_WORD.split("a_1.b-é").collect::<Vec<_>>(), ["a_1", "b", "é"]);
        assert_eq!(NOT_WORD.split("हिन्दी").collect::<Vec<_>>(), ["ह", "न", "द", ""]);
    }
}
