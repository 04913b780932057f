//! `hasher.decode(encoded)` and `hasher.verify(password, encoded)`: a hash as it is stored.

use argon2::password_hash::{PasswordHash, PasswordVerifier};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use bcrypt::HashParts;

use super::algorithm::Algorithm;
use super::derive::{self, BCRYPT_MAX_BYTES};
use super::parameters::{Argon2, Parameters};
use super::salt;

/// The most bytes of a stored hash. Django's column holds 128 characters, but SQLite keeps any number.
const MAX_LENGTH: usize = 512;

/// What Argon2 hashes are that name no version.
const ARGON2_FIRST_VERSION: u32 = 0x10;

/// A stored hash that can be read. Nothing was computed yet.
pub(super) struct Stored<'e> {
    pub(super) algorithm: Algorithm,
    pub(super) parameters: Parameters,
    /// `must_update_salt`, for the hashers that ask it.
    pub(super) salt_is_weak: bool,
    encoded: &'e str,
}

/// Why a stored hash of a known algorithm is of no use.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// A piece is missing, or is not what it should be.
    #[error("cannot be read")]
    Malformed,
    /// It asks for more time or memory than a hash may have.
    #[error("asks for more time or memory than is allowed")]
    TooCostly,
}

impl<'e> Stored<'e> {
    /// Reads what the hash says of itself.
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

    /// Whether the password is the one that was hashed; nothing if the hash turns out to be of no use after all.
    pub(super) fn verify(&self, password: &str) -> Option<bool> {
        match (self.algorithm, self.parameters) {
            (Algorithm::BcryptSha256, _) => {
                bcrypt::verify(derive::hex_sha256(password), bcrypt_data(self.encoded)?).ok()
            }
            (Algorithm::Bcrypt, _) => {
                // Django's library refuses to look at a longer one.
                let correct = bcrypt::verify(password, bcrypt_data(self.encoded)?).ok()?;
                Some(correct && password.len() <= BCRYPT_MAX_BYTES)
            }
            (Algorithm::Argon2, _) => {
                let text = argon2_text(self.encoded);
                let mut hash = PasswordHash::new(&text).ok()?;
                hash.version.get_or_insert(ARGON2_FIRST_VERSION);
                Some(argon2::Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            }
            (_, parameters) => {
                // As in Django, the whole text is made again and compared.
                let again =
                    derive::encode_with(self.algorithm, parameters, password, salt_of(self.algorithm, self.encoded)?);
                Some(constant_time_compare(self.encoded, &again.ok()?))
            }
        }
    }
}

/// What follows `bcrypt_sha256$` or `bcrypt$`.
fn bcrypt_data(encoded: &str) -> Option<&str> {
    Some(encoded.split_once('$')?.1)
}

/// `$2b$rounds$` and then salt and hash. The crate also takes `+5` for rounds, Django does not.
fn decode_bcrypt(encoded: &str) -> Result<Parameters, Fault> {
    let data = bcrypt_data(encoded).filter(|data| !data.contains('+')).ok_or(Fault::Malformed)?;
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

/// `md5$salt$hash`. Django calls a hash without salt by another name, which no class has any more.
fn decode_md5(encoded: &str) -> (Result<Parameters, Fault>, bool) {
    match pieces(encoded) {
        Some([_, salt, _]) if !salt.is_empty() => (Ok(Parameters::Md5), salt::is_weak(salt.chars().count())),
        _ => (Err(Fault::Malformed), false),
    }
}

/// `argon2$` and the text of the Argon2 reference library: `argon2id$v=19$m=…,t=…,p=…$salt$hash`.
fn decode_argon2(encoded: &str) -> (Result<Parameters, Fault>, bool) {
    let text = argon2_text(encoded);
    let decoded = PasswordHash::new(&text).ok().and_then(|hash| {
        let variety = argon2::Algorithm::try_from(hash.algorithm).ok()?;
        let version = argon2::Version::try_from(hash.version.unwrap_or(ARGON2_FIRST_VERSION)).ok()?;
        let params = argon2::Params::try_from(&hash).ok()?;
        let (memory, time, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
        let length = hash.hash?.len();
        let salt = STANDARD_NO_PAD.decode(hash.salt?.as_str()).ok()?;
        let parameters = Parameters::Argon2(Argon2 { variety, version, memory, time, lanes, length });
        // Django decodes the salt as Latin-1: a byte is a character.
        Some((parameters, salt::is_weak(salt.len())))
    });
    match decoded {
        Some((parameters, salt_is_weak)) => (Ok(parameters), salt_is_weak),
        None => (Err(Fault::Malformed), false),
    }
}

fn argon2_text(encoded: &str) -> String {
    format!("${}", encoded.split_once('$').map_or("", |(_, text)| text))
}

/// A number that a hasher would have written. One that is too long for 32 bits costs too much, whatever it is.
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

/// The salt of a hash whose pieces were found to be there.
fn salt_of(algorithm: Algorithm, encoded: &str) -> Option<&str> {
    encoded.split('$').nth(if algorithm == Algorithm::Md5 { 1 } else { 2 })
}

fn pieces<const N: usize>(encoded: &str) -> Option<[&str; N]> {
    encoded.splitn(N, '$').collect::<Vec<_>>().try_into().ok()
}

fn constant_time_compare(left: &str, right: &str) -> bool {
    use subtle::ConstantTimeEq;
    left.as_bytes().ct_eq(right.as_bytes()).into()
}
