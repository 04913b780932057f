//! The cost of a hash: the work factors of Django's hashers, those in a stored hash, and their upper limits.

use super::algorithm::Algorithm;

/// The work factors of new hashes. `Default` has those of Django 5.2's classes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Costs {
    /// `PBKDF2PasswordHasher.iterations`, which `PBKDF2SHA1PasswordHasher` inherits.
    pub pbkdf2_iterations: u32,
    /// `BCryptSHA256PasswordHasher.rounds`: 2 to this power, 4 to 31.
    pub bcrypt_rounds: u32,
    /// `Argon2PasswordHasher.memory_cost`, in KiB.
    pub argon2_memory_cost: u32,
    /// `Argon2PasswordHasher.time_cost`: passes over the memory.
    pub argon2_time_cost: u32,
    /// `Argon2PasswordHasher.parallelism`
    pub argon2_parallelism: u32,
    /// `ScryptPasswordHasher.work_factor`, a power of two.
    pub scrypt_work_factor: u32,
    /// `ScryptPasswordHasher.block_size`
    pub scrypt_block_size: u32,
    /// `ScryptPasswordHasher.parallelism`
    pub scrypt_parallelism: u32,
}

impl Default for Costs {
    fn default() -> Costs {
        Costs {
            pbkdf2_iterations: 1_000_000,
            bcrypt_rounds: 12,
            argon2_memory_cost: 102_400,
            argon2_time_cost: 2,
            argon2_parallelism: 8,
            scrypt_work_factor: 16_384,
            scrypt_block_size: 8,
            scrypt_parallelism: 5,
        }
    }
}

impl Costs {
    /// Whether hashes of this cost are within the limits. A stored hash above the limits is never checked.
    pub fn are_within_bounds(&self, algorithm: Algorithm) -> bool {
        Parameters::of_new(algorithm, self).are_within_bounds()
    }
}

/// The maximum number of bytes for all concurrent hashes together, and so for one hash. Django's Argon2 uses 100 MiB,
/// and scrypt with OWASP's parameters uses 128 MiB.
pub const MAX_MEMORY: usize = 512 * 1024 * 1024;

/// Ten times what Django 5.2 has. Django raises its own by a fifth with each version.
const MAX_PBKDF2_ITERATIONS: u32 = 10_000_000;

/// 16 times the work of Django's 12.
const MAX_BCRYPT_ROUNDS: u32 = 16;

/// KiB times passes: 20 times what Django's Argon2 does.
const MAX_ARGON2_WORK: u64 = 4 * 1024 * 1024;

/// The maximum length of an Argon2 hash in bytes; Django's has 32. The text of a hash of this length still fits into
/// the maximum length of a stored hash.
const MAX_ARGON2_LENGTH: usize = 256;

/// Work factor times block size times parallelism: 25 times what Django's scrypt does, 16 times what OWASP's does.
const MAX_SCRYPT_WORK: u64 = 16 * 1024 * 1024;

/// The maximum parallelism of a scrypt hash. The memory of all lanes is filled before the work begins.
const MAX_SCRYPT_PARALLELISM: u32 = 64;

/// The length of Argon2 hashes, `argon2.DEFAULT_HASH_LENGTH`.
const ARGON2_LENGTH: usize = 32;

/// The cost parameters in a stored hash. Two hashes of one algorithm with equal parameters cost the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Parameters {
    Pbkdf2 { iterations: u32 },
    Bcrypt { rounds: u32 },
    Argon2(Argon2),
    Scrypt { n: u32, r: u32, p: u32 },
    Md5,
}

/// `argon2.Parameters`, without the length of the salt, which Django ignores.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Argon2 {
    pub(super) variety: argon2::Algorithm,
    pub(super) version: argon2::Version,
    pub(super) memory: u32,
    pub(super) time: u32,
    pub(super) lanes: u32,
    pub(super) length: usize,
}

impl Parameters {
    /// The parameters of a new hash.
    pub(super) fn of_new(algorithm: Algorithm, costs: &Costs) -> Parameters {
        match algorithm {
            Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1 => {
                Parameters::Pbkdf2 { iterations: costs.pbkdf2_iterations }
            }
            Algorithm::BcryptSha256 | Algorithm::Bcrypt => Parameters::Bcrypt { rounds: costs.bcrypt_rounds },
            Algorithm::Argon2 => Parameters::Argon2(Argon2 {
                variety: argon2::Algorithm::Argon2id,
                version: argon2::Version::V0x13,
                memory: costs.argon2_memory_cost,
                time: costs.argon2_time_cost,
                lanes: costs.argon2_parallelism,
                length: ARGON2_LENGTH,
            }),
            Algorithm::Scrypt => Parameters::Scrypt {
                n: costs.scrypt_work_factor,
                r: costs.scrypt_block_size,
                p: costs.scrypt_parallelism,
            },
            Algorithm::Md5 => Parameters::Md5,
        }
    }

    /// The maximum of each factor of both: a new hash is never weaker than the old one in any factor.
    pub(super) fn raised_to(self, others: Parameters) -> Parameters {
        match (self, others) {
            (Parameters::Pbkdf2 { iterations: own }, Parameters::Pbkdf2 { iterations }) => {
                Parameters::Pbkdf2 { iterations: own.max(iterations) }
            }
            (Parameters::Bcrypt { rounds: own }, Parameters::Bcrypt { rounds }) => {
                Parameters::Bcrypt { rounds: own.max(rounds) }
            }
            (Parameters::Argon2(own), Parameters::Argon2(others)) => Parameters::Argon2(Argon2 {
                memory: own.memory.max(others.memory),
                time: own.time.max(others.time),
                lanes: own.lanes.max(others.lanes),
                length: own.length.max(others.length),
                ..others
            }),
            (Parameters::Scrypt { n: own_n, r: own_r, p: own_p }, Parameters::Scrypt { n, r, p }) => {
                Parameters::Scrypt { n: own_n.max(n), r: own_r.max(r), p: own_p.max(p) }
            }
            (own, _) => own,
        }
    }

    /// Whether a hash is within the limits. Django has no limits, so one stored hash can take hours or all memory
    /// there.
    pub(super) fn are_within_bounds(self) -> bool {
        self.memory() <= MAX_MEMORY as u64
            && match self {
                Parameters::Pbkdf2 { iterations } => iterations <= MAX_PBKDF2_ITERATIONS,
                Parameters::Bcrypt { rounds } => rounds <= MAX_BCRYPT_ROUNDS,
                Parameters::Argon2(own) => {
                    own.length <= MAX_ARGON2_LENGTH && u64::from(own.memory) * u64::from(own.time) <= MAX_ARGON2_WORK
                }
                Parameters::Scrypt { n, r, p } => {
                    let work = u64::from(n).saturating_mul(r.into()).saturating_mul(p.into());
                    p <= MAX_SCRYPT_PARALLELISM && work <= MAX_SCRYPT_WORK
                }
                Parameters::Md5 => true,
            }
    }

    /// The number of bytes that the computation of a hash uses. It is never 0.
    pub(super) fn memory(self) -> u64 {
        const FEW: u64 = 8 * 1024;
        match self {
            Parameters::Argon2(own) => u64::from(own.memory) * 1024 + FEW,
            Parameters::Scrypt { n, r, p } => {
                let blocks = u64::from(n) + u64::from(p) + 2;
                blocks.saturating_mul(u64::from(r) * 128).saturating_add(FEW)
            }
            Parameters::Pbkdf2 { .. } | Parameters::Bcrypt { .. } | Parameters::Md5 => FEW,
        }
    }
}
