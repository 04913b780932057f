//! Hashes that Django 5.2.19 made, and the results of its `verify_password`.

#![expect(clippy::unwrap_used, reason = "a test stops at what it does not expect")]

use std::time::{Duration, Instant};

use accounts::hashers::{Algorithm, Costs, PasswordHashers, make_password, make_unusable_password};

const EMPTY: &str = "";
const LATIN: &str = "lètmein";
const UNICODE: &str = "пароль 🔑 ١";
const LONG: &str =
    "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";
const NUL: &str = "nul\0inside";

/// The passwords, and the hashes that Django stored for them. There is no `bcrypt` hash of `LONG`, because Django
/// cannot make one for more than 72 bytes.
#[rustfmt::skip]
const MADE_BY_DJANGO: &[(&str, &str)] = &[
    (EMPTY, "bcrypt_sha256$$2b$04$nXFh1mJqOUnf3BSgxg8anOEsYbHeXr/5Q56JEaV2LgdNNP9ZNyhJy"),
    (LATIN, "bcrypt_sha256$$2b$04$pRhaZwgGKzGjsyvV/ENuvOG/gnXFdOEwDM5voGVdGMzx8KGACz4YG"),
    (UNICODE, "bcrypt_sha256$$2b$04$w4/pwWGXv9GEJacQEd4KV.tRWR8H/vlzeHRjJdGstlfqp3TDxE0ym"),
    (LONG, "bcrypt_sha256$$2b$04$FGkIXbJ3/8cqsSrnGsRmjOOv3GMEFF2.zikkPdVNe/d6vXGbI1h/W"),
    (NUL, "bcrypt_sha256$$2b$04$KmkS8JL85MTXNNbx8MNxkemYETsuu9IX0Q7ftYpNOjQaRiYarz0se"),
    (LATIN, "bcrypt_sha256$$2b$05$ZoE/Xkant4Hxh6hoNN10Jul6aLNSdzhhj228c7l9Dcn2rl.mcGpEa"),
    (EMPTY, "bcrypt$$2b$04$XCSa51e0TL.v4N/7.Ty8U.IysmoPDaByrBtS.XYL4xFfbtwpTtSm6"),
    (LATIN, "bcrypt$$2b$04$upO3Cr5SOsshD9YzjHS0cuNo68N2BDBiViPxdakH6z/hY3IsTm2Ha"),
    (UNICODE, "bcrypt$$2b$04$2kb5M.DPRSyvKiaxPhVElOUhR2N3wT5A88VxcvI/uHP5Zgp.YIuA."),
    (NUL, "bcrypt$$2b$04$CskFxRSJnOtgNmcQ6H933OKDMc78s1k2bBkQq0pKrxkZ9irnAl64G"),
    (EMPTY, "pbkdf2_sha256$1000$rAfKJm6JwxK2jIvqUPYu2y$Lz7l9uymrpRodjNtOlj9KP6sA2gHKwUY4+uYTstt3/U="),
    (LATIN, "pbkdf2_sha256$1000$uUnvXahkKuKM42cMZ31Npo$898IBtgRPL2WjD6TuQLrVE0useo+eZnqmilXXx5/zkQ="),
    (UNICODE, "pbkdf2_sha256$1000$ZhexNTPhVgCdwvzyacwfX1$hGd5uSQneqhx9QBclKkcaf8S9B0Hk6c0aucNHQ+lGx8="),
    (LONG, "pbkdf2_sha256$1000$j7heT5AX7au7i5KA56Jf3W$9iXd+WiKwMND+nlxL4FvumIYnrGdTNKD8jxebjd3Uf4="),
    (NUL, "pbkdf2_sha256$1000$d6RkrItnQq8rkXGVCYUc9Q$1GL82XvyieXN8kjzU6nLy+UTqsFqSPMitpxKQLuMt7E="),
    (LATIN, "pbkdf2_sha256$1$8oC7AK1VvhO9UbrBRujf6Z$HSlMGnLtGSQIJA3NotVu5J1CisI1UdWnKuk9DK7Ny2A="),
    (EMPTY, "pbkdf2_sha1$1000$lEu7FlWUAx8l3vnJfOmh2s$9Ec5BMDzflnlUKZIoV7gc//mG3E="),
    (LATIN, "pbkdf2_sha1$1000$Rn49UJfQdkpEmtChoCRGed$j+uU53gpgETInN5HwMBLhTKPLJk="),
    (UNICODE, "pbkdf2_sha1$1000$7IiJrxbR0nrhc00P92buxL$mSOtU89TqMso7SKcKC5kj9BYTNI="),
    (LONG, "pbkdf2_sha1$1000$sMImWTICYY7yOKmfFLDw5J$ib/OxhtQlqImqiE/Bz/FvGRXPm8="),
    (NUL, "pbkdf2_sha1$1000$3xjQNzu7jLlB6KDRiHS7Hk$EyeAkik0hfrWTJIdm2aUk+e7fxQ="),
    (EMPTY, "argon2$argon2id$v=19$m=512,t=2,p=2$UWJDYzJPdjZQQmllR0VncElhRTdvWA$kCWZrvF38O7j21o/8VVinM2AncaczLGQIF2e7Bh4OqA"),
    (LATIN, "argon2$argon2id$v=19$m=512,t=2,p=2$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ$ZsklCnTnAONwqjdpz0Ufx60P76bpya0fXHX9UPq/8C4"),
    (UNICODE, "argon2$argon2id$v=19$m=512,t=2,p=2$R3RkY3ptMnRRZGJTWXRnRU1HRXFTMQ$l+PtYrqfcMqdbBPFnSA3ioTFa5/SmxMmU+24ZSokWig"),
    (LONG, "argon2$argon2id$v=19$m=512,t=2,p=2$bDNGMUJra0J2U1JVdFV2Q0hyenh1NQ$emPFVDjPxRYADLPgb8LLthsGREjBjjSNILA3/RQs6E0"),
    (NUL, "argon2$argon2id$v=19$m=512,t=2,p=2$MDJiTG1YVjRwTWc2dUJpREdFa0Y1eA$MMejMAMxG/ZCTL9h6ViGsUFcltjW36fjYCu61ABjUVs"),
    (EMPTY, "argon2$argon2i$v=19$m=64,t=1,p=1$Z3FybUJ1c3pjNW5Qbm5DVHBpOURTTA$uh1dFXQTJltz7cjAsnhQbmtz9hJjboBWp1nv8TgxmXQ"),
    (LATIN, "argon2$argon2i$v=19$m=64,t=1,p=1$S2xBMGNaVXdOTUUwOHhyTkxoMzNaaQ$6NwmhpvJTwU5L6to1rllNbFZKir2OLWEbM42gw/yXc0"),
    (UNICODE, "argon2$argon2i$v=19$m=64,t=1,p=1$RmdZY2dOVzJ6THRpdUxRMEp1MjJOMw$jnOEUb7fLieo/i3m8bq1XeM5xtqR75yHCdvD83nwDYc"),
    (LONG, "argon2$argon2i$v=19$m=64,t=1,p=1$UEdzZDhZa2ZiZzFicURCMHlsWlVycw$J9Z40TX1ZB1S0ExSgzZU66S2W6lMVhmNPMGrN6q+8G0"),
    (NUL, "argon2$argon2i$v=19$m=64,t=1,p=1$NlNldG1udk45cGFQMjhiaGVwT1F6TQ$ndMaii1NtRRMiRu/qpzJSL1B+/78QyTVQEu8quicQfk"),
    (EMPTY, "argon2$argon2d$v=19$m=64,t=3,p=4$YmhqdzJ6U2U4MVE5OGxKdjNOQjJSOA$Wi+XF4F+MfEt6aVFoRixrTuuj4oMCdQjE97maBpHdmE"),
    (LATIN, "argon2$argon2d$v=19$m=64,t=3,p=4$WVNCYURwbHV6OFJDOW9wbVZnNVV1Yg$vo+QhNtdIXSm8IvjRdLdbhTG9ZnlH9iTZ4Af7TXsOs0"),
    (UNICODE, "argon2$argon2d$v=19$m=64,t=3,p=4$a1FWeVhCa1dDeDBDdFhtdnlBRUlKVQ$VdKlIlaFwkk8pdYAIeXdW2AvB8h64fOxCE331CtRtG4"),
    (LONG, "argon2$argon2d$v=19$m=64,t=3,p=4$MXBVMHlFMlJiYjVzdkw3UXByZkZvRg$HR0agZTvMlgsm0eTre2RyFB5aoYKWAi6Ex3zy9SqGFs"),
    (NUL, "argon2$argon2d$v=19$m=64,t=3,p=4$ekllcTlWVDlsUzF5RXFpOTFlTlRkQg$lAimlE8Gwqvf/mHOpfN96fIVCmINQ1ISXNgzkZSve18"),
    (EMPTY, "argon2$argon2i$v=16$m=64,t=2,p=1$WklOWVQwR0xxQmdwR3ZSRzVlYU1QSg$Xi/y9Y5W2tgtqc0TyIK6twnUj48W9SpDfvRYwdi9Fos"),
    (LATIN, "argon2$argon2i$v=16$m=64,t=2,p=1$ZEdWNnpWWm1RMHV3V0NTN0ZVcXVVSg$PpEZS94n55czh6tzjJpIWfbPJfjrlXrvqR0vEn54D7M"),
    (UNICODE, "argon2$argon2i$v=16$m=64,t=2,p=1$UXZDajI2alViQkF3OTF1MWpSUTc1cw$iHxKcRSf/8QfcUbwx4qg2tvON3APzdBuNXHzMzLER6E"),
    (LONG, "argon2$argon2i$v=16$m=64,t=2,p=1$WHN1ZEVleUtkUDc5TGN6ckhtYUd1OA$1+VVRR+UVTB+oCdBYkJMA5FwNnrcBDqHJvT0I9zgTLo"),
    (NUL, "argon2$argon2i$v=16$m=64,t=2,p=1$NVRRWmVOTnpwQmRsMWVUeHNRTkF0aA$BYph68ICkUjsLpsLgZKaEei8fKPqL04EJqXMCoj/2Oc"),
    (EMPTY, "scrypt$1024$qhFm227HREe8P82cFKhtkt$8$5$q5EhwmmlP+5duvvxQ/1ZP33PLT+BPPqzrXFPEXiQFBa+vIvexAkesVDvQTzHaA8yNiOHcTlRQFGfZffuQsEj7g=="),
    (LATIN, "scrypt$1024$gOHghb1N4ZyVEeui36TrV5$8$5$qw6dWnlJjrKQgYOFyP6BVvRbTryENNNgqGt77UPPj0h5lYlExHoAihq6ZOYcX+ioftVX2VtajUjbUIeHPGJ7lg=="),
    (UNICODE, "scrypt$1024$qTPnZzDqccZwcACxY5opxj$8$5$/OU6SGCyyISfBGyLkaJAXstY7ImE1ZJsRo0S+k0uGMZtNb6LWyoBPdo2PDF5QWCLPxw0PiS42yMSK2keg4HdFg=="),
    (LONG, "scrypt$1024$e3h2VKk1ygqVWbCJLRhjY4$8$5$gkYUXqufNPEeP7knoZPjf2PHHlLrnbdi135YBhl+fXJVXo1MlDtnVrsWQLTFjXFQJ+eZNUTcpf9EwXphwmkKtg=="),
    (NUL, "scrypt$1024$USivFLEKj2Vv2GLaisAXdY$8$5$SjB6meh99Kz1Yo9xG+ZzcO91lo/ZtJWU4qD7sBXjNrcQmLON/tzCddFtlzNZXephkvTSNdu3yRTh8GRnQxDJGQ=="),
    (LATIN, "scrypt$16$5azr21PsiZBXw5JARFe2Da$1$1$hh/wJ6V5huO602a1KAUrjcN+cPCFfKwuciuW1hJp9qKCNKVAsbT/vFh+V2ccG8tESjGanNKudYCkrVFX/p/l9A=="),
];

const BCRYPT_SHA256_12: &str = "bcrypt_sha256$$2b$12$E9RZhQIfIQtcwrv0i3ZhWeOyjTCzysWMGG.qoucK0YFk83UnpzNsq";
const BCRYPT_SHA256_4: &str = "bcrypt_sha256$$2b$04$pRhaZwgGKzGjsyvV/ENuvOG/gnXFdOEwDM5voGVdGMzx8KGACz4YG";
const BCRYPT_12: &str = "bcrypt$$2b$12$BPnMFGz6T96uOw9g1xe5zeSEvHfBAO0ERIbAcsPFkfVVKDovkBkPW";

/// New hashes in these tests have 4 rounds, because the default of 12 takes more time.
const ROUNDS: u32 = 4;

/// A site that lists every hasher, `BCryptSHA256PasswordHasher` first, with so many rounds.
fn hashers(rounds: u32) -> PasswordHashers {
    let mut paths = vec![Algorithm::BcryptSha256.path()];
    paths.extend(Algorithm::ALL.iter().filter(|algorithm| **algorithm != Algorithm::Md5).map(|other| other.path()));
    let costs = Costs { bcrypt_rounds: rounds, ..Costs::default() };
    PasswordHashers::from_paths(&paths).unwrap().with_costs(costs)
}

/// Whether the password is correct, and whether the hash must be updated.
fn verify_password(password: &str, encoded: &str, rounds: u32) -> (bool, bool) {
    let verdict = hashers(rounds).verify_password(password, encoded);
    (verdict.correct, verdict.must_update)
}

#[test]
fn passwords_stored_by_django_are_correct() {
    for (password, encoded) in MADE_BY_DJANGO {
        let must_update = !encoded.starts_with("bcrypt_sha256$$2b$04$");
        assert_eq!(verify_password(password, encoded, ROUNDS), (true, must_update), "{encoded}");
    }
}

#[test]
fn other_passwords_are_wrong() {
    for (password, encoded) in MADE_BY_DJANGO {
        let must_update = !encoded.starts_with("bcrypt_sha256$$2b$04$");
        for wrong in [format!("{password}x"), format!(" {password}"), password.to_uppercase() + "É"] {
            assert_eq!(verify_password(&wrong, encoded, ROUNDS), (false, must_update), "{encoded}");
        }
    }
}

/// The results are those of Django with its default of 12 rounds.
#[test]
fn another_algorithm_or_cost_must_update() {
    for (encoded, password, correct, must_update) in [
        (BCRYPT_SHA256_12, LATIN, true, false),
        (BCRYPT_SHA256_12, "wrong", false, false),
        (BCRYPT_SHA256_4, LATIN, true, true),
        (BCRYPT_SHA256_4, "wrong", false, true),
        (BCRYPT_12, LATIN, true, true),
        (BCRYPT_12, "wrong", false, true),
    ] {
        assert_eq!(verify_password(password, encoded, 12), (correct, must_update), "{encoded}");
    }
    assert!(verify_password(LATIN, BCRYPT_SHA256_12, ROUNDS).1, "a higher cost is another cost");
}

/// Hashes of Django's other algorithms with the default parameters. The `pbkdf2_sha256` hash has the parameters of
/// Django 2.0, because today's million iterations take ten seconds in a build without optimisation.
#[test]
#[rustfmt::skip]
fn hashes_of_djangos_own_costs() {
    for encoded in [
        "pbkdf2_sha256$100000$A7kwbrEB0oSUKnVfrqGy2c$jjfGA9yRVoY36tSmwH9XKDjD8U9MCK83haryStggjz8=",
        "argon2$argon2id$v=19$m=102400,t=2,p=8$R3VQME5LZDJsWmhlczVMNUVFS0F3Vw$pCJXfWwjeAztD7T7volHU8H4GEg6kpz7wtWtSQMlEV4",
        "scrypt$16384$zA8Vn3i7nRD57JlrS1GJtI$8$5$qv471GMMbKilwHKG/fqwfnlT6ik838cbaFdzvUjc3N79dyURdAA74izJNgtek0oPBLFa3hfHtBj76PYp/cjx+g==",
    ] {
        assert_eq!(verify_password(LATIN, encoded, ROUNDS), (true, true), "{encoded}");
    }
}

/// Django answers `(False, False)` for the first six and raises an error for the others.
#[test]
fn malformed_hashes_are_never_correct() {
    let unusable = make_unusable_password().unwrap();
    let unreadable = [
        "",
        "!",
        &unusable,
        "plain text",
        "md5$salt$0123456789abcdef0123456789abcdef",
        "$",
        "bcrypt",
        "bcrypt_sha256$",
        "bcrypt$$2b$04$",
        "bcrypt_sha256$$2b$99$upO3Cr5SOsshD9YzjHS0cuNo68N2BDBiViPxdakH6z/hY3IsTm2Ha",
        "bcrypt$éééééééééééééééééééééééééééééé",
        "pbkdf2_sha256$",
        "pbkdf2_sha256$0$salt$hash",
        "pbkdf2_sha256$-1$salt$hash",
        "pbkdf2_sha256$99999999999$salt$hash",
        "pbkdf2_sha1$1000$$hash",
        "argon2",
        "argon2$",
        "argon2$argon2id$v=19$m=8,t=0,p=1$c2FsdHNhbHQ$aGFzaA",
        "argon2$argon2id$v=19$m=4294967295,t=1,p=1$ZFFmdXVaTlFHZGxiY0RRUDZQelZGRQ$ZsklCnTnAONwqjdpz0Ufx60P76bpya0fXHX9UPq/8C4",
        "scrypt$",
        "scrypt$1024$salt$8",
        "scrypt$1000$salt$8$5$hash",
        "scrypt$1$salt$8$5$hash",
        "scrypt$1024$$8$5$hash",
        "scrypt$1024$salt$0$0$hash",
        "scrypt$4294967295$salt$4294967295$4294967295$hash",
        "scrypt$2147483648$salt$8$5$hash",
    ];
    for encoded in unreadable {
        for password in ["", LATIN, encoded] {
            assert_eq!(verify_password(password, encoded, ROUNDS), (false, false), "{encoded}");
        }
    }
}

/// Hashes that a column of insufficient length has cut off.
#[test]
fn cut_hashes_are_never_correct() {
    for (password, encoded) in MADE_BY_DJANGO.iter().filter(|(password, _)| *password == LATIN) {
        for length in (0..encoded.len()).step_by(3) {
            assert!(!verify_password(password, &encoded[..length], ROUNDS).0, "{encoded} to {length}");
        }
    }
}

/// The bcrypt crate accepts a number of rounds with a plus sign. Django does not.
#[test]
fn rounds_with_a_sign_are_not_rounds() {
    let encoded = BCRYPT_SHA256_4.replace("$04$", "$+4$");
    assert!(!verify_password(LATIN, &encoded, ROUNDS).0);
}

#[test]
fn plain_bcrypt_reads_no_more_than_72_bytes() {
    // Django made this hash from the first 72 bytes of `LONG`. Its library refuses 73 bytes.
    let encoded = "bcrypt$$2b$04$ANbo8COkjM8sZKzaBb5fmOTklOy2Z8WWxzzKunNZPOiz.y96Vz4R.";
    assert!(verify_password(&LONG[..72], encoded, ROUNDS).0);
    assert!(!verify_password(&LONG[..73], encoded, ROUNDS).0);
}

#[test]
fn very_long_passwords_are_hashed_whole() {
    let password = "x".repeat(1_000_000);
    let encoded = make_password(&password, ROUNDS).unwrap();
    assert!(verify_password(&password, &encoded, ROUNDS).0);
    assert!(!verify_password(&password[1..], &encoded, ROUNDS).0);
}

/// A refused login takes about as long as a hash of the preferred cost. 11 rounds are 128 times the work of 4, so a
/// tenth of the time of 11 rounds is far from both, even on a busy machine.
#[test]
fn cheap_hashes_take_as_long_as_new_ones() {
    let timed = |work: &dyn Fn()| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    let full = (0..3).map(|_| timed(&|| hashers(11).dummy_check(LATIN))).min().unwrap_or(Duration::MAX);
    for encoded in [BCRYPT_SHA256_4, "!unusable", "", "unknown$hash"] {
        let time = timed(&|| assert!(!verify_password("wrong", encoded, 11).0));
        assert!(time > full / 10, "{encoded}: {time:?} of {full:?}");
    }
}
