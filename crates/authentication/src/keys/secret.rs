//! PyJWT's `HMACAlgorithm`: one secret. A key of another kind is refused, because others may know it.

use hmac::{Hmac, Mac};
use jsonwebtoken::Algorithm;
use python::Value;
use python::json::{self, JsonError};
use rsa::pkcs8::SubjectPublicKeyInfoRef;
use sha2::{Sha256, Sha384, Sha512};

use super::{Keys, SigningKey, VerifyingKey};
use crate::exceptions::KeyError;

/// The state of HMAC after the secret: it is prepared once, and copied for each token.
#[derive(Clone)]
pub(super) enum Secret {
    Hs256(Hmac<Sha256>),
    Hs384(Hmac<Sha384>),
    Hs512(Hmac<Sha512>),
}

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
    let key = secret.as_bytes();
    let (prepared, least) = match algorithm {
        Algorithm::HS512 => (Hmac::new_from_slice(key).map(Secret::Hs512), 64),
        Algorithm::HS384 => (Hmac::new_from_slice(key).map(Secret::Hs384), 48),
        _ => (Hmac::new_from_slice(key).map(Secret::Hs256), 32),
    };
    let prepared = Box::new(prepared.map_err(|_invalid_length| KeyError::Signing(algorithm))?);
    let length = secret.len();
    let weakness = (length < least)
        .then(|| format!("The key for {algorithm:?} has {length} bytes. It should have at least {least} (RFC 7518)."));
    Ok(Keys { signing: SigningKey::Secret(prepared.clone()), verifying: VerifyingKey::Secret(prepared), weakness })
}

impl Secret {
    /// `HMACAlgorithm.sign`
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Secret::Hs256(mac) => mac.clone().chain_update(message).finalize().into_bytes().to_vec(),
            Secret::Hs384(mac) => mac.clone().chain_update(message).finalize().into_bytes().to_vec(),
            Secret::Hs512(mac) => mac.clone().chain_update(message).finalize().into_bytes().to_vec(),
        }
    }

    /// `HMACAlgorithm.verify`, in constant time.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let result = match self {
            Secret::Hs256(mac) => mac.clone().chain_update(message).verify_slice(signature),
            Secret::Hs384(mac) => mac.clone().chain_update(message).verify_slice(signature),
            Secret::Hs512(mac) => mac.clone().chain_update(message).verify_slice(signature),
        };
        result.is_ok()
    }
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
