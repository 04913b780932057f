//! `django.contrib.auth`: making users and changing their passwords, each in one transaction.
//!
//! What differs: Django's `create_user` leaves the checks of names and addresses to its callers; here
//! it makes them itself, so that no caller can forget them.

mod validators;

use models::hashers::{PasswordHashers, make_unusable_password};
use models::password_validation::{UserAttributes, validate_password};
use models::{Db, User, UserData};

pub use validators::{validate_email, validate_username};

/// Why an account was not made or changed; the texts are Django's.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Django's `ValidationError`, with everything that is wrong.
    #[error("{}", .0.join("; "))]
    Invalid(Vec<String>),
    /// The user was deleted, or renamed, since somebody looked.
    #[error("user '{0}' does not exist")]
    DoesNotExist(String),
    /// Somebody else has the name.
    #[error("That username is already taken.")]
    UsernameTaken,
    /// The database, or the hashing of the password.
    #[error("{0}")]
    Model(#[from] models::Error),
}

/// The result of a service on accounts.
pub type Result<T = ()> = std::result::Result<T, AccountError>;

/// What a new account is made of.
#[derive(Clone, Copy, Default)]
pub struct NewAccount<'a> {
    /// `username`, before normalisation.
    pub username: &'a str,
    /// `email`, which may be empty.
    pub email: &'a str,
    /// The password as it was typed; `None` makes an account that nobody can log in to.
    pub password: Option<&'a str>,
}

/// `User.objects.create_user(…)`. It does not run the password validators. The caller does, because Django lets the
/// operator accept a weak password.
///
/// # Errors
/// [`AccountError::Invalid`] for the name or the address, [`AccountError::UsernameTaken`], and those of the database.
pub fn create_user(account: &NewAccount<'_>, hashers: &PasswordHashers, db: &mut Db) -> Result<User> {
    create(account, false, hashers, db)
}

/// `User.objects.create_superuser(…)`: one who may do everything and enter Django's admin site.
///
/// # Errors
/// Those of [`create_user`].
pub fn create_superuser(account: &NewAccount<'_>, hashers: &PasswordHashers, db: &mut Db) -> Result<User> {
    create(account, true, hashers, db)
}

/// `validate_password(password, user)` and `user.set_password(password)`, saved.
///
/// # Errors
/// [`AccountError::Invalid`] with what the validators say of the password, [`AccountError::DoesNotExist`] when the user
/// is gone meanwhile, and those of the database.
pub fn change_password(user: &User, password: &str, hashers: &PasswordHashers, db: &mut Db) -> Result {
    let attributes = UserAttributes {
        username: &user.username,
        email: &user.email,
        first_name: &user.first_name,
        last_name: &user.last_name,
    };
    validate_password(password, &attributes).map_err(AccountError::Invalid)?;
    let hash = hash(Some(password), hashers)?;
    db.atomic(|connection| user.set_password_hash(&hash, connection)).map_err(|error| match error {
        models::Error::DoesNotExist => AccountError::DoesNotExist(user.username.clone()),
        error => error.into(),
    })?;
    log::debug!("service: changed the password of user {}", user.id);
    Ok(())
}

/// `User.objects.get_by_natural_key(username)`, or `None`.
///
/// # Errors
/// Those of the database.
pub fn find_user(username: &str, db: &mut Db) -> Result<Option<User>> {
    Ok(User::get_by_natural_key(username, db.connection()?)?)
}

fn create(account: &NewAccount<'_>, is_superuser: bool, hashers: &PasswordHashers, db: &mut Db) -> Result<User> {
    validate_username(account.username)?;
    validate_email(account.email)?;
    // Before the transaction: hashing takes a quarter of a second, and other writers wait.
    let hash = hash(account.password, hashers)?;
    let user = UserData {
        email: validators::normalize_email(account.email),
        is_superuser,
        is_staff: is_superuser,
        ..UserData::new(hash, validators::normalize_username(account.username))
    };
    match db.atomic(|connection| User::create(&user, connection)) {
        // If no user has this name, another unique constraint failed, and the error stays as it is.
        Err(models::Error::NotUnique(_)) if find_user(&user.username, db)?.is_some() => {
            Err(AccountError::UsernameTaken)
        }
        Err(error) => Err(error.into()),
        Ok(user) => {
            log::debug!("service: created user {}", user.id);
            Ok(user)
        }
    }
}

pub(crate) fn hash(password: Option<&str>, hashers: &PasswordHashers) -> models::Result<String> {
    let hash = match password {
        Some(password) => hashers.make_password(password),
        None => make_unusable_password(),
    };
    hash.map_err(|error| models::Error::Password(error.to_string()))
}
