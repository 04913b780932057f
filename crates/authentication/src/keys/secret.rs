//! PyJWT's `HMACAlgorithm`: one secret. A key of another kind is refused, because others may know it.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use python::Value;
use python::json::{self, JsonError};
use rsa::pkcs8::SubjectPublicKeyInfoRef;

use super::{Keys, SigningKey, VerifyingKey};
use crate::exceptions::KeyError;

/// The secret as both halves of a pair.
///
/// # Errors
/// The secret is empty, or is a key for another algorithm.
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

/// `is_pem_format`, `is_ssh_key` and `_is_der_key`: whether the secret is a public key, with which anybody could sign,
/// a private key or a certificate. PyJWT recognises only a complete PEM text with a known label, and an SSH key at the
/// very beginning. This function also recognises keys that were cut off or pasted after a space, because they are not
/// secret either.
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

/// Whether the secret is a JSON Web Key or contains one. Its text is not a random secret, even if the key in it is
/// secret.
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
