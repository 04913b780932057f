//! PyJWT's `HMACAlgorithm`: which texts are taken as a secret.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::fs;
use std::path::Path;

use authentication::backends::TokenBackend;
use authentication::exceptions::KeyError;
use authentication::settings::{Algorithm, SimpleJwt};

fn with(algorithm: Algorithm, secret: &str) -> Result<TokenBackend, KeyError> {
    TokenBackend::new(SimpleJwt { algorithm, signing_key: secret.to_owned(), ..SimpleJwt::default() })
}

/// What is public, or not meant as a secret.
fn no_secrets() -> Vec<String> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "pem" || extension == "pub"));
    let mut keys: Vec<String> = paths.map(|path| fs::read_to_string(path).unwrap()).collect();
    assert!(keys.len() > 30);
    let again: Vec<String> = keys
        .iter()
        .flat_map(|key| [format!(" \n{key}"), key.replace('\n', " "), key.replace('\n', "\\n"), key[..30].to_owned()])
        .collect();
    keys.extend(again);
    let others = [
        "-----BEGIN PUBLIC KEY-----",
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----",
        "ssh-dss AAAA",
        "ecdsa-sha2-nistp521 AAAA",
        "sk-ssh-ed25519@openssh.com AAAA",
        "\t\u{a0}ssh-rsa",
        // An Ed25519 key in DER, whose bytes happen to be text.
        "0*0\u{5}\u{6}\u{3}+ep\u{3}!\0abcdefghijklmnopqrstuvwxyzabcdef",
        r#"{"kty":"oct","k":"c2VjcmV0"}"#,
        r#" {"keys":[{"kty":"RSA","n":"AQAB"}]} "#,
        r#"[[{"a":{"kty":null}}]]"#,
        "{\"kt\\u0079\":1}",
    ];
    keys.extend(others.map(str::to_owned));
    keys.push("[".repeat(2000));
    keys
}

#[test]
fn only_a_secret_signs_with_hmac() {
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        assert_eq!(with(algorithm, "").err(), Some(KeyError::Empty));
        for key in no_secrets() {
            assert_eq!(with(algorithm, &key).err(), Some(KeyError::Asymmetric(algorithm)), "{key:?}");
        }
        for secret in [
            "a",
            " ",
            "a key that only these tests sign with",
            "ssh-",
            "a ssh-rsa",
            "----BEGIN",
            "{\"a\":1}",
            "[1]",
            "\"kty\"",
            "kty",
            "1e400",
        ] {
            assert!(with(algorithm, secret).is_ok(), "{secret:?}");
        }
    }
}

#[test]
fn a_secret_shorter_than_the_digest_is_reported() {
    for (algorithm, least) in [(Algorithm::HS256, 32), (Algorithm::HS384, 48), (Algorithm::HS512, 64)] {
        let weakness = |length: usize| with(algorithm, &"é".repeat(length / 2)).unwrap().weakness().map(str::to_owned);
        assert_eq!(weakness(least), None);
        let sentence = format!("The key for {algorithm:?} has 16 bytes. It should have at least {least} (RFC 7518).");
        assert_eq!(weakness(16), Some(sentence));
    }
}
