//! `django.contrib.auth.backends.ModelBackend`: a name and a password.

use models::{Db, User, hashers};

/// `authenticate(username=…, password=…)`: the user, if the password is right and the user active.
///
/// Every other case costs the time of one password check, so that the time does not tell which names exist. A hash in
/// another format or with another cost than new ones have is made anew, as Django does.
///
/// # Errors
/// Those of the database.
pub fn authenticate(username: &str, password: &str, db: &mut Db) -> models::Result<Option<User>> {
    let Some(mut user) = User::get_by_natural_key(username, db.connection()?)? else {
        hashers::dummy_check(password, hashers::DEFAULT_ROUNDS);
        log::debug!("authentication: no such user");
        return Ok(None);
    };
    let verdict = hashers::check_password(password, &user.password);
    if verdict.correct && verdict.must_update {
        let hash = hashers::make_password(password, hashers::DEFAULT_ROUNDS)
            .map_err(|error| models::Error::Password(error.to_string()))?;
        db.atomic(|connection| user.set_password_hash(&hash, connection))?;
        user.password = hash;
    }
    log::debug!("authentication: user {}: password {}, active {}", user.id, verdict.correct, user.is_active);
    Ok((verdict.correct && user.is_active).then_some(user))
}
