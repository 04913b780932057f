//! PyJWT's `algorithms.py`: parses the keys of the settings once, and signs and verifies with them.
//!
//! The crate `jsonwebtoken` prepares its key again for each token, which makes an ES256 signature take almost three times
//! as long, and it accepts fewer key formats than PyJWT. So this module calls the crates below it, with keys that are
//! prepared once. The tests sign and verify tokens with `jsonwebtoken`, and have tokens of PyJWT.

mod asymmetric;
mod pem;
mod rsa;
mod secret;
mod ssh;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, Verifier};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use p256::NistP256;
use p384::NistP384;

use crate::exceptions::KeyError;
use crate::settings::SimpleJwt;

/// The key pair of an algorithm. For `HS…` both keys are the same secret.
pub(crate) struct Keys {
    signing: SigningKey,
    verifying: VerifyingKey,
    weakness: Option<String>,
}

/// The key that signs tokens.
enum SigningKey {
    Secret(Box<secret::Secret>),
    Rsa(rsa::SigningKey),
    Es256(p256::ecdsa::SigningKey),
    Es384(p384::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

/// The key that verifies tokens.
enum VerifyingKey {
    Secret(Box<secret::Secret>),
    Rsa(rsa::VerifyingKey),
    Es256(p256::ecdsa::VerifyingKey),
    Es384(p384::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl Keys {
    /// `Algorithm.prepare_key` for `SIGNING_KEY` and `VERIFYING_KEY`.
    ///
    /// # Errors
    /// A key has the wrong kind for the algorithm, or is so weak that it can be broken.
    pub(crate) fn new(settings: &SimpleJwt) -> Result<Keys, KeyError> {
        let algorithm = settings.algorithm;
        let (private, public) = (settings.signing_key.as_str(), settings.verifying_key.as_str());
        if algorithm.family() != AlgorithmFamily::Hmac && pem::is_encrypted(private) {
            return Err(KeyError::Encrypted);
        }
        let (signing, verifying) = match algorithm {
            Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => return secret::keys(private, algorithm),
            Algorithm::RS256
            | Algorithm::RS384
            | Algorithm::RS512
            | Algorithm::PS256
            | Algorithm::PS384
            | Algorithm::PS512 => return rsa::keys(private, public, algorithm),
            Algorithm::ES256 => (
                asymmetric::ec_private::<NistP256>(private).map(|key| SigningKey::Es256(key.into())),
                asymmetric::ec_public::<NistP256>(public).map(|key| VerifyingKey::Es256(key.into())),
            ),
            Algorithm::ES384 => (
                asymmetric::ec_private::<NistP384>(private).map(|key| SigningKey::Es384(key.into())),
                asymmetric::ec_public::<NistP384>(public).map(|key| VerifyingKey::Es384(key.into())),
            ),
            Algorithm::EdDSA => (
                asymmetric::ed_private(private).map(SigningKey::Ed25519),
                asymmetric::ed_public(public).map(VerifyingKey::Ed25519),
            ),
            algorithm => return Err(KeyError::Algorithm(algorithm)),
        };
        Ok(Keys {
            signing: signing.ok_or(KeyError::Signing(algorithm))?,
            verifying: verifying.ok_or(KeyError::Verifying(algorithm))?,
            weakness: None,
        })
    }

    /// `Algorithm.check_key_length`: why the key is weaker than its algorithm should be, in one sentence without the key.
    pub(crate) fn weakness(&self) -> Option<&str> {
        self.weakness.as_deref()
    }

    /// `Algorithm.sign`: the signature, encoded as a token has it; `None` when the key is too short for the digest.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<String> {
        let signature = match &self.signing {
            SigningKey::Secret(secret) => secret.sign(message),
            SigningKey::Rsa(key) => key.sign(message)?,
            SigningKey::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.try_sign(message).ok()?;
                signature.to_vec()
            }
            SigningKey::Es384(key) => {
                let signature: p384::ecdsa::Signature = key.try_sign(message).ok()?;
                signature.to_vec()
            }
            SigningKey::Ed25519(key) => key.sign(message).to_vec(),
        };
        Some(URL_SAFE_NO_PAD.encode(signature))
    }

    /// `Algorithm.verify`, for a decoded signature.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.verifying {
            VerifyingKey::Secret(secret) => secret.verify(message, signature),
            VerifyingKey::Rsa(key) => key.verify(message, signature),
            VerifyingKey::Es256(key) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            VerifyingKey::Es384(key) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            VerifyingKey::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
        }
    }
}
