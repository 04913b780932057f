//! `django.contrib.auth.backends.ModelBackend`: a name and a password.

use models::{Db, User, hashers};

use crate::exceptions::Result;
use crate::hashing::Hashing;

/// `authenticate(username=…, password=…)`: the user, if the password is right and the user active.
///
/// Every other case costs the time of one password check, so that the time does not tell which names exist, as soon as
/// all hashes have the format of new ones: an older one has a time of its own, in Django too. A hash in
/// another format or with another cost than new ones have is made anew, as Django does. Whoever waits to hash, or does
/// it, holds no connection.
///
/// # Errors
/// That too many logins wait, and those of the database.
pub fn authenticate(username: &str, password: &str, hashing: &Hashing, db: &mut Db) -> Result<Option<User>> {
    db.release();
    let turn = hashing.turn()?;
    let user = User::get_by_natural_key(username, db.connection()?)?;
    db.release();
    let Some(mut user) = user else {
        hashers::dummy_check(password, hashers::DEFAULT_ROUNDS);
        log::debug!("authentication: no such user");
        return Ok(None);
    };
    let verdict = hashers::check_password(password, &user.password);
    let must_update = verdict.correct && verdict.must_update;
    let hash = must_update.then(|| hashers::make_password(password, hashers::DEFAULT_ROUNDS)).transpose();
    drop(turn);
    if let Some(hash) = hash.map_err(|error| models::Error::Password(error.to_string()))? {
        db.atomic(|connection| user.set_password_hash(&hash, connection))?;
        user.password = hash;
    }
    log::debug!("authentication: user {}: password {}, active {}", user.id, verdict.correct, user.is_active);
    Ok((verdict.correct && user.is_active).then_some(user))
}
