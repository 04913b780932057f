//! `django.contrib.auth.backends.ModelBackend`: a login with a username and a password.

mod seldom;

use models::{Db, User};

use crate::hashers::{Algorithm, Fault, PasswordHashers, Verdict};
use crate::hashing::{Busy, Caller, Hashing, Turn};

use seldom::Seldom;

/// The maximum number of password checks in one login. The check runs again when the stored hash was changed during the
/// check, which rarely happens more than once.
const MOST_ATTEMPTS: u32 = 3;

/// `ModelBackend`, with what all logins share.
#[derive(Debug, Default)]
pub struct ModelBackend {
    /// `PASSWORD_HASHERS`
    pub hashers: PasswordHashers,
    /// How many passwords are hashed at a time, and which logins wait.
    pub hashing: Hashing,
    /// The users whose unusable stored hash was logged a short time ago.
    unusable: Seldom,
}

/// Why a login ends without an answer.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// Too many logins wait, or it is too late to answer.
    #[error("{0}")]
    Busy(#[from] Busy),
    /// An error of the database.
    #[error("{0}")]
    Model(#[from] models::Error),
}

impl ModelBackend {
    /// A backend with these hashers, which hashes on every core.
    pub fn new(hashers: PasswordHashers) -> ModelBackend {
        ModelBackend { hashers, ..ModelBackend::default() }
    }

    /// `authenticate(username=…, password=…)`: the user, if the password is right and the user active.
    ///
    /// A refused login takes as long as one password check, so the response time does not reveal which usernames exist.
    /// This holds once all stored hashes have the algorithm and the parameters of new hashes. Other hashes take a
    /// different time, in Django too.
    ///
    /// As in Django, a login replaces a stored hash that does not match `PASSWORD_HASHERS`, but only if the hash that
    /// was checked is still stored. Otherwise the password is checked again, against the hash that is stored now: the
    /// user may have changed the password, or another login may have replaced the same hash. The returned user has the
    /// stored hash.
    ///
    /// A login holds no database connection while it waits for its turn or hashes.
    ///
    /// # Errors
    /// [`LoginError::Busy`] when too many logins wait or it is too late, and those of the database.
    pub fn authenticate(
        &self,
        username: &str,
        password: &str,
        caller: &Caller,
        db: &mut Db,
    ) -> Result<Option<User>, LoginError> {
        db.release();
        let turn = self.hashing.turn(caller, db.deadline())?;
        for _ in 0..MOST_ATTEMPTS {
            if let Attempt::Over(user) = self.attempt(username, password, caller, &turn, db)? {
                return Ok(user);
            }
        }
        Err(Busy.into())
    }

    fn attempt(
        &self,
        username: &str,
        password: &str,
        caller: &Caller,
        turn: &Turn<'_>,
        db: &mut Db,
    ) -> Result<Attempt, LoginError> {
        // After the wait for a turn, allow the full time again to wait for the database.
        db.deadline().restart_wait();
        let user = find(username, db)?;
        let stored = user.as_ref().map(|user| user.password.clone());
        let (password, hashers) = (password.to_owned(), self.hashers.clone());
        let work = move || check(&password, stored.as_deref(), &hashers);
        let Checked { verdict, new_hash } = turn.run(caller, db.deadline(), work)?;
        db.deadline().restart_wait();
        let Some(mut user) = user else {
            log::debug!("accounts: no such user");
            return Ok(Attempt::Over(None));
        };
        if let Some((algorithm, fault)) = verdict.fault {
            self.log_unusable(&user, algorithm, fault);
        }
        if let Some(hash) = new_hash {
            if db.atomic(|connection| user.replace_password_hash(&hash, connection))? {
                user.password = hash;
            } else if find(username, db)?.is_none_or(|stored| stored.password != user.password) {
                log::debug!("accounts: user {}: the stored hash changed, checking again", user.id);
                return Ok(Attempt::Outdated);
            }
            // Otherwise the hash is still stored, but as a value of another type (a BLOB), so the `UPDATE` did not
            // match it. It stays as it is.
        }
        log::debug!("accounts: user {}: password {}, active {}", user.id, verdict.correct, user.is_active);
        Ok(Attempt::Over((verdict.correct && user.is_active).then_some(user)))
    }

    /// Logs that nobody can log in as this user, because the stored hash is unusable. Anybody who knows the username
    /// can cause this line, so its rate is limited.
    fn log_unusable(&self, user: &User, algorithm: Algorithm, fault: Fault) {
        if self.unusable.may_say(user.id.to_string()) {
            let name = algorithm.name();
            log::error!("accounts: user {} cannot log in: the stored {name} hash {fault}", user.id);
        }
    }
}

/// The result of one password check.
enum Attempt {
    Over(Option<User>),
    /// Another hash was stored in the meantime.
    Outdated,
}

fn find(username: &str, db: &mut Db) -> models::Result<Option<User>> {
    let user = User::get_by_natural_key(username, db.connection()?)?;
    db.release();
    Ok(user)
}

/// The verdict of a password check, and a new hash if the stored one should be replaced.
struct Checked {
    verdict: Verdict,
    new_hash: Option<String>,
}

/// Checks a password against a stored hash. Without a stored hash, it takes the same time. This is the slow part of a
/// login.
fn check(password: &str, stored: Option<&str>, hashers: &PasswordHashers) -> Checked {
    let Some(stored) = stored else {
        hashers.dummy_check(password);
        let verdict = Verdict { correct: false, must_update: false, fault: None };
        return Checked { verdict, new_hash: None };
    };
    let verdict = hashers.verify_password(password, stored);
    let must_update = verdict.correct && verdict.must_update;
    let new_hash = must_update.then(|| hashers.update_password(password, stored)).transpose();
    let new_hash = new_hash.unwrap_or_else(|error| {
        // The password is correct, so the login succeeds. Django fails with an error here.
        log::warn!("accounts: cannot replace a stored password hash, the login goes on: {error}");
        None
    });
    Checked { verdict, new_hash }
}
