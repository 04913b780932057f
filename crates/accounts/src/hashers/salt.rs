//! `get_random_string`, and the salts that Django makes with it.

use super::HasherError;

/// The characters of a salt: 22 of 62 kinds hold the 128 bits of `BasePasswordHasher.salt_entropy`.
const SALT_LENGTH: usize = 22;

/// `BasePasswordHasher.salt()`
pub(super) fn salt() -> Result<String, HasherError> {
    random_string(SALT_LENGTH)
}

/// `must_update_salt`: whether a salt of so many characters holds fewer than 128 bits.
pub(super) fn is_weak(characters: usize) -> bool {
    characters < SALT_LENGTH
}

/// `get_random_string(length)`
pub(super) fn random_string(length: usize) -> Result<String, HasherError> {
    const CHARS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes).map_err(|error| HasherError::Random(error.to_string()))?;
        // Bytes from 248 on are left out: with them the first characters would come up more often.
        let chars = bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(CHARS[usize::from(*byte) % 62]));
        text.extend(chars.take(length - text.len()));
    }
    Ok(text)
}
