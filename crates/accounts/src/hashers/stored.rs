//! `hasher.decode(encoded)` and `hasher.verify(password, encoded)`: a hash as it is stored.

use bcrypt::HashParts;
use subtle::ConstantTimeEq;

use super::algorithm::Algorithm;
use super::derive::{self, BCRYPT_MAX_BYTES};
use super::parameters::Parameters;
use super::phc::Phc;
use super::salt;

/// The maximum length of a stored hash in bytes. Django's column has 128 characters, but SQLite stores text of any
/// length.
const MAX_LENGTH: usize = 512;

/// A stored hash that can be read. Nothing was computed yet.
pub(super) struct Stored<'e> {
    pub(super) algorithm: Algorithm,
    pub(super) parameters: Parameters,
    /// `must_update_salt`, for the hashers that check the salt.
    pub(super) salt_is_weak: bool,
    encoded: &'e str,
}

/// Why a stored hash of a known algorithm is unusable.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A part is missing or invalid.
    #[error("cannot be read")]
    Malformed,
    /// It needs more time or memory than the limits allow.
    #[error("asks for more time or memory than is allowed")]
    TooCostly,
}

impl<'e> Stored<'e> {
    /// Parses the parameters in a stored hash.
    pub(super) fn decode(algorithm: Algorithm, encoded: &'e str) -> Result<Stored<'e>, Fault> {
        if encoded.len() > MAX_LENGTH {
            return Err(Fault::TooCostly);
        }
        let (parameters, salt_is_weak) = match algorithm {
            Algorithm::BcryptSha256 | Algorithm::Bcrypt => (decode_bcrypt(encoded), false),
            Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1 => decode_pbkdf2(encoded),
            Algorithm::Argon2 => decode_argon2(encoded),
            Algorithm::Scrypt => (decode_scrypt(encoded), false),
            Algorithm::Md5 => decode_md5(encoded),
        };
        let parameters = parameters?;
        if !parameters.are_within_bounds() {
            return Err(Fault::TooCostly);
        }
        Ok(Stored { algorithm, parameters, salt_is_weak, encoded })
    }

    /// Whether the password is the one that was hashed. `None` if the hash turns out to be unusable.
    pub(super) fn verify(&self, password: &str) -> Option<bool> {
        match (self.algorithm, self.parameters) {
            (Algorithm::BcryptSha256, _) => bcrypt::verify(derive::hex_sha256(password), data(self.encoded)?).ok(),
            (Algorithm::Bcrypt, _) => {
                // Django's library refuses a longer password.
                let correct = bcrypt::verify(password, data(self.encoded)?).ok()?;
                Some(correct && password.len() <= BCRYPT_MAX_BYTES)
            }
            (Algorithm::Argon2, _) => {
                let stored = Phc::decode(data(self.encoded)?)?;
                let again = derive::argon2(&stored.parameters, password, &stored.salt).ok()?;
                Some(stored.hash.ct_eq(&again).into())
            }
            (_, parameters) => {
                // As in Django, the whole text is made again and compared.
                let again =
                    derive::encode_with(self.algorithm, parameters, password, salt_of(self.algorithm, self.encoded)?);
                Some(self.encoded.as_bytes().ct_eq(again.ok()?.as_bytes()).into())
            }
        }
    }
}

/// The text after the name of the algorithm and its `$`.
fn data(encoded: &str) -> Option<&str> {
    Some(encoded.split_once('$')?.1)
}

/// `$2b$rounds$` and then salt and hash. The crate also takes `+5` for rounds, Django does not.
fn decode_bcrypt(encoded: &str) -> Result<Parameters, Fault> {
    let data = data(encoded).filter(|data| !data.contains('+')).ok_or(Fault::Malformed)?;
    let parts: HashParts = data.parse().map_err(|_malformed| Fault::Malformed)?;
    match parts.get_cost() {
        ..4 => Err(Fault::Malformed),
        rounds => Ok(Parameters::Bcrypt { rounds }),
    }
}

/// `pbkdf2_sha256$iterations$salt$hash`
fn decode_pbkdf2(encoded: &str) -> (Result<Parameters, Fault>, bool) {
    let Some([_, iterations, salt, _]) = pieces(encoded) else { return (Err(Fault::Malformed), false) };
    let parameters = number(iterations).map(|iterations| Parameters::Pbkdf2 { iterations });
    (if salt.is_empty() { Err(Fault::Malformed) } else { parameters }, salt::is_weak(salt.chars().count()))
}

/// `scrypt$n$salt$r$p$hash`
fn decode_scrypt(encoded: &str) -> Result<Parameters, Fault> {
    let [_, n, salt, r, p, _] = pieces(encoded).ok_or(Fault::Malformed)?;
    let (n, r, p) = (number(n)?, number(r)?, number(p)?);
    if salt.is_empty() || n < 2 || !n.is_power_of_two() {
        return Err(Fault::Malformed);
    }
    Ok(Parameters::Scrypt { n, r, p })
}

/// `md5$salt$hash`. A hash without a salt has another algorithm name in Django, whose class no longer exists.
fn decode_md5(encoded: &str) -> (Result<Parameters, Fault>, bool) {
    match pieces(encoded) {
        Some([_, salt, _]) if !salt.is_empty() => (Ok(Parameters::Md5), salt::is_weak(salt.chars().count())),
        _ => (Err(Fault::Malformed), false),
    }
}

/// `argon2$` and the text of Argon2's own library.
fn decode_argon2(encoded: &str) -> (Result<Parameters, Fault>, bool) {
    match data(encoded).and_then(Phc::decode) {
        // Django decodes the salt as Latin-1: a byte is a character.
        Some(stored) => (Ok(Parameters::Argon2(stored.parameters)), salt::is_weak(stored.salt.len())),
        None => (Err(Fault::Malformed), false),
    }
}

/// Parses a positive number. A number that does not fit into 32 bits exceeds every limit.
fn number(text: &str) -> Result<u32, Fault> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Malformed);
    }
    match text.parse() {
        Ok(0) => Err(Fault::Malformed),
        Ok(number) => Ok(number),
        Err(_too_long) => Err(Fault::TooCostly),
    }
}

/// The salt of a hash that was decoded successfully.
fn salt_of(algorithm: Algorithm, encoded: &str) -> Option<&str> {
    encoded.split('$').nth(if algorithm == Algorithm::Md5 { 1 } else { 2 })
}

fn pieces<const N: usize>(encoded: &str) -> Option<[&str; N]> {
    encoded.splitn(N, '$').collect::<Vec<_>>().try_into().ok()
}
