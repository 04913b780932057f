//! PyJWT's `ECAlgorithm` and `OKPAlgorithm`: keys on elliptic curves. As in PyJWT, the verifying key may also be a
//! private key.

use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use p256::elliptic_curve::pkcs8::{AssociatedOid, ObjectIdentifier};
use p256::elliptic_curve::sec1::{FromEncodedPoint, ModulusSize, ToEncodedPoint};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, PublicKey, SecretKey};
use sec1::EcPrivateKey;
use sec1::der::Decode;

use super::{pem, ssh};

/// A curve of an algorithm.
pub(super) trait Curve: CurveArithmetic + AssociatedOid {
    /// Its names in OpenSSH's format: of the key, and of the curve.
    const SSH: (&str, &str);
}

impl Curve for p256::NistP256 {
    const SSH: (&str, &str) = ("ecdsa-sha2-nistp256", "nistp256");
}

impl Curve for p384::NistP384 {
    const SSH: (&str, &str) = ("ecdsa-sha2-nistp384", "nistp384");
}

/// A private key on this curve: PKCS#8, or SEC1 as `openssl ecparam -genkey` writes it.
pub(super) fn ec_private<C: Curve>(text: &str) -> Option<SecretKey<C>>
where
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let section = pem::find(text, &["PRIVATE KEY", "EC PRIVATE KEY"])?;
    if section.tag() == "PRIVATE KEY" {
        return SecretKey::from_pkcs8_der(section.contents()).ok();
    }
    let key = EcPrivateKey::from_der(section.contents()).ok()?;
    // Check the curve: the private number alone would also be valid for other curves of the same size.
    let curve: Option<ObjectIdentifier> = key.parameters.and_then(|parameters| parameters.named_curve());
    if curve == Some(C::OID) { key.try_into().ok() } else { None }
}

/// A public key on this curve: X.509's `PUBLIC KEY`, or a line of OpenSSH's.
pub(super) fn ec_public<C: Curve>(text: &str) -> Option<PublicKey<C>>
where
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let (kind, curve) = C::SSH;
    if text.starts_with("ecdsa-sha2-") {
        let [name, point] = ssh::fields(text, kind)?;
        return if name == curve.as_bytes() { PublicKey::from_sec1_bytes(&point).ok() } else { None };
    }
    match pem::find(text, &["PUBLIC KEY"]) {
        Some(section) => PublicKey::from_public_key_der(section.contents()).ok(),
        None => ec_private(text).map(|key| key.public_key()),
    }
}

/// An Ed25519 private key in PKCS#8.
pub(super) fn ed_private(text: &str) -> Option<ed25519_dalek::SigningKey> {
    ed25519_dalek::SigningKey::from_pkcs8_der(pem::find(text, &["PRIVATE KEY"])?.contents()).ok()
}

/// An Ed25519 public key: X.509's `PUBLIC KEY`, or a line of OpenSSH's.
pub(super) fn ed_public(text: &str) -> Option<ed25519_dalek::VerifyingKey> {
    if text.starts_with("ssh-") {
        let [key] = ssh::fields(text, "ssh-ed25519")?;
        return key.as_slice().try_into().ok();
    }
    match pem::find(text, &["PUBLIC KEY"]) {
        Some(section) => ed25519_dalek::VerifyingKey::from_public_key_der(section.contents()).ok(),
        None => ed_private(text).map(|key| key.verifying_key()),
    }
}
