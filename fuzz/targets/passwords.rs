//! Stored hashes: any text in the column `password` is a hash that fits, one that does not, or none.

#![no_main]

use accounts::hashers::{Costs, PasswordHashers};
use fuzz::within;
use libfuzzer_sys::fuzz_target;

/// The cheapest costs, so that no time is spent on evening out.
const COSTS: Costs = Costs {
    pbkdf2_iterations: 1,
    bcrypt_rounds: 4,
    argon2_memory_cost: 8,
    argon2_time_cost: 1,
    argon2_parallelism: 1,
    scrypt_work_factor: 2,
    scrypt_block_size: 1,
    scrypt_parallelism: 1,
};

/// Bytes that a hash may take whatever the length of its text: those of scrypt with 64 for each of its parameters.
const WORK: usize = 2 << 20;

fuzz_target!(|input: &[u8]| {
    let encoded = String::from_utf8_lossy(input);
    if is_cheap(&encoded) {
        within(WORK + 64 * input.len(), || read(&encoded));
    }
});

fn read(encoded: &str) {
    let hashers = PasswordHashers::default().with_costs(COSTS);
    let verdict = hashers.verify_password("lètmein", encoded);
    assert_eq!(verdict, hashers.verify_password("lètmein", encoded), "the same question has the same answer");
    // Nothing but a hash that was made of the password fits it.
    assert!(!verdict.correct || encoded.len() > 32, "{encoded}");
}

/// Whether the parameters ask for little work. Costs past the bounds are refused before any work, but a target is to run
/// thousands of inputs a second.
fn is_cheap(encoded: &str) -> bool {
    let most = if encoded.contains("$2") { 5 } else { 64 };
    let parts = encoded.split(['$', ',', '=']);
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+');
    parts.filter(digits).all(|number| number.parse::<u64>().is_ok_and(|number| number <= most))
}
