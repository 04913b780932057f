//! `django.utils.crypto.get_random_string`, and the two secrets that use it.

use crate::error::{CommandError, Result};

/// A key like that of `django-admin startproject`: 50 characters, none of which has a meaning in `.env` files.
pub(crate) fn get_random_secret_key() -> Result<String> {
    get_random_string(50, b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
}

/// A password that is easy to read and type: four words of five letters, with 64 random bits.
pub(crate) fn get_random_password() -> Result<String> {
    let mut words = Vec::new();
    for _ in 0..4 {
        let consonants = get_random_string(3, b"bdfghjklmnprstvz")?;
        let vowels = get_random_string(2, b"aeio")?;
        let (mut consonants, mut vowels) = (consonants.chars(), vowels.chars());
        let letters = (0..5).filter_map(|place| if place % 2 == 0 { consonants.next() } else { vowels.next() });
        words.push(letters.collect::<String>());
    }
    Ok(words.join("-"))
}

/// All characters are equally likely if the length of the alphabet divides 256.
fn get_random_string(length: usize, alphabet: &[u8]) -> Result<String> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes).map_err(CommandError::new)?;
    Ok(bytes.iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_form_and_differ() {
        let key = get_random_secret_key().unwrap();
        assert!(key.len() == 50 && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{key}");
        assert_ne!(key, get_random_secret_key().unwrap());
        let password = get_random_password().unwrap();
        assert!(password.len() == 23 && password.split('-').all(|word| word.len() == 5), "{password}");
        assert_ne!(password, get_random_password().unwrap());
    }
}
