//! `django.contrib.auth.models.User`, in Django's own table.

use diesel::prelude::*;

use crate::connection::{Backend, Db, DbConnection};
use crate::contrib;
use crate::error::{Error, Result};
use crate::fields::{DefaultValue, Field, FieldValue};
use crate::hashers::Algorithm;
use crate::model::{Limit, Model, with_backend};
use crate::options::Column;
use crate::schema::auth_user;
use crate::stored::{self, Stored, load};
use crate::timezone::{self, DateTime};
use crate::user_id::UserId;

/// Somebody who may log in. `Debug` leaves out the password's hash.
#[derive(Clone, Identifiable, Insertable, Queryable, Selectable)]
#[diesel(table_name = auth_user, check_for_backend(Backend))]
#[expect(missing_docs, reason = "the fields are Django's")]
pub struct User {
    pub id: UserId,
    #[diesel(deserialize_as = Stored<String>)]
    pub password: String,
    #[diesel(deserialize_as = Stored<Option<DateTime>>)]
    pub last_login: Option<DateTime>,
    #[diesel(deserialize_as = Stored<bool>)]
    pub is_superuser: bool,
    #[diesel(deserialize_as = Stored<String>)]
    pub username: String,
    #[diesel(deserialize_as = Stored<String>)]
    pub first_name: String,
    #[diesel(deserialize_as = Stored<String>)]
    pub last_name: String,
    #[diesel(deserialize_as = Stored<String>)]
    pub email: String,
    #[diesel(deserialize_as = Stored<bool>)]
    pub is_staff: bool,
    #[diesel(deserialize_as = Stored<bool>)]
    pub is_active: bool,
    #[diesel(deserialize_as = Stored<Option<DateTime>>)]
    pub date_joined: Option<DateTime>,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("username", &self.username).finish_non_exhaustive()
    }
}

/// A user to be made; `password` is a hash already.
#[derive(Clone, Default)]
#[expect(missing_docs, reason = "the fields are Django's")]
pub struct NewUser {
    pub username: String,
    pub email: String,
    pub password: String,
    pub is_superuser: bool,
    pub is_staff: bool,
}

/// `User.objects.all()`, not yet run.
pub type UserQuerySet = auth_user::table;

impl Model for User {
    const DB_TABLE: &'static str = "auth_user";
    const FIELDS: &'static [Field<User>] = &[
        Field::auto("id", |user: &User| FieldValue::Int(user.id.into())),
        Field::char("username", 150, |user: &User| FieldValue::Str(&user.username)),
        Field::char("first_name", 150, |user: &User| FieldValue::Str(&user.first_name)).blank(),
        Field::char("last_name", 150, |user: &User| FieldValue::Str(&user.last_name)).blank(),
        Field::char("email", 254, |user: &User| FieldValue::Str(&user.email)).blank(),
        Field::boolean("is_staff", |user: &User| FieldValue::Bool(user.is_staff)).default(DefaultValue::False),
        Field::boolean("is_active", |user: &User| FieldValue::Bool(user.is_active)).default(DefaultValue::True),
        Field::boolean("is_superuser", |user: &User| FieldValue::Bool(user.is_superuser)).default(DefaultValue::False),
        Field::date_time("date_joined", |user: &User| user.date_joined.into()).default(DefaultValue::Now),
    ];
    type QuerySet = UserQuerySet;

    fn columns() -> Vec<Column> {
        contrib::user().fields
    }

    fn pk(&self) -> i64 {
        self.id.into()
    }

    fn all(queryset: UserQuerySet, connection: &mut DbConnection) -> Result<Vec<User>> {
        load!(User, connection => queryset.order(auth_user::id))
    }

    fn starting_at(queryset: UserQuerySet, pk: i64, limit: Limit, connection: &mut DbConnection) -> Result<Vec<User>> {
        let queryset = queryset.filter(auth_user::id.ge(UserId::from(pk))).order(auth_user::id).limit(limit.rows());
        load!(User, connection => queryset, limit)
    }

    fn get(queryset: UserQuerySet, pk: i64, connection: &mut DbConnection) -> Result<User> {
        let queryset = queryset.filter(auth_user::id.eq(UserId::from(pk)));
        let row = with_backend!(connection => queryset.select(User::as_select()).first(connection))?;
        stored::check(&row, connection);
        Ok(row)
    }

    fn delete(&self, connection: &mut DbConnection) -> Result<()> {
        diesel::delete(self).execute(connection)?;
        Ok(())
    }
}

impl User {
    /// `User.objects.all()`
    pub fn objects() -> UserQuerySet {
        auth_user::table
    }

    /// `User.objects.get_by_natural_key(username)`, or `None`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn get_by_natural_key(username: &str, connection: &mut DbConnection) -> Result<Option<User>> {
        let query = auth_user::table.filter(auth_user::username.eq(username)).select(User::as_select());
        let user = query.first(connection).optional()?;
        user.iter().for_each(|user| stored::check(user, connection));
        Ok(user)
    }

    /// Whether the user was deleted meanwhile.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_gone(&self, db: &mut Db) -> Result<bool> {
        match User::get(User::objects(), self.pk(), db.connection()?) {
            Err(Error::DoesNotExist) => Ok(true),
            result => result.map(|_still_there| false),
        }
    }

    /// `User.objects.select_for_update().get(pk=…)`: whoever else does this for the same user waits for the end of this
    /// transaction. SQLite's one writer needs no such lock.
    ///
    /// # Errors
    /// Those of the database.
    pub fn select_for_update(&self, connection: &mut DbConnection) -> Result<()> {
        match connection {
            DbConnection::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(postgres) => {
                auth_user::table.find(self.id).select(auth_user::id).for_no_key_update().execute(postgres)?;
            }
        }
        Ok(())
    }

    /// `User.objects.exists()`
    ///
    /// # Errors
    /// Those of the database.
    pub fn exists(connection: &mut DbConnection) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(auth_user::table.select(auth_user::id))).get_result(connection)?)
    }

    /// `User.objects.create(…)`
    ///
    /// # Errors
    /// [`crate::Error::NotUnique`] when the name is taken, and those of the database.
    pub fn create(user: &NewUser, connection: &mut DbConnection) -> Result<User> {
        let row = (
            auth_user::password.eq(&user.password),
            auth_user::is_superuser.eq(user.is_superuser),
            auth_user::username.eq(&user.username),
            auth_user::first_name.eq(""),
            auth_user::last_name.eq(""),
            auth_user::email.eq(&user.email),
            auth_user::is_staff.eq(user.is_staff),
            auth_user::is_active.eq(true),
            auth_user::date_joined.eq(timezone::now()),
        );
        Ok(diesel::insert_into(auth_user::table).values(row).get_result(connection)?)
    }

    /// `user.save_base(raw=True, force_insert=True)`: the row as it is, with its key.
    ///
    /// # Errors
    /// [`crate::Error::NotUnique`] when the key or the name is taken, and those of the database.
    pub fn insert(self, connection: &mut DbConnection) -> Result<()> {
        diesel::insert_into(auth_user::table).values(self).execute(connection)?;
        Ok(())
    }

    /// `user.set_password(…)` and `user.save(update_fields=["password"])`, with a hash.
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`] when there is no such user any more, and those of the database.
    pub fn set_password_hash(&self, hash: &str, connection: &mut DbConnection) -> Result<()> {
        // A row with this key and another name is another user, who came later.
        let query = auth_user::table.find(self.id).filter(auth_user::username.eq(&self.username));
        one_row(diesel::update(query).set(auth_user::password.eq(hash)).execute(connection)?)
    }

    /// The `setter` of `user.check_password(…)`: replaces the hash that was checked. Says whether it was still there;
    /// a password that was changed meanwhile stays. (Django writes over it.)
    ///
    /// # Errors
    /// Those of the database.
    pub fn replace_password_hash(&self, hash: &str, connection: &mut DbConnection) -> Result<bool> {
        let query = auth_user::table.find(self.id).filter(auth_user::password.eq(&self.password));
        Ok(diesel::update(query).set(auth_user::password.eq(hash)).execute(connection)? > 0)
    }

    /// `update_last_login(None, user)`
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`] when there is no such user any more, and those of the database.
    pub fn update_last_login(&self, connection: &mut DbConnection) -> Result<()> {
        one_row(diesel::update(self).set(auth_user::last_login.eq(timezone::now())).execute(connection)?)
    }

    /// Whether any user's password was stored by this hasher.
    ///
    /// # Errors
    /// Those of the database.
    pub fn any_hashed_by(algorithm: Algorithm, connection: &mut DbConnection) -> Result<bool> {
        let hashed = auth_user::table.filter(auth_user::password.like(format!("{}$%", algorithm.name())));
        Ok(diesel::select(diesel::dsl::exists(hashed.select(auth_user::id))).get_result(connection)?)
    }
}

/// Django raises `DatabaseError` where a `save(update_fields=…)` changes no row.
fn one_row(changed: usize) -> Result<()> {
    if changed > 0 { Ok(()) } else { Err(Error::DoesNotExist) }
}
