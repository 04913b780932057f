//! PyJWT's `tests/test_algorithms.py`: which keys are taken for which algorithm, and that both sides believe each
//! other.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[expect(dead_code, reason = "each test file uses a part of it")]
mod support;

use std::fs;
use std::path::Path;

use authentication::backends::TokenBackend;
use authentication::exceptions::{KeyError, TokenError};
use authentication::settings::{Algorithm, SimpleJwt};
use models::timezone;
use python::Value;
use python::json;

use support::{SIGNING_KEY, payload};

const RSA: [Algorithm; 6] =
    [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384, Algorithm::PS512];

/// A file of `keys/`.
fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys");
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn with(algorithm: Algorithm, signing_key: &str, verifying_key: &str) -> Result<TokenBackend, KeyError> {
    let (signing_key, verifying_key) = (signing_key.to_owned(), verifying_key.to_owned());
    TokenBackend::new(SimpleJwt { algorithm, signing_key, verifying_key, ..SimpleJwt::default() })
}

fn with_files(algorithm: Algorithm, signing: &str, verifying: &str) -> Result<TokenBackend, KeyError> {
    with(algorithm, &file(signing), &file(verifying))
}

/// The server for an algorithm, with the keys that PyJWT signed with.
fn usual(algorithm: Algorithm) -> TokenBackend {
    match algorithm {
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512 => with(algorithm, SIGNING_KEY, ""),
        Algorithm::ES256 => with_files(algorithm, "p256.sec1.pem", "p256.spki.pub"),
        Algorithm::ES384 => with_files(algorithm, "p384.sec1.pem", "p384.spki.pub"),
        Algorithm::EdDSA => with_files(algorithm, "ed25519.pkcs8.pem", "ed25519.spki.pub"),
        algorithm => with_files(algorithm, "rsa.pkcs8.pem", "rsa.spki.pub"),
    }
    .unwrap()
}

/// A token of each algorithm that PyJWT signed.
fn tokens() -> Vec<(Algorithm, String)> {
    let tokens = file("tokens.txt");
    let lines = tokens.lines().map(|line| line.split_once(' ').unwrap());
    let tokens: Vec<_> = lines.map(|(name, token)| (name.parse().unwrap(), token.to_owned())).collect();
    assert_eq!(tokens.len(), 12);
    tokens
}

fn decode(backend: &TokenBackend, token: &str) -> Result<String, TokenError> {
    backend.decode(token.as_bytes(), timezone::now()).map(|claims| json::dumps(&Value::Dict(claims.to_vec())))
}

#[test]
fn tokens_signed_by_pyjwt_are_valid_only_for_their_algorithm() {
    for (algorithm, token) in tokens() {
        let backend = usual(algorithm);
        assert_eq!(decode(&backend, &token), Ok(payload(&token)), "{algorithm:?}");
        for (other, others) in tokens() {
            assert_eq!(decode(&backend, &others).is_ok(), other == algorithm, "{other:?} for {algorithm:?}");
            // A signature of another algorithm under the right header.
            let (message, _) = token.rsplit_once('.').unwrap();
            let (_, signature) = others.rsplit_once('.').unwrap();
            let mixed = format!("{message}.{signature}");
            assert_eq!(decode(&backend, &mixed).is_ok(), other == algorithm, "{other:?} under {algorithm:?}");
        }
    }
}

#[test]
fn signatures_are_the_same_as_pyjwts() {
    for (algorithm, token) in tokens() {
        let backend = usual(algorithm);
        let claims = backend.decode(token.as_bytes(), timezone::now()).unwrap();
        let ours = backend.encode(&claims).unwrap();
        // In these the signature depends on random numbers.
        let is_random = format!("{algorithm:?}").starts_with(['P', 'E']) && algorithm != Algorithm::EdDSA;
        let signed = |token: &str| token.rsplit_once('.').unwrap().0.to_owned();
        assert_eq!(signed(&ours), signed(&token), "{algorithm:?}");
        assert_eq!(ours == token, !is_random, "{algorithm:?}");
        assert_eq!(decode(&backend, &ours), Ok(payload(&token)), "{algorithm:?}");
    }
}

#[test]
fn a_changed_signature_is_refused() {
    for (algorithm, token) in tokens() {
        let backend = usual(algorithm);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let swapped = |c: char| if c == 'A' { 'B' } else { 'A' };
        let first = format!("{}{}", swapped(signature.chars().next().unwrap()), &signature[1..]);
        for changed in
            ["", "AAAA", &first, &signature[4..], &signature[..signature.len() - 4], &format!("{signature}AAAA")]
        {
            let error = decode(&backend, &format!("{message}.{changed}"));
            assert_eq!(error, Err(TokenError::Invalid), "{algorithm:?} {changed}");
        }
        let zeros = "A".repeat(signature.len());
        assert_eq!(decode(&backend, &format!("{message}.{zeros}")), Err(TokenError::Invalid), "{algorithm:?}");
    }
}

/// Which files PyJWT takes for an algorithm: private ones, and public ones.
fn accepted(algorithm: Algorithm) -> (&'static [&'static str], &'static [&'static str]) {
    match algorithm {
        Algorithm::ES256 => (
            &["p256.pkcs8.pem", "p256.sec1.pem", "p256.parameters.pem", "p256.no_public.pem"],
            &["p256.spki.pub", "p256.compressed.pub", "p256.ssh.pub", "p256.pkcs8.pem", "p256.parameters.pem"],
        ),
        Algorithm::ES384 => (
            &["p384.pkcs8.pem", "p384.sec1.pem", "p384.parameters.pem", "p384.no_public.pem"],
            &["p384.spki.pub", "p384.compressed.pub", "p384.ssh.pub", "p384.sec1.pem"],
        ),
        Algorithm::EdDSA => (&["ed25519.pkcs8.pem"], &["ed25519.spki.pub", "ed25519.ssh.pub", "ed25519.pkcs8.pem"]),
        _ => (&["rsa.pkcs8.pem", "rsa.pkcs1.pem"], &["rsa.spki.pub", "rsa.pkcs1.pub", "rsa.ssh.pub"]),
    }
}

#[test]
fn all_key_formats_of_pyjwt_are_accepted() {
    for (algorithm, token) in tokens().into_iter().filter(|(algorithm, _)| !format!("{algorithm:?}").starts_with('H')) {
        let (private, public) = accepted(algorithm);
        for signing in private {
            for verifying in public {
                let backend = with_files(algorithm, signing, verifying)
                    .unwrap_or_else(|error| panic!("{algorithm:?} {signing} {verifying}: {error}"));
                assert!(decode(&backend, &token).is_ok(), "{algorithm:?} {signing} {verifying}");
            }
        }
    }
}

#[test]
fn unusual_text_in_a_pem_file_is_accepted() {
    let (private, public) = (file("rsa.pkcs8.pem"), file("rsa.spki.pub"));
    let odd: [fn(&str) -> String; 7] = [
        |key| key.replace('\n', "\r\n"),
        |key| format!("a key\n{key}bye"),
        |key| format!("\n\n  {key}"),
        |key| key.trim_end().to_owned(),
        |key| key.replace('\n', " "),
        |key| key.lines().map(|line| format!("  {line}\n")).collect(),
        |key| {
            format!(
                "{}{key}",
                file("p256.parameters.pem").split_inclusive("PARAMETERS-----\n").take(2).collect::<String>()
            )
        },
    ];
    for change in odd {
        let (private, public) = (change(&private), change(&public));
        assert!(with(Algorithm::RS256, &private, &public).is_ok(), "{private} {public}");
    }
    for bad in [private.replace('\n', "\\n"), private[..400].to_owned(), private.replace("-----END", "-----ENDE")] {
        assert_eq!(with(Algorithm::RS256, &bad, &public).err(), Some(KeyError::Signing(Algorithm::RS256)), "{bad}");
    }
}

#[test]
fn a_key_of_another_kind_is_refused() {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS512, RS256};
    for (algorithm, names) in [
        (RS256, &["p256.pkcs8.pem", "ed25519.pkcs8.pem", "rsa.spki.pub", "rsa.ssh.pub", "rsa.openssh.pem"][..]),
        (PS256, &["p256.sec1.pem", "rsa.certificate.pub"]),
        (
            ES256,
            &["p384.pkcs8.pem", "p384.sec1.pem", "k256.sec1.pem", "k256.pkcs8.pem", "p256.spki.pub", "rsa.pkcs8.pem"],
        ),
        (ES256, &["p256.explicit.pem"]),
        (ES384, &["p256.pkcs8.pem", "p256.sec1.pem", "p256.parameters.pem"]),
        (EdDSA, &["ed448.pkcs8.pem", "ed25519.openssh.pem", "ed25519.ssh.pub", "p256.pkcs8.pem"]),
    ] {
        for name in names {
            let (_, public) = accepted(algorithm);
            let error = with_files(algorithm, name, public[0]).err();
            assert_eq!(error, Some(KeyError::Signing(algorithm)), "{algorithm:?} {name}");
        }
    }
    for (algorithm, names) in [
        (RS256, &["p256.spki.pub", "p256.ssh.pub", "ed25519.ssh.pub", "rsa.certificate.pub", "rsa.pkcs8.pem"][..]),
        (PS512, &["ed25519.spki.pub"]),
        (ES256, &["p384.spki.pub", "p384.ssh.pub", "k256.spki.pub", "rsa.ssh.pub", "rsa.spki.pub"]),
        (EdDSA, &["ed448.spki.pub", "rsa.ssh.pub", "p256.spki.pub"]),
    ] {
        for name in names {
            let (private, _) = accepted(algorithm);
            let error = with_files(algorithm, private[0], name).err();
            assert_eq!(error, Some(KeyError::Verifying(algorithm)), "{algorithm:?} {name}");
        }
    }
    for text in
        ["", "ssh-rsa", "ssh-rsa ", "ssh-rsa AAAA", "ssh-rsa AAAAB3NzaC1yc2E=", " ssh-rsa AAAAB3NzaC1yc2E=", "x"]
    {
        let error = with(RS256, &file("rsa.pkcs8.pem"), text).err();
        assert_eq!(error, Some(KeyError::Verifying(RS256)), "{text:?}");
    }
    assert_eq!(with_files(RS256, "rsa.pkcs8.pem", "rsa1024.spki.pub").err(), Some(KeyError::NoPair));
}

#[test]
fn an_encrypted_key_has_its_own_error() {
    for (algorithm, private, public) in [
        (Algorithm::RS256, "rsa.encrypted.pem", "rsa.spki.pub"),
        (Algorithm::PS256, "rsa.encrypted_pkcs1.pem", "rsa.spki.pub"),
        (Algorithm::ES256, "p256.encrypted.pem", "p256.spki.pub"),
        (Algorithm::EdDSA, "ed25519.encrypted.pem", "ed25519.spki.pub"),
    ] {
        assert_eq!(with_files(algorithm, private, public).err(), Some(KeyError::Encrypted), "{private}");
    }
}

#[test]
fn weak_rsa_keys_are_refused_or_reported() {
    for algorithm in RSA {
        let short = with_files(algorithm, "rsa512.pkcs8.pem", "rsa512.spki.pub").err();
        assert!(matches!(short, Some(KeyError::TooShort { bits: 512, least: 1024.. })), "{algorithm:?}: {short:?}");
        let weak = with_files(algorithm, "rsa1024.pkcs8.pem", "rsa1024.spki.pub");
        match algorithm {
            Algorithm::PS512 => assert_eq!(weak.err(), Some(KeyError::TooShort { bits: 1024, least: 1034 })),
            _ => assert!(weak.unwrap().weakness().unwrap().contains("1024 bits"), "{algorithm:?}"),
        }
        assert_eq!(usual(algorithm).weakness(), None);
    }
}

#[test]
fn no_error_holds_a_piece_of_the_key() {
    for name in ["rsa.pkcs8.pem", "rsa512.pkcs8.pem", "rsa.encrypted.pem", "p384.sec1.pem", "rsa.ssh.pub"] {
        for algorithm in [Algorithm::HS256, Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA] {
            let Err(error) = with_files(algorithm, name, "p256.spki.pub") else { panic!("{name} {algorithm:?}") };
            let text = error.to_string();
            assert!(text.lines().count() == 1 && !text.contains("AAAA") && !text.contains("MII"), "{text}");
        }
    }
}
