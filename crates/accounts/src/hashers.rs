//! Django's `django.contrib.auth.hashers`: how passwords are stored and checked.
//!
//! With Django's setting `PASSWORD_HASHERS`, the behaviour is exactly Django's: the first hasher in the list makes new
//! hashes, and only hashes of the listed hashers are checked. A login replaces a hash if another hasher than the first
//! made it, or if its parameters are outdated.
//!
//! Without the setting, new hashes are `bcrypt_sha256`, and every format but plain MD5 can be checked. A login replaces
//! a hash only with the same algorithm and only with greater parameters. So a login here never changes the format of a
//! hash that a Django server on the same database wrote, and the two servers never replace each other's hashes in turn.
//!
//! There are two differences. If a stored hash is malformed, for example cut off, Django raises an error; here every
//! password is wrong. The same is true if a stored hash needs more time or memory than [`Costs`] allows; it would keep
//! Django busy for hours.
//!
//! <https://docs.djangoproject.com/en/5.2/topics/auth/passwords/>

mod algorithm;
mod derive;
mod memory;
mod parameters;
mod phc;
mod salt;
mod stored;

use std::hint::black_box;
use std::sync::Arc;

use bcrypt::BcryptError;

use stored::Stored;

pub use algorithm::Algorithm;
pub use memory::{Held, Memory};
pub use parameters::{Costs, MAX_MEMORY};
pub use stored::Fault;

use parameters::Parameters;

/// How Django marks a password that nobody can log in with.
const UNUSABLE_PASSWORD_PREFIX: char = '!';
const UNUSABLE_PASSWORD_SUFFIX_LENGTH: usize = 40;

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
pub enum HasherError {
    /// The rounds are not 4 to 31, or bcrypt found no random bytes.
    #[error("cannot hash the password: {0}")]
    Bcrypt(#[from] BcryptError),
    /// Plain bcrypt uses only the first 72 bytes of a password.
    #[error("cannot hash the password: BCryptPasswordHasher takes at most 72 bytes")]
    TooLong,
    /// The system gave no random bytes for a salt.
    #[error("cannot hash the password: {0}")]
    Random(String),
    /// No hash can have these parameters.
    #[error("cannot hash the password: {0}")]
    Parameters(String),
}

/// A `PASSWORD_HASHERS` with which passwords cannot be stored, or are not safe.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum HashersError {
    /// The list is empty. Django fails only at the first login.
    #[error("must name at least one hasher")]
    Empty,
    /// The class is not Django's. A site's own hasher is written in Python, so this program cannot use it.
    #[error("names '{0}', which is none of Django's hashers: {known}", known = known())]
    Unknown(String),
    /// New passwords would be stored as MD5 hashes. Anybody who reads the table can crack most of these.
    #[error("must not begin with MD5PasswordHasher, which is only for checking old hashes")]
    Unsafe,
}

/// The result of a password check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The password is the one that was stored.
    pub correct: bool,
    /// The stored hash should be replaced by a new one. As in Django, this can also be `true` for a wrong password:
    /// store a new hash only if `correct` is `true` too.
    pub must_update: bool,
    /// The reason why no password is correct for this hash: its algorithm and its fault. `None` if the hash is usable.
    pub fault: Option<(Algorithm, Fault)>,
}

/// Django's `PASSWORD_HASHERS`. Clones share the memory that hashes may take.
#[derive(Clone, Debug, Default)]
pub struct PasswordHashers {
    /// The list. It is empty if the setting is not set.
    listed: Vec<Algorithm>,
    costs: Costs,
    memory: Arc<Memory>,
}

impl PasswordHashers {
    /// The setting, as the paths of Django's classes.
    ///
    /// # Errors
    /// [`HashersError`], with the fault of the list.
    pub fn from_paths<P: AsRef<str>>(paths: &[P]) -> Result<PasswordHashers, HashersError> {
        let known = |path: &P| {
            let path = path.as_ref();
            Algorithm::of_path(path).ok_or_else(|| HashersError::Unknown(path.to_owned()))
        };
        let listed: Vec<Algorithm> = paths.iter().map(known).collect::<Result<_, _>>()?;
        match listed.first() {
            None => Err(HashersError::Empty),
            Some(Algorithm::Md5) => Err(HashersError::Unsafe),
            Some(_) => Ok(PasswordHashers { listed, ..PasswordHashers::default() }),
        }
    }

    /// The same hashers with other work factors, as subclasses of Django's have them.
    #[must_use]
    pub fn with_costs(self, costs: Costs) -> PasswordHashers {
        PasswordHashers { costs, ..self }
    }

    /// Whether the setting is set.
    pub fn are_set(&self) -> bool {
        !self.listed.is_empty()
    }

    /// `get_hasher("default")`: the algorithm for new hashes.
    pub fn preferred(&self) -> Algorithm {
        self.listed.first().copied().unwrap_or(Algorithm::BcryptSha256)
    }

    /// Whether hashes of an algorithm are checked. Plain MD5 is checked only if the setting lists it.
    pub fn can_check(&self, algorithm: Algorithm) -> bool {
        if self.are_set() { self.listed.contains(&algorithm) } else { algorithm != Algorithm::Md5 }
    }

    /// The memory that all hashes together may take.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// `make_password(password)`
    ///
    /// # Errors
    /// [`HasherError`], such as a password of more than 72 bytes where plain bcrypt is preferred.
    pub fn make_password(&self, password: &str) -> Result<String, HasherError> {
        self.encode(self.preferred(), self.of_new(self.preferred()), password)
    }

    /// `verify_password(password, encoded)`
    ///
    /// A wrong password takes the same time for a hash of lower cost as for a new hash, if the algorithm allows it
    /// (Django's `harden_runtime`). A hash that cannot be read or used takes as long as a new one.
    pub fn verify_password(&self, password: &str, encoded: &str) -> Verdict {
        let refused = |fault| {
            self.dummy_check(password);
            Verdict { correct: false, must_update: false, fault }
        };
        let Some(algorithm) = Algorithm::of_hash(encoded).filter(|algorithm| self.can_check(*algorithm)) else {
            return refused(None);
        };
        let stored = match Stored::decode(algorithm, encoded) {
            Ok(stored) => stored,
            Err(fault) => return refused(Some((algorithm, fault))),
        };
        let held = self.memory.take(stored.parameters.memory());
        let Some(correct) = stored.verify(password) else {
            drop(held);
            return refused(Some((algorithm, Fault::Malformed)));
        };
        drop(held);
        let target = self.target(&stored);
        let must_update = target != (algorithm, stored.parameters) || stored.salt_is_weak;
        if !correct && must_update && target.0 == algorithm {
            derive::harden_runtime(algorithm, stored.parameters, target.1, password);
        }
        Verdict { correct, must_update, fault: None }
    }

    /// Makes the hash that replaces `encoded`, after [`PasswordHashers::verify_password`] has returned `must_update`.
    ///
    /// # Errors
    /// Errors of [`PasswordHashers::make_password`].
    pub fn update_password(&self, password: &str, encoded: &str) -> Result<String, HasherError> {
        let stored = Algorithm::of_hash(encoded).and_then(|algorithm| Stored::decode(algorithm, encoded).ok());
        match stored {
            Some(stored) => {
                let (algorithm, parameters) = self.target(&stored);
                self.encode(algorithm, parameters, password)
            }
            None => self.make_password(password),
        }
    }

    /// Takes as long as [`PasswordHashers::make_password`]. Django does this if the user does not exist, so that the
    /// response time does not reveal which users exist.
    pub fn dummy_check(&self, password: &str) {
        // Plain bcrypt would refuse a longer one at once.
        let end = password.floor_char_boundary(derive::BCRYPT_MAX_BYTES);
        let password = if self.preferred() == Algorithm::Bcrypt { &password[..end] } else { password };
        // The result is not used, and after an error the check only takes less time.
        let _ = black_box(self.make_password(password));
    }

    /// The algorithm and the parameters that a stored hash should have. A login replaces a hash that has others.
    fn target(&self, stored: &Stored<'_>) -> (Algorithm, Parameters) {
        if self.are_set() {
            return (self.preferred(), self.of_new(self.preferred()));
        }
        let raised = stored.parameters.raised_to(self.of_new(stored.algorithm));
        let parameters = if raised.are_within_bounds() { raised } else { stored.parameters };
        (stored.algorithm, parameters)
    }

    fn of_new(&self, algorithm: Algorithm) -> Parameters {
        Parameters::of_new(algorithm, &self.costs)
    }

    fn encode(&self, algorithm: Algorithm, parameters: Parameters, password: &str) -> Result<String, HasherError> {
        let _held = self.memory.take(parameters.memory());
        derive::encode(algorithm, parameters, password)
    }
}

/// Hashes a password as `bcrypt_sha256$$2b$12$…`, with so many rounds.
///
/// # Errors
/// When `rounds` is not 4 to 31, or there are no random bytes for a salt.
pub fn make_password(password: &str, rounds: u32) -> Result<String, HasherError> {
    derive::encode(Algorithm::BcryptSha256, Parameters::Bcrypt { rounds }, password)
}

/// Checks a password against a stored hash, as if `PASSWORD_HASHERS` were not set.
pub fn check_password(password: &str, encoded: &str) -> Verdict {
    PasswordHashers::default().verify_password(password, encoded)
}

/// Makes a value that no password matches, `!` and 40 random characters: Django's `make_password(None)`.
///
/// # Errors
/// When there are no random bytes.
pub fn make_unusable_password() -> Result<String, HasherError> {
    Ok(format!("{UNUSABLE_PASSWORD_PREFIX}{}", salt::random_string(UNUSABLE_PASSWORD_SUFFIX_LENGTH)?))
}

/// The paths that `PASSWORD_HASHERS` can have.
fn known() -> String {
    Algorithm::ALL.map(Algorithm::path).join(", ")
}
