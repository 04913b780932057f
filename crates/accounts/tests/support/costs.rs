//! Costs of password hashes that a test has time for. The hashes that Django made for the tests have them too.

use accounts::hashers::Costs;

pub(crate) const COSTS: Costs = Costs {
    pbkdf2_iterations: 1000,
    bcrypt_rounds: 5,
    argon2_memory_cost: 512,
    argon2_time_cost: 2,
    argon2_parallelism: 2,
    scrypt_work_factor: 1024,
    scrypt_block_size: 8,
    scrypt_parallelism: 2,
};
