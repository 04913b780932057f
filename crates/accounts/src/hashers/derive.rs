//! `hasher.encode(password, salt)`: the work itself, and the text that is stored.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::Md5;
use pbkdf2::pbkdf2_hmac_array;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::HasherError;
use super::algorithm::Algorithm;
use super::parameters::{Argon2, Parameters};
use super::salt;

/// bcrypt uses at most this number of bytes of a password. Django's library refuses a longer password.
pub(super) const BCRYPT_MAX_BYTES: usize = 72;

/// Hashes a password with a new salt.
pub(super) fn encode(algorithm: Algorithm, parameters: Parameters, password: &str) -> Result<String, HasherError> {
    match (algorithm, parameters) {
        (Algorithm::BcryptSha256, Parameters::Bcrypt { rounds }) => {
            Ok(format!("bcrypt_sha256${}", bcrypt::hash(hex_sha256(password), rounds)?))
        }
        (Algorithm::Bcrypt, Parameters::Bcrypt { rounds }) if password.len() <= BCRYPT_MAX_BYTES => {
            Ok(format!("bcrypt${}", bcrypt::hash(password, rounds)?))
        }
        (Algorithm::Bcrypt, _) => Err(HasherError::TooLong),
        _ => encode_with(algorithm, parameters, password, &salt::salt()?),
    }
}

/// The same with a given salt, for the hashers that accept any text as a salt.
pub(super) fn encode_with(
    algorithm: Algorithm,
    parameters: Parameters,
    password: &str,
    salt: &str,
) -> Result<String, HasherError> {
    let name = algorithm.name();
    match parameters {
        Parameters::Pbkdf2 { iterations } => {
            let (password, bytes) = (password.as_bytes(), salt.as_bytes());
            let hash = match algorithm {
                Algorithm::Pbkdf2Sha1 => STANDARD.encode(pbkdf2_hmac_array::<Sha1, 20>(password, bytes, iterations)),
                _ => STANDARD.encode(pbkdf2_hmac_array::<Sha256, 32>(password, bytes, iterations)),
            };
            Ok(format!("{name}${iterations}${salt}${hash}"))
        }
        Parameters::Scrypt { n, r, p } => {
            let mut hash = [0; 64];
            let params = scrypt::Params::new(u8::try_from(n.ilog2()).unwrap_or(u8::MAX), r, p, hash.len());
            let params = params.map_err(|error| HasherError::Parameters(error.to_string()))?;
            scrypt::scrypt(password.as_bytes(), salt.as_bytes(), &params, &mut hash)
                .map_err(|error| HasherError::Parameters(error.to_string()))?;
            Ok(format!("{name}${n}${salt}${r}${p}${}", STANDARD.encode(hash)))
        }
        Parameters::Argon2(parameters) => encode_argon2(&parameters, password, salt),
        Parameters::Md5 => {
            let digest = Md5::new().chain_update(salt).chain_update(password).finalize();
            Ok(format!("{name}${salt}${digest:x}"))
        }
        Parameters::Bcrypt { .. } => Err(HasherError::Parameters("bcrypt makes its own salt".to_owned())),
    }
}

fn encode_argon2(parameters: &Argon2, password: &str, salt: &str) -> Result<String, HasherError> {
    let hash = argon2(parameters, password, salt.as_bytes())?;
    let Argon2 { variety, version, memory, time, lanes, .. } = *parameters;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    let version = u32::from(version);
    Ok(format!("argon2${variety}$v={version}$m={memory},t={time},p={lanes}${salt}${hash}"))
}

/// The bytes of an Argon2 hash.
pub(super) fn argon2(parameters: &Argon2, password: &str, salt: &[u8]) -> Result<Vec<u8>, HasherError> {
    let Argon2 { variety, version, memory, time, lanes, length } = *parameters;
    let mut hash = vec![0; length];
    argon2::Params::new(memory, time, lanes, Some(length))
        .and_then(|params| {
            let argon2 = argon2::Argon2::new(variety, version, params);
            argon2.hash_password_into(password.as_bytes(), salt, &mut hash)
        })
        .map_err(|error| HasherError::Parameters(error.to_string()))?;
    Ok(hash)
}

/// `hasher.harden_runtime(password, encoded)`: does the additional work by which a hash with `target` costs more than
/// one with `parameters`. As in Django, it does nothing for Argon2 and scrypt.
pub(super) fn harden_runtime(algorithm: Algorithm, parameters: Parameters, target: Parameters, password: &str) {
    match (parameters, target) {
        (Parameters::Pbkdf2 { iterations: own }, Parameters::Pbkdf2 { iterations }) if own < iterations => {
            let extra = Parameters::Pbkdf2 { iterations: iterations - own };
            let _ = std::hint::black_box(encode_with(algorithm, extra, password, "salt"));
        }
        // Each round number doubles the work. So the hashes with all numbers from `own` to `rounds - 1` take the
        // difference.
        (Parameters::Bcrypt { rounds: own }, Parameters::Bcrypt { rounds }) => {
            for rounds in own..rounds {
                let _ = std::hint::black_box(bcrypt::hash_with_salt(hex_sha256(password), rounds, [0; 16]));
            }
        }
        _ => {}
    }
}

/// The input of bcrypt for `bcrypt_sha256`: 64 bytes for a password of any length.
pub(super) fn hex_sha256(password: &str) -> String {
    format!("{:x}", Sha256::digest(password))
}
