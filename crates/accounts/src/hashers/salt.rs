//! `get_random_string`, and the salts that Django makes with it.

use super::HasherError;

/// The length of a salt: 22 characters out of 62 have the 128 bits of `BasePasswordHasher.salt_entropy`.
const SALT_LENGTH: usize = 22;

/// `BasePasswordHasher.salt()`
pub(super) fn salt() -> Result<String, HasherError> {
    random_string(SALT_LENGTH)
}

/// `must_update_salt`: whether a salt of this length has fewer than 128 bits of entropy.
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
        // Leave out bytes from 248 on: they would make the first characters more frequent.
        let chars = bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(CHARS[usize::from(*byte) % 62]));
        text.extend(chars.take(length - text.len()));
    }
    Ok(text)
}
