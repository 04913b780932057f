//! PyJWT's `RSAAlgorithm` and `RSAPSSAlgorithm`.

use jsonwebtoken::Algorithm;
use rsa::pkcs1::{self, DecodeRsaPrivateKey};
use rsa::pkcs8::{AssociatedOid, DecodePrivateKey, SubjectPublicKeyInfoRef};
use rsa::rand_core::OsRng;
use rsa::sha2::digest::DynDigest;
use rsa::sha2::{Digest, Sha256, Sha384, Sha512};
use rsa::traits::{PublicKeyParts, SignatureScheme};
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};

use super::{Keys, pem, ssh};
use crate::exceptions::KeyError;

/// The minimum size. A shorter key can be factored with modest effort, but PyJWT still accepts it.
const MIN_BITS: usize = 1024;

/// The minimum size for `PS512`: a shorter key has no room for the digest and the salt.
const MIN_BITS_PS512: usize = 1034;

/// PyJWT's `_MIN_KEY_SIZE`, below which it warns.
const RECOMMENDED_BITS: usize = 2048;

/// OpenSSL's `OPENSSL_RSA_MAX_MODULUS_BITS`.
const MAX_BITS: usize = 16384;

/// A private key with the algorithm that it signs by.
pub(super) struct SigningKey {
    key: RsaPrivateKey,
    algorithm: Algorithm,
}

/// A public key with the algorithm that it verifies by.
pub(super) struct VerifyingKey {
    key: RsaPublicKey,
    algorithm: Algorithm,
}

/// The pair of keys.
///
/// # Errors
/// A half that is no RSA key, or a key that is too short.
pub(super) fn keys(private: &str, public: &str, algorithm: Algorithm) -> Result<Keys, KeyError> {
    let signing = private_key(private).ok_or(KeyError::Signing(algorithm))?;
    let verifying = public_key(public).ok_or(KeyError::Verifying(algorithm))?;
    let bits = signing.n().bits().min(verifying.n().bits());
    let least = if algorithm == Algorithm::PS512 { MIN_BITS_PS512 } else { MIN_BITS };
    if bits < least {
        return Err(KeyError::TooShort { bits, least });
    }
    let weakness = (bits < RECOMMENDED_BITS).then(|| {
        format!("The RSA key has {bits} bits. It should have at least {RECOMMENDED_BITS} (NIST SP 800-131A).")
    });
    Ok(Keys {
        signing: super::SigningKey::Rsa(SigningKey { key: signing, algorithm }),
        verifying: super::VerifyingKey::Rsa(VerifyingKey { key: verifying, algorithm }),
        weakness,
    })
}

/// PKCS#8, or PKCS#1 as `openssl genrsa -traditional` writes it.
fn private_key(text: &str) -> Option<RsaPrivateKey> {
    let section = pem::find(text, &["PRIVATE KEY", "RSA PRIVATE KEY"])?;
    match section.tag() {
        "PRIVATE KEY" => RsaPrivateKey::from_pkcs8_der(section.contents()).ok(),
        _ => RsaPrivateKey::from_pkcs1_der(section.contents()).ok(),
    }
}

/// X.509's `PUBLIC KEY`, PKCS#1's `RSA PUBLIC KEY`, or a line of OpenSSH's.
fn public_key(text: &str) -> Option<RsaPublicKey> {
    let (modulus, exponent) = if text.starts_with("ssh-rsa") {
        let [exponent, modulus] = ssh::fields(text, "ssh-rsa")?;
        (modulus, exponent)
    } else {
        let section = pem::find(text, &["PUBLIC KEY", "RSA PUBLIC KEY"])?;
        let info = SubjectPublicKeyInfoRef::try_from(section.contents());
        let inner = match (section.tag(), info) {
            // Like OpenSSL, accept this format also under the label `RSA PUBLIC KEY` of PKCS#1.
            (_, Ok(info)) if info.algorithm.oid == pkcs1::ALGORITHM_OID => info.subject_public_key.as_bytes()?.to_vec(),
            ("RSA PUBLIC KEY", Err(_)) => section.into_contents(),
            _ => return None,
        };
        let key = pkcs1::RsaPublicKey::try_from(inner.as_slice()).ok()?;
        (key.modulus.as_bytes().to_vec(), key.public_exponent.as_bytes().to_vec())
    };
    let (modulus, exponent) = (BigUint::from_bytes_be(&modulus), BigUint::from_bytes_be(&exponent));
    RsaPublicKey::new_with_max_size(modulus, exponent, MAX_BITS).ok()
}

impl SigningKey {
    /// The signature, or `None` when the key is too short for the digest.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match self.algorithm {
            Algorithm::RS256 => self.sign_with(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message)),
            Algorithm::RS384 => self.sign_with(Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(message)),
            Algorithm::RS512 => self.sign_with(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(message)),
            Algorithm::PS256 => self.sign_with(Pss::new_blinded::<Sha256>(), &Sha256::digest(message)),
            Algorithm::PS384 => self.sign_with(Pss::new_blinded::<Sha384>(), &Sha384::digest(message)),
            Algorithm::PS512 => self.sign_with(Pss::new_blinded::<Sha512>(), &Sha512::digest(message)),
            _ => None,
        }
    }

    /// Signs with random blinding, which protects the private key against timing attacks.
    fn sign_with(&self, padding: impl SignatureScheme, digest: &[u8]) -> Option<Vec<u8>> {
        self.key.sign_with_rng(&mut OsRng, padding, digest).ok()
    }
}

impl VerifyingKey {
    /// Whether the signature is the message's.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::RS256 => self.verify_pkcs1::<Sha256>(message, signature),
            Algorithm::RS384 => self.verify_pkcs1::<Sha384>(message, signature),
            Algorithm::RS512 => self.verify_pkcs1::<Sha512>(message, signature),
            Algorithm::PS256 => self.verify_pss::<Sha256>(message, signature),
            Algorithm::PS384 => self.verify_pss::<Sha384>(message, signature),
            Algorithm::PS512 => self.verify_pss::<Sha512>(message, signature),
            _ => false,
        }
    }

    fn verify_pkcs1<D: Digest + AssociatedOid>(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify(Pkcs1v15Sign::new::<D>(), &D::digest(message), signature).is_ok()
    }

    fn verify_pss<D: Digest + DynDigest + Send + Sync + 'static>(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify(Pss::new::<D>(), &<D as Digest>::digest(message), signature).is_ok()
    }
}
