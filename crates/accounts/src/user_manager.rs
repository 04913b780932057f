//! Django's `UserManager`: creating users, and changing their passwords. Each change is one transaction.
//!
//! A difference: Django's `create_user` does not validate the username and the e-mail address. Here it does, so that no
//! caller can forget it.

use models::{Db, User, UserData};

use crate::error::{Error, Result};
use crate::hashers::{PasswordHashers, make_unusable_password};
use crate::password_validation::{UserAttributes, validate_password};
use crate::validators::{normalize_email, normalize_username, validate_email, validate_username};

/// The data of a new user.
#[derive(Clone, Copy, Default)]
pub struct NewAccount<'a> {
    /// `username`, before normalisation.
    pub username: &'a str,
    /// `email`, which may be empty.
    pub email: &'a str,
    /// The password as it was typed; without one, nobody can log in as this user.
    pub password: Option<&'a str>,
}

/// `User.objects.create_user(…)`. It does not run the password validators. The caller does, because Django lets the
/// operator accept a weak password.
///
/// # Errors
/// [`Error::Invalid`] for the name or the address, [`Error::UsernameTaken`], and those of the database.
pub fn create_user(account: &NewAccount<'_>, hashers: &PasswordHashers, db: &mut Db) -> Result<User> {
    create(account, false, hashers, db)
}

/// `User.objects.create_superuser(…)`: a user with all permissions and with access to Django's admin site.
///
/// # Errors
/// Errors of [`create_user`].
pub fn create_superuser(account: &NewAccount<'_>, hashers: &PasswordHashers, db: &mut Db) -> Result<User> {
    create(account, true, hashers, db)
}

/// `validate_password(password, user)` and `user.set_password(password)`, saved.
///
/// # Errors
/// [`Error::Invalid`] with the messages of the validators, [`Error::DoesNotExist`] if the user was deleted or renamed
/// in the meantime, and errors of the database.
pub fn change_password(user: &User, password: &str, hashers: &PasswordHashers, db: &mut Db) -> Result {
    let attributes = UserAttributes {
        username: &user.username,
        email: &user.email,
        first_name: &user.first_name,
        last_name: &user.last_name,
    };
    validate_password(password, &attributes).map_err(Error::Invalid)?;
    let hash = hashers.make_password(password)?;
    db.atomic(|connection| user.set_password_hash(&hash, connection)).map_err(|error| match error {
        models::Error::DoesNotExist => Error::DoesNotExist(user.username.clone()),
        error => error.into(),
    })?;
    log::debug!("accounts: changed the password of user {}", user.id);
    Ok(())
}

/// `User.objects.get_by_natural_key(username)`, or `None`.
///
/// # Errors
/// Errors of the database.
pub fn find_user(username: &str, db: &mut Db) -> Result<Option<User>> {
    Ok(User::get_by_natural_key(username, db.connection()?)?)
}

fn create(account: &NewAccount<'_>, is_superuser: bool, hashers: &PasswordHashers, db: &mut Db) -> Result<User> {
    validate_username(account.username)?;
    validate_email(account.email)?;
    // Hash before the transaction: it takes a third of a second, and other writers would wait.
    let hash = match account.password {
        Some(password) => hashers.make_password(password)?,
        None => make_unusable_password()?,
    };
    let user = UserData {
        email: normalize_email(account.email),
        is_superuser,
        is_staff: is_superuser,
        ..UserData::new(hash, normalize_username(account.username))
    };
    match db.atomic(|connection| User::create(&user, connection)) {
        // If no user has this name, another unique constraint failed, and the error stays as it is.
        Err(models::Error::NotUnique(_)) if find_user(&user.username, db)?.is_some() => Err(Error::UsernameTaken),
        Err(error) => Err(error.into()),
        Ok(user) => {
            log::debug!("accounts: created user {}", user.id);
            Ok(user)
        }
    }
}
