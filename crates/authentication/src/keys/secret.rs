//! PyJWT's `HMACAlgorithm`: one secret, which must be none that others may know.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use python::Value;
use python::json::{self, JsonError};
use rsa::pkcs8::SubjectPublicKeyInfoRef;

use super::{Keys, SigningKey, VerifyingKey};
use crate::exceptions::KeyError;

/// The secret as both halves of a pair.
///
/// # Errors
/// No secret at all, and a key that is meant for another algorithm.
pub(super) fn keys(secret: &str, algorithm: Algorithm) -> Result<Keys, KeyError> {
    if secret.is_empty() {
        return Err(KeyError::Empty);
    }
    if is_asymmetric(secret) || is_jwk(secret) {
        return Err(KeyError::Asymmetric(algorithm));
    }
    let least = match algorithm {
        Algorithm::HS512 => 64,
        Algorithm::HS384 => 48,
        _ => 32,
    };
    let length = secret.len();
    let weakness = (length < least)
        .then(|| format!("The key for {algorithm:?} has {length} bytes. It should have at least {least} (RFC 7518)."));
    Ok(Keys {
        signing: SigningKey::Hmac(EncodingKey::from_secret(secret.as_bytes()), algorithm),
        verifying: VerifyingKey::Hmac(DecodingKey::from_secret(secret.as_bytes()), algorithm),
        weakness,
    })
}

/// `is_pem_format`, `is_ssh_key` and `_is_der_key`: a public key, with which anybody could sign, a private key or a
/// certificate. PyJWT wants the whole of a PEM text, with an end and a label that it knows, and nothing before an SSH key;
/// what is left of a key that was cut, or pasted with a blank, is no better a secret.
fn is_asymmetric(secret: &str) -> bool {
    const SSH: [&str; 9] = [
        "ssh-ed25519",
        "ssh-ed448",
        "ssh-rsa",
        "ssh-dss",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    ];
    const PEM: [&str; 2] = ["-----BEGIN ", "---- BEGIN "];
    let is_ssh = SSH.iter().any(|kind| secret.trim_start().starts_with(kind));
    let is_pem = PEM.iter().any(|marker| secret.contains(marker));
    is_ssh || is_pem || SubjectPublicKeyInfoRef::try_from(secret.as_bytes()).is_ok()
}

/// A JSON Web Key, or a text that holds one: what is secret in it, if anything, is not the text.
fn is_jwk(secret: &str) -> bool {
    if json::loads(secret) == Err(JsonError::TooDeep) {
        return true;
    }
    let mut values: Vec<Value> = json::loads_bytes(secret.as_bytes()).into_iter().collect();
    while let Some(value) = values.pop() {
        match value {
            Value::Dict(members) if members.iter().any(|(name, _)| name == "kty") => return true,
            Value::Dict(members) => values.extend(members.into_iter().map(|(_, value)| value)),
            Value::List(items) => values.extend(items),
            _ => {}
        }
    }
    false
}
