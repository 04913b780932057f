//! Unusual stored hashes, and Django's result for each of them, as recorded by `docs/drf/encoded_hashes.py`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "support/costs.rs"]
mod costs;

use accounts::hashers::{Algorithm, PasswordHashers, Verdict};
use costs::COSTS;

const RECORDED: &str = include_str!("django/encoded_hashes.txt");

const PASSWORD: &str = "lètmein";

/// A site with every hasher. The first one is that of the hash, except for MD5, which cannot be the first.
fn site(encoded: &str) -> PasswordHashers {
    let name = encoded.split('$').next().unwrap_or_default();
    let mut all = Algorithm::ALL;
    all.sort_by_key(|algorithm| {
        (algorithm.name() != name || *algorithm == Algorithm::Md5, *algorithm == Algorithm::Md5)
    });
    PasswordHashers::from_paths(&all.map(Algorithm::path)).unwrap().with_costs(COSTS)
}

fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict { correct: false, .. } => 'n',
        Verdict { must_update: true, .. } => 'u',
        Verdict { must_update: false, .. } => '-',
    }
}

/// If Django raises an error for a hash, no password is correct here.
#[test]
fn unusual_stored_hashes_are_handled_as_in_django() {
    let mut count = 0;
    for line in RECORDED.lines() {
        let (said, encoded) = line.split_once(' ').unwrap();
        let encoded = encoded.replace("\\n", "\n").replace("\\0", "\0");
        let expected = said.replace('e', "n");
        assert_eq!(letter(site(&encoded).verify_password(PASSWORD, &encoded)).to_string(), expected, "{line}");
        assert!(!site(&encoded).verify_password("wrong", &encoded).correct, "{line}");
        // Without the setting, all but MD5 are checked in the same way.
        let unset = PasswordHashers::default().with_costs(COSTS).verify_password(PASSWORD, &encoded);
        assert_eq!(unset.correct, expected != "n" && !encoded.starts_with("md5"), "{line}");
        count += 1;
    }
    assert!(count > 350, "{count} hashes");
}

/// Argon2's library ignores the text after a NUL character, and accepts any version number. argon2-cffi makes no such
/// hashes, and here no password is correct for them.
#[test]
fn an_argon2_hash_with_an_unknown_version_or_a_nul_character_is_refused() {
    let nul = "argon2$argon2id$v=19$m=512,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$ZK4ZDoJCI4sI9A6EpURmrNqpFusY20etLW/d5LesEno\0";
    for encoded in [nul, &nul[..nul.len() - 1].replace("v=19", "v=18")] {
        let verdict = site(encoded).verify_password(PASSWORD, encoded);
        assert!(!verdict.correct && verdict.fault.is_some(), "{encoded}");
    }
    assert!(site(nul).verify_password(PASSWORD, nul.trim_end_matches('\0')).correct);
}
