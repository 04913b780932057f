//! Django's `django.contrib.auth.hashers`: how passwords are stored and checked.
//!
//! New hashes are Django's `bcrypt_sha256`, and every other format that Django makes can be
//! checked, so a table of users is shared with Django in both directions.
//!
//! What differs: there is no `PASSWORD_HASHERS` setting. `bcrypt_sha256` is always the preferred
//! hasher, and the others are always there to check with. A stored value that makes Django raise
//! an error, such as a hash with a piece missing, is a wrong password here.
//!
//! <https://docs.djangoproject.com/en/5.2/topics/auth/passwords/>

use std::hint::black_box;

use argon2::password_hash::{PasswordHash, PasswordVerifier};
use base64::{Engine, engine::general_purpose::STANDARD};
use bcrypt::{BcryptError, HashParts};
use pbkdf2::pbkdf2_hmac_array;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The cost of new hashes: 2^12 passes, as in Django's `BCryptSHA256PasswordHasher.rounds`.
pub const DEFAULT_ROUNDS: u32 = 12;

/// How Django marks a password that nobody can log in with.
const UNUSABLE_PASSWORD_PREFIX: char = '!';
const UNUSABLE_PASSWORD_SUFFIX_LENGTH: usize = 40;

/// What bcrypt reads of a password; Django's library refuses a longer one.
const BCRYPT_MAX_BYTES: usize = 72;

/// What OpenSSL, which Django leaves the limit to, grants one scrypt: 32 MiB.
const SCRYPT_MAX_BYTES: u128 = 32 * 1024 * 1024;

/// The most that RFC 9106 recommends for Argon2, in KiB. A stored hash that asks for more could
/// take the whole machine's memory.
const ARGON2_MAX_KIB: u32 = 2 * 1024 * 1024;

/// What Argon2 hashes are that name no version.
const ARGON2_FIRST_VERSION: u32 = 0x10;

/// A password could not be hashed: the rounds are not 4 to 31, or the system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("cannot hash the password: {0}")]
pub struct HasherError(#[from] BcryptError);

/// What a check of a password found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The password is the one that was stored.
    pub correct: bool,
    /// The stored hash is of another algorithm or another cost than new ones. As in Django this
    /// is said of wrong passwords too: store a new hash only if `correct` as well.
    pub must_update: bool,
}

/// Hashes a password as `bcrypt_sha256$$2b$12$…`, Django's `make_password`.
///
/// # Errors
/// When `rounds` is not 4 to 31, or there are no random bytes for a salt.
pub fn make_password(password: &str, rounds: u32) -> Result<String, HasherError> {
    Ok(format!("bcrypt_sha256${}", bcrypt::hash(hex_sha256(password), rounds)?))
}

/// Makes a value that no password matches, `!` and 40 random characters: Django's
/// `make_password(None)`.
///
/// # Errors
/// When there are no random bytes.
pub fn make_unusable_password() -> Result<String, HasherError> {
    const CHARS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut encoded = String::from(UNUSABLE_PASSWORD_PREFIX);
    while encoded.len() <= UNUSABLE_PASSWORD_SUFFIX_LENGTH {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes).map_err(BcryptError::from)?;
        // Bytes from 248 on are left out: with them the first characters would come up more often.
        let chars = bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(CHARS[usize::from(*byte) % 62]));
        encoded.extend(chars.take(UNUSABLE_PASSWORD_SUFFIX_LENGTH + 1 - encoded.len()));
    }
    Ok(encoded)
}

/// Checks a password against a stored hash, where new hashes have [`DEFAULT_ROUNDS`].
pub fn check_password(password: &str, encoded: &str) -> Verdict {
    verify_password(password, encoded, DEFAULT_ROUNDS)
}

/// Checks a password against a stored hash, where new hashes have `rounds`: Django's
/// `verify_password`.
///
/// A wrong password for a `bcrypt_sha256` hash of a lower cost takes as long as for one of
/// `rounds`, and so does a hash that cannot be read or used.
pub fn verify_password(password: &str, encoded: &str, rounds: u32) -> Verdict {
    let Some(correct) = verify(password, encoded) else {
        dummy_check(password, rounds);
        return Verdict { correct: false, must_update: false };
    };
    let cost = preferred_cost(encoded);
    if let (false, Some(cost)) = (correct, cost) {
        harden_runtime(password, cost, rounds);
    }
    Verdict { correct, must_update: cost != Some(rounds) }
}

/// Takes as long as [`make_password`]. Django does this where there is no user to check, so that
/// the time of an answer does not tell which users exist.
pub fn dummy_check(password: &str, rounds: u32) {
    // Nobody waits for the result, and an error in it means only less work.
    let _ = black_box(make_password(password, rounds));
}

/// Whether the password matches, or nothing if the hash cannot be read or used: unknown,
/// incomplete, or unusable (`!…` names no algorithm either).
fn verify(password: &str, encoded: &str) -> Option<bool> {
    let (algorithm, data) = encoded.split_once('$')?;
    match algorithm {
        "bcrypt_sha256" => verify_bcrypt(&hex_sha256(password), data),
        "bcrypt" => verify_bcrypt(password, data),
        "pbkdf2_sha256" => verify_pbkdf2(encoded, |salt, iterations| {
            STANDARD.encode(pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), salt, iterations))
        }),
        "pbkdf2_sha1" => verify_pbkdf2(encoded, |salt, iterations| {
            STANDARD.encode(pbkdf2_hmac_array::<Sha1, 20>(password.as_bytes(), salt, iterations))
        }),
        "argon2" => verify_argon2(password, data),
        "scrypt" => verify_scrypt(password, encoded),
        _ => None,
    }
}

/// `$2b$rounds$` and then salt and hash. The crate also takes `+5` for rounds, Django does not.
fn verify_bcrypt(password: &str, data: &str) -> Option<bool> {
    if password.len() > BCRYPT_MAX_BYTES || data.contains('+') {
        return None;
    }
    bcrypt::verify(password, data).ok()
}

/// `pbkdf2_sha256$iterations$salt$hash`. Like Django, makes the whole text again and compares it.
fn verify_pbkdf2(encoded: &str, derive: impl Fn(&[u8], u32) -> String) -> Option<bool> {
    let [algorithm, iterations, salt, _] = pieces(encoded)?;
    let iterations = iterations.parse().ok().filter(|count| *count > 0)?;
    if salt.is_empty() {
        return None;
    }
    let hash = derive(salt.as_bytes(), iterations);
    Some(constant_time_compare(encoded, &format!("{algorithm}${iterations}${salt}${hash}")))
}

/// `argon2$` and the text of the Argon2 reference library: `argon2id$v=19$m=…,t=…,p=…$salt$hash`.
fn verify_argon2(password: &str, data: &str) -> Option<bool> {
    let text = format!("${data}");
    let mut hash = PasswordHash::new(&text).ok()?;
    if argon2::Params::try_from(&hash).ok()?.m_cost() > ARGON2_MAX_KIB {
        return None;
    }
    hash.version.get_or_insert(ARGON2_FIRST_VERSION);
    Some(argon2::Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// `scrypt$n$salt$r$p$hash`.
fn verify_scrypt(password: &str, encoded: &str) -> Option<bool> {
    let [_, n, salt, r, p, _] = pieces(encoded)?;
    let (n, r, p): (u32, u32, u32) = (n.parse().ok()?, r.parse().ok()?, p.parse().ok()?);
    let memory = 128 * u128::from(r) * (u128::from(n) + 2 + u128::from(p));
    if salt.is_empty() || n < 2 || !n.is_power_of_two() || memory > SCRYPT_MAX_BYTES {
        return None;
    }
    let mut hash = [0; 64];
    let params = scrypt::Params::new(u8::try_from(n.ilog2()).ok()?, r, p, hash.len()).ok()?;
    scrypt::scrypt(password.as_bytes(), salt.as_bytes(), &params, &mut hash).ok()?;
    let hash = STANDARD.encode(hash);
    Some(constant_time_compare(encoded, &format!("scrypt${n}${salt}${r}${p}${hash}")))
}

/// The cost of a `bcrypt_sha256` hash; nothing for any other algorithm.
fn preferred_cost(encoded: &str) -> Option<u32> {
    let parts: HashParts = encoded.strip_prefix("bcrypt_sha256$")?.parse().ok()?;
    Some(parts.get_cost())
}

/// Does the work that a hash of `cost` lacks to one of `rounds`: each cost takes twice the work
/// of the one before, so all from `cost` up to `rounds` together make up the difference.
fn harden_runtime(password: &str, cost: u32, rounds: u32) {
    for cost in cost..rounds {
        let _ = black_box(bcrypt::hash_with_salt(hex_sha256(password), cost, [0; 16]));
    }
}

/// What `bcrypt_sha256` gives to bcrypt: 64 bytes however long the password is.
fn hex_sha256(password: &str) -> String {
    format!("{:x}", Sha256::digest(password))
}

fn pieces<const N: usize>(encoded: &str) -> Option<[&str; N]> {
    encoded.splitn(N, '$').collect::<Vec<_>>().try_into().ok()
}

fn constant_time_compare(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_hashes_have_djangos_form() {
        let encoded = make_password("lètmein", 4).unwrap();
        assert!(encoded.starts_with("bcrypt_sha256$$2b$04$"), "{encoded}");
        assert_eq!(encoded.len(), 74);
        assert_eq!(verify_password("lètmein", &encoded, 4), Verdict { correct: true, must_update: false });
        assert_ne!(encoded, make_password("lètmein", 4).unwrap(), "each has its own salt");
    }

    #[test]
    fn rounds_out_of_range_are_an_error() {
        for rounds in [0, 3, 32, u32::MAX] {
            assert!(make_password("lètmein", rounds).is_err(), "{rounds}");
        }
    }

    #[test]
    fn unusable_passwords_are_random_letters_and_digits() {
        let encoded = make_unusable_password().unwrap();
        let suffix = encoded.strip_prefix('!').unwrap();
        assert_eq!(suffix.len(), 40);
        assert!(suffix.chars().all(|char| char.is_ascii_alphanumeric()), "{encoded}");
        assert_ne!(encoded, make_unusable_password().unwrap());
    }

    #[test]
    fn only_bcrypt_sha256_has_a_preferred_cost() {
        let data = "$2b$07$abcdefghijklmnopqrstuuMFdJu9yVgmagVAIC24fOZkaFqd3s9JC";
        assert_eq!(preferred_cost(&format!("bcrypt_sha256${data}")), Some(7));
        assert_eq!(preferred_cost(&format!("bcrypt${data}")), None);
    }
}
