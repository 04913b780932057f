//! The classes that Django's `PASSWORD_HASHERS` can name, and the beginning of their stored hashes.

/// A hasher of `django.contrib.auth.hashers`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Algorithm {
    /// `PBKDF2PasswordHasher`, Django's own first choice.
    Pbkdf2Sha256,
    /// `PBKDF2SHA1PasswordHasher`
    Pbkdf2Sha1,
    /// `Argon2PasswordHasher`
    Argon2,
    /// `BCryptSHA256PasswordHasher`, which needs the package `bcrypt` beside Django.
    BcryptSha256,
    /// `BCryptPasswordHasher`, which takes passwords of at most 72 bytes.
    Bcrypt,
    /// `ScryptPasswordHasher`
    Scrypt,
    /// `MD5PasswordHasher`: it checks old hashes, and no new hash is made with it.
    Md5,
}

/// The module of Django's hasher classes.
const MODULE: &str = "django.contrib.auth.hashers.";

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 7] = [
        Algorithm::Pbkdf2Sha256,
        Algorithm::Pbkdf2Sha1,
        Algorithm::Argon2,
        Algorithm::BcryptSha256,
        Algorithm::Bcrypt,
        Algorithm::Scrypt,
        Algorithm::Md5,
    ];

    /// `hasher.algorithm`: the beginning of a stored hash, before the first `$`.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Pbkdf2Sha256 => "pbkdf2_sha256",
            Algorithm::Pbkdf2Sha1 => "pbkdf2_sha1",
            Algorithm::Argon2 => "argon2",
            Algorithm::BcryptSha256 => "bcrypt_sha256",
            Algorithm::Bcrypt => "bcrypt",
            Algorithm::Scrypt => "scrypt",
            Algorithm::Md5 => "md5",
        }
    }

    /// The path of Django's class, as `PASSWORD_HASHERS` has it.
    pub fn path(self) -> String {
        format!("{MODULE}{}", self.class())
    }

    fn class(self) -> &'static str {
        match self {
            Algorithm::Pbkdf2Sha256 => "PBKDF2PasswordHasher",
            Algorithm::Pbkdf2Sha1 => "PBKDF2SHA1PasswordHasher",
            Algorithm::Argon2 => "Argon2PasswordHasher",
            Algorithm::BcryptSha256 => "BCryptSHA256PasswordHasher",
            Algorithm::Bcrypt => "BCryptPasswordHasher",
            Algorithm::Scrypt => "ScryptPasswordHasher",
            Algorithm::Md5 => "MD5PasswordHasher",
        }
    }

    /// `import_string(path)`, for the classes that are known here.
    pub(super) fn of_path(path: &str) -> Option<Algorithm> {
        let class = path.strip_prefix(MODULE)?;
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.class() == class)
    }

    /// `identify_hasher(encoded)`: the algorithm that the hash names, if it is one of Django's.
    pub(super) fn of_hash(encoded: &str) -> Option<Algorithm> {
        let (name, _) = encoded.split_once('$')?;
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}
