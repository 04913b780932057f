//! `PASSWORD_HASHERS`: the hasher of new hashes, the hashers that check, and the replacement of old hashes.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

#[path = "support/costs.rs"]
mod costs;

use accounts::hashers::{Algorithm, Costs, HashersError, PasswordHashers, check_password};
use costs::COSTS;

const PASSWORD: &str = "lètmein";

/// Hashes of [`PASSWORD`] that Django 5.2.19 made.
#[rustfmt::skip]
const MADE_BY_DJANGO: [&str; 32] = [
    "pbkdf2_sha256$1000$abcdefghijklmnopqrstuv$U0gohcxyS7uZWC51gfsfQGH3XhfTzX/z9pk+BIv1JwY=",
    "pbkdf2_sha256$999$abcdefghijklmnopqrstuv$llI3vqYhTySsJmClRgaeLhv3XnCzWdHyrwa1kOyPctc=",
    "pbkdf2_sha256$1001$abcdefghijklmnopqrstuv$SLfY4cot9mCh8coqVwUt5fwuzC7tlqKrJwfOm9iys4k=",
    "pbkdf2_sha256$1000$abcdefghijklmnopqrstu$uiJQKFhZQeOI+Vrvw+Eko1ko+bz+7h85q//5Fr4SlBI=",
    "pbkdf2_sha256$1000$éééééééééééééééééééééé$TEk27wqw6gpiOIp0wNQI/O1MBmnYECMOOUOnGMIcATU=",
    "pbkdf2_sha1$1000$abcdefghijklmnopqrstuv$ftGMvTQFiGfo9pvFUfbjyG33q1M=",
    "pbkdf2_sha1$10$abcdefghijklmnopqrstuv$KlcQWWAINBy9xtmWrT54sm1U17E=",
    "argon2$argon2id$v=19$m=512,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$ZK4ZDoJCI4sI9A6EpURmrNqpFusY20etLW/d5LesEno",
    "argon2$argon2id$v=19$m=512,t=1,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$qFz6tqm6ElCMm7Yb/wmSgfSnsiFCTz8283nMbUyxIsA",
    "argon2$argon2id$v=19$m=512,t=3,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$NdrWmRfQVIj6jJOJUbEtq79jo1w6Z9sD5iWFHh6872E",
    "argon2$argon2id$v=19$m=256,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$lG8cnnT1MNXYFndO4iA5rEaZrMfBs0JYWiR7931QGfw",
    "argon2$argon2id$v=19$m=1024,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$JyGvLuccTVQLiqfZQABtvP9skbRTsCx8PGXG8vhAtAI",
    "argon2$argon2id$v=19$m=512,t=2,p=1$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$GQasC2KsDxlIjuZGoUETLlapeetr28pPR/TKFWLsUnw",
    "argon2$argon2id$v=19$m=512,t=2,p=4$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$6GBz7Un1Eu7EOrR4kz01F0KuqSg4IUzrwCFoLKeSClo",
    "argon2$argon2i$v=19$m=512,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$qPMd9ZhdsSb4QEv3PjAiwViXiM+yU3xdd0mOR7JHXG0",
    "argon2$argon2d$v=19$m=512,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$fCWCMZSmNOvpc0YGVGGBcKclb/XGzCtkyEdDdPKuzuE",
    "argon2$argon2id$v=19$m=512,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$sQV/ZoLlVjRbofNCx8sc9A",
    "argon2$argon2id$v=19$m=512,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1$x4BQw02XefLS0V4Ka76HZS6k3AwXfeJQzGAjdOUagUY",
    "argon2$argon2id$v=16$m=512,t=2,p=2$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$jnLGL86r0SRAh+bhEZogJHN6nU32iCB6xCJeSU0oDYQ",
    "bcrypt_sha256$$2b$05$XzSos2cZZeAutGmo.jwCYe7bHoEaCFwnVx8vQylt.isAetucX8stW",
    "bcrypt_sha256$$2b$04$k3sVYGiPRI4OIFZm/vWlFOZoQFD0v0Rxxtz0oBQjjeAgqE6DLAzDW",
    "bcrypt_sha256$$2b$06$lE8HoXRRYVStoDXfP8J/H.DcmQNADf8VnNMzgaBEu3Wx2in1S8iqG",
    "bcrypt$$2b$05$LxYPw72fs3OTyRg2/.HNDec48Xl6W9ytJjNaHKNT089GmBbxKoEvy",
    "bcrypt$$2b$04$S4xyD0YC9XcGwxI43e8bKuFMCW6LUfFD.YthtvwwjIal.jytfSDV2",
    "scrypt$1024$abcdefghijklmnopqrstuv$8$2$veDcn8lvLCozYInjwRgwa/7jLpUHeuX1JPLVPIyD2LOnw0zzQVEItW1a+M72aRSSSfSZPd2L8YAvz/hkcoLVSw==",
    "scrypt$512$abcdefghijklmnopqrstuv$8$2$0IasocLGuPcCbniU2nLhJ0XNODQlon6GIQVTsV3jjJF0YZnYmaYUSN5lNfVICmM7vuR9UzZoGQ31U8vyRELheQ==",
    "scrypt$2048$abcdefghijklmnopqrstuv$8$2$ab+KZDNWKHagAK9ofFrngOv4CKpg+HIQCLbzviKOTa7j48hU2lqJMEWeZdxXI79Zfb+eWjYAPPXAuTYgRfOI6A==",
    "scrypt$1024$abcdefghijklmnopqrstuv$4$2$kuvIKGXEUjUuHUIEk6Q6zr1TPiB5WcG2QxFgUXX5c9CZjvGTE4iMc4fevS3vx+uGyXf/ZXR0ewFYVd/2mEJ8nA==",
    "scrypt$1024$abcdefghijklmnopqrstuv$8$1$gKRJzsIQwkuBoyYWRzexiT2e1D1g1ECBD9isWu2dpuvAtEkW/JG0ysKqRVj+efkBi3PH8DpK27rPItVH3BATYQ==",
    "scrypt$1024$salt$8$2$jsIINUrISvgETpgORqRmroZJzmpmdIkFoTRgYofL6q/6laY0rc1rbjK6jolwygbRA4O/fv7Jl+QajMMmmz+hTA==",
    "md5$abcdefghijklmnopqrstuv$1bbd48610b26095c29bc4284f4bb0c52",
    "md5$salt$46540c117272adfed846474e213e1a84",
];

/// The result of Django 5.2.19 with [`COSTS`] for each hash in order, if this hasher is the first: `u` if the hash must
/// be updated, `-` if it stays.
#[rustfmt::skip]
const MUST_UPDATE: [(Algorithm, &str); 6] = [
    (Algorithm::Pbkdf2Sha256, "-uuu-uuuuuuuuuuuuuuuuuuuuuuuuuuu"),
    (Algorithm::Pbkdf2Sha1, "uuuuu-uuuuuuuuuuuuuuuuuuuuuuuuuu"),
    (Algorithm::Argon2, "uuuuuuu-uuuuuuuuuuuuuuuuuuuuuuuu"),
    (Algorithm::BcryptSha256, "uuuuuuuuuuuuuuuuuuu-uuuuuuuuuuuu"),
    (Algorithm::Bcrypt, "uuuuuuuuuuuuuuuuuuuuuu-uuuuuuuuu"),
    (Algorithm::Scrypt, "uuuuuuuuuuuuuuuuuuuuuuuu-uuuu-uu"),
];

/// The same without the setting, which only raises costs. `x` is a hash that is not checked.
const UPWARDS: &str = "-u-u--u-u-u-u-uuuuu-u--u-u-uu-xx";

/// A site with every hasher, this one first.
fn preferring(algorithm: Algorithm) -> PasswordHashers {
    let others = Algorithm::ALL.into_iter().filter(|other| *other != algorithm);
    let paths: Vec<String> = [algorithm].into_iter().chain(others).map(Algorithm::path).collect();
    PasswordHashers::from_paths(&paths).unwrap().with_costs(COSTS)
}

fn unset() -> PasswordHashers {
    PasswordHashers::default().with_costs(COSTS)
}

/// The results for all hashes, as the letters above.
fn letters(hashers: &PasswordHashers) -> String {
    let letter = |encoded: &&str| match hashers.verify_password(PASSWORD, encoded) {
        verdict if !verdict.correct => 'x',
        verdict if verdict.must_update => 'u',
        _ => '-',
    };
    MADE_BY_DJANGO.iter().map(letter).collect()
}

#[test]
fn with_the_setting_hashes_are_replaced_exactly_as_in_django() {
    for (algorithm, expected) in MUST_UPDATE {
        assert_eq!(letters(&preferring(algorithm)), expected, "{algorithm:?}");
    }
}

#[test]
fn without_the_setting_a_hash_is_replaced_only_by_a_stronger_one() {
    assert_eq!(letters(&unset()), UPWARDS);
}

/// If two servers replaced each other's hashes, each login would invalidate the tokens of the other server.
#[test]
fn a_replaced_hash_is_not_replaced_again() {
    let sites = MUST_UPDATE.iter().map(|(algorithm, _)| preferring(*algorithm)).chain([unset()]);
    for hashers in sites {
        for encoded in MADE_BY_DJANGO {
            let verdict = hashers.verify_password(PASSWORD, encoded);
            if !(verdict.correct && verdict.must_update) {
                continue;
            }
            let anew = hashers.update_password(PASSWORD, encoded).unwrap();
            let verdict = hashers.verify_password(PASSWORD, &anew);
            assert!(verdict.correct && !verdict.must_update, "{encoded} became {anew}");
            let (old, new) = (encoded.split_once('$').unwrap().0, anew.split_once('$').unwrap().0);
            assert_eq!(new, if hashers.are_set() { hashers.preferred().name() } else { old }, "{encoded}");
            // A Django server that prefers this algorithm with these costs does not replace the hash either.
            let django = MUST_UPDATE.iter().find(|(algorithm, _)| algorithm.name() == new).unwrap().0;
            let is_greater = ["t=3", "m=1024", "p=4"].iter().any(|greater| encoded.contains(greater));
            assert!(is_greater || !preferring(django).verify_password(PASSWORD, &anew).must_update, "{anew}");
        }
    }
}

#[test]
fn without_the_setting_no_parameter_decreases() {
    let hashers = unset();
    for (old, new) in [
        ("pbkdf2_sha256$1000$short$SsUgYn", "pbkdf2_sha256$1000$"),
        ("pbkdf2_sha256$5000$short$", "pbkdf2_sha256$5000$"),
        ("pbkdf2_sha1$10$abcdefghijklmnopqrstuv$", "pbkdf2_sha1$1000$"),
        ("bcrypt$$2b$04$33e7J9F4Fh.ef7w/ChgkQO13OAnqvAC0d5LKEsOW4O9b.N3fwVwnG", "bcrypt$$2b$05$"),
        ("scrypt$512$salt$16$1$", "scrypt$1024$"),
        (
            "argon2$argon2id$v=19$m=1024,t=1,p=4$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dg$x4BQw02XefLS0V4Ka76HZS6k3AwXfeJQzGAjdOUagUY",
            "argon2$argon2id$v=19$m=1024,t=2,p=4$",
        ),
    ] {
        let anew = hashers.update_password(PASSWORD, old).unwrap();
        assert!(anew.starts_with(new), "{old} became {anew}");
        assert!(hashers.verify_password(PASSWORD, &anew).correct, "{anew}");
        if old.starts_with("scrypt") {
            assert!(anew.contains("$16$2$"), "{anew}");
        }
    }
}

#[test]
fn the_first_of_the_list_makes_new_hashes_as_django_does() {
    for (algorithm, start, length) in [
        (Algorithm::Pbkdf2Sha256, "pbkdf2_sha256$1000$", 22),
        (Algorithm::Pbkdf2Sha1, "pbkdf2_sha1$1000$", 22),
        (Algorithm::Argon2, "argon2$argon2id$v=19$m=512,t=2,p=2$", 30),
        (Algorithm::BcryptSha256, "bcrypt_sha256$$2b$05$", 53),
        (Algorithm::Bcrypt, "bcrypt$$2b$05$", 53),
        (Algorithm::Scrypt, "scrypt$1024$", 22),
    ] {
        let hashers = preferring(algorithm);
        let made = hashers.make_password(PASSWORD).unwrap();
        let salt = made.strip_prefix(start).and_then(|rest| rest.split('$').next());
        assert_eq!(salt.map(str::len), Some(length), "{made}");
        assert_ne!(made, hashers.make_password(PASSWORD).unwrap(), "each has a salt of its own");
        let verdict = hashers.verify_password(PASSWORD, &made);
        assert!(verdict.correct && !verdict.must_update, "{made}");
        assert!(!hashers.verify_password("wrong", &made).correct);
    }
}

#[test]
fn only_hashers_of_the_list_check() {
    let hashers = PasswordHashers::from_paths(&[Algorithm::Pbkdf2Sha256.path(), Algorithm::Md5.path()]).unwrap();
    for encoded in MADE_BY_DJANGO {
        let is_listed = encoded.starts_with("pbkdf2_sha256$") || encoded.starts_with("md5$");
        let verdict = hashers.clone().with_costs(COSTS).verify_password(PASSWORD, encoded);
        assert_eq!((verdict.correct, verdict.fault), (is_listed, None), "{encoded}");
        assert!(is_listed || !verdict.must_update);
    }
}

#[test]
fn a_list_that_cannot_be_used_is_refused() {
    let paths = |names: &[&str]| PasswordHashers::from_paths(names).map(|hashers| hashers.preferred());
    let scrypt = "django.contrib.auth.hashers.ScryptPasswordHasher";
    assert_eq!(paths(&[scrypt, scrypt]), Ok(Algorithm::Scrypt));
    assert_eq!(paths(&[]), Err(HashersError::Empty));
    assert_eq!(paths(&["django.contrib.auth.hashers.MD5PasswordHasher", scrypt]), Err(HashersError::Unsafe));
    for unknown in ["mysite.hashers.MyHasher", "ScryptPasswordHasher", "django.contrib.auth.hashers.", "", "scrypt"] {
        assert_eq!(paths(&[scrypt, unknown]), Err(HashersError::Unknown(unknown.to_owned())));
    }
    let text = paths(&["a.b"]).unwrap_err().to_string();
    assert!(text.starts_with("names 'a.b', which is none of Django's hashers: django."), "{text}");
}

#[test]
fn plain_bcrypt_hashes_no_password_of_more_than_72_bytes() {
    let (hashers, long) = (preferring(Algorithm::Bcrypt), "x".repeat(73));
    assert!(hashers.make_password(&long).is_err());
    assert!(hashers.make_password(&long[1..]).is_ok());
    assert!(!hashers.verify_password(&long, &hashers.make_password(&long[1..]).unwrap()).correct);
}

#[test]
fn the_usual_costs_are_djangos() {
    let made = PasswordHashers::default().make_password(PASSWORD).unwrap();
    assert!(made.starts_with("bcrypt_sha256$$2b$12$"), "{made}");
    assert!(check_password(PASSWORD, &made).correct);
    let costs = Costs::default();
    assert_eq!((costs.pbkdf2_iterations, costs.bcrypt_rounds), (1_000_000, 12));
    assert_eq!((costs.argon2_memory_cost, costs.argon2_time_cost, costs.argon2_parallelism), (102_400, 2, 8));
    assert_eq!((costs.scrypt_work_factor, costs.scrypt_block_size, costs.scrypt_parallelism), (16_384, 8, 5));
}
