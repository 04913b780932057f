//! `django.contrib.auth.models.User`, in Django's own table.

use std::collections::{BTreeSet, HashMap};

use derive::Model;
use diesel::prelude::*;

use crate::connection::{Db, DbConnection};
use crate::error::{Error, Result};
use crate::model::{Installed, log_damaged_rows, log_if_damaged};
use crate::schema::auth_user;
use crate::stored::{Stored, take_damage};
use crate::timezone::{self, DateTime};
use crate::user_id::UserId;
use crate::with_backend;

/// A user of `django.contrib.auth`. `Debug` leaves out the hash of the password.
#[derive(Clone, Model)]
#[model(app = "auth", table = auth_user)]
#[expect(missing_docs, reason = "the fields are Django's")]
pub struct User {
    pub id: UserId,
    #[field(max_length = 128)]
    pub password: String,
    pub last_login: Option<DateTime>,
    #[field(default = false)]
    pub is_superuser: bool,
    #[field(max_length = 150)]
    pub username: String,
    #[field(max_length = 150, blank)]
    pub first_name: String,
    #[field(max_length = 150, blank)]
    pub last_name: String,
    #[field(max_length = 254, blank)]
    pub email: String,
    #[field(default = false)]
    pub is_staff: bool,
    #[field(default = true)]
    pub is_active: bool,
    #[field(default = now)]
    pub date_joined: Option<DateTime>,
}

// `contrib::auth` lists it.
impl Installed for User {}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("username", &self.username).finish_non_exhaustive()
    }
}

impl User {
    /// `User.objects.get_by_natural_key(username)`, or `None`.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn get_by_natural_key(username: &str, connection: &mut DbConnection) -> Result<Option<User>> {
        let query = auth_user::table.filter(auth_user::username.eq(username)).select(User::selection());
        let user = with_backend!(connection => query.get_result(connection)).optional()?;
        user.iter().for_each(|user| log_if_damaged(user, connection));
        Ok(user)
    }

    /// `User.objects.in_bulk(ids)`: the users with these keys, in one query. A key without a user is left out.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn in_bulk(
        ids: impl IntoIterator<Item = UserId>,
        connection: &mut DbConnection,
    ) -> Result<HashMap<UserId, User>> {
        let ids: BTreeSet<UserId> = ids.into_iter().collect();
        let query = auth_user::table.filter(auth_user::id.eq_any(ids)).select(User::selection());
        let users: Vec<User> = with_backend!(connection => query.load(connection))?;
        log_if_any_is_damaged(users.iter().map(|user| user.id), connection);
        Ok(users.into_iter().map(|user| (user.id, user)).collect())
    }

    /// `User.objects.values_list("is_active", flat=True).get(id=id)`, or `None` if there is no such user. It reads one
    /// column, not the whole row.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn is_active(id: UserId, connection: &mut DbConnection) -> Result<Option<bool>> {
        let query = auth_user::table.find(id).select(auth_user::is_active);
        let stored: Option<Stored<bool>> = with_backend!(connection => query.get_result(connection)).optional()?;
        log_if_any_is_damaged([id], connection);
        Ok(stored.map(|Stored(is_active)| is_active))
    }

    /// Whether the user was deleted in the meantime.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn is_gone(id: UserId, db: &mut Db) -> Result<bool> {
        Ok(User::is_active(id, db.read_connection()?)?.is_none())
    }

    /// `User.objects.select_for_update().get(pk=…)`: locks the row. Another transaction that locks the same user waits
    /// until this transaction ends. SQLite has only one writer and needs no such lock.
    ///
    /// # Errors
    /// Errors of the database.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "only PostgreSQL locks a row"))]
    pub fn select_for_update(id: UserId, connection: &mut DbConnection) -> Result<()> {
        match connection {
            DbConnection::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(postgres) => {
                auth_user::table.find(id).select(auth_user::id).for_no_key_update().execute(postgres)?;
            }
        }
        Ok(())
    }

    /// `User.objects.exists()`
    ///
    /// # Errors
    /// Errors of the database.
    pub fn exists(connection: &mut DbConnection) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(auth_user::table.select(auth_user::id))).get_result(connection)?)
    }

    /// `user.set_password(…)` and `user.save(update_fields=["password"])`, with a hash.
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`] when there is no such user any more, and those of the database.
    pub fn set_password_hash(&self, hash: &str, connection: &mut DbConnection) -> Result<()> {
        // SQLite may give the key of a deleted user to a new user. The name makes sure that it is the same user.
        let query = auth_user::table.find(self.id).filter(auth_user::username.eq(&self.username));
        one_row(diesel::update(query).set(auth_user::password.eq(hash)).execute(connection)?)
    }

    /// The `setter` of `user.check_password(…)`: replaces the hash that was checked. Returns whether that hash was
    /// still stored: a password that was changed in the meantime is kept. (Django overwrites it.)
    ///
    /// # Errors
    /// Errors of the database.
    pub fn replace_password_hash(&self, hash: &str, connection: &mut DbConnection) -> Result<bool> {
        let query = auth_user::table.find(self.id).filter(auth_user::password.eq(&self.password));
        Ok(diesel::update(query).set(auth_user::password.eq(hash)).execute(connection)? > 0)
    }

    /// `update_last_login(None, user)`
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`] when there is no such user any more, and those of the database.
    pub fn update_last_login(&self, connection: &mut DbConnection) -> Result<()> {
        one_row(
            diesel::update(auth_user::table.find(self.id))
                .set(auth_user::last_login.eq(timezone::now()))
                .execute(connection)?,
        )
    }

    /// Whether any user's password was stored by the hasher with this name, such as `bcrypt_sha256`.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn any_hashed_by(algorithm: &str, connection: &mut DbConnection) -> Result<bool> {
        let hashed = auth_user::table.filter(auth_user::password.like(format!("{algorithm}$%")));
        Ok(diesel::select(diesel::dsl::exists(hashed.select(auth_user::id))).get_result(connection)?)
    }
}

/// Logs which columns of these users are damaged, if a value that was just read is.
fn log_if_any_is_damaged(ids: impl IntoIterator<Item = UserId>, connection: &mut DbConnection) {
    if take_damage() {
        let keys: Vec<i64> = ids.into_iter().map(i64::from).collect();
        log_damaged_rows::<User>(&keys, connection);
    }
}

/// Django raises `DatabaseError` where a `save(update_fields=…)` changes no row.
fn one_row(changed: usize) -> Result<()> {
    if changed > 0 { Ok(()) } else { Err(Error::DoesNotExist) }
}
