//! `django.db.models.Model` and its manager: what generic code needs of every resource.
//!
//! `#[derive(Model)]` implements this trait. The crate `derive` shows the code that it writes.

mod create;
mod damaged_rows;
pub mod query;

use std::fmt::Debug;

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::query_dsl::methods::LoadQuery;

use crate::attrs::FromAttrs;
use crate::connection::DbConnection;
use crate::error::Result;
use crate::fields::Field;
use crate::options::Options;

use query::QuerySet;

pub use create::{check_order, set_config};
pub use damaged_rows::{log_damaged_rows, log_if_damaged};

/// A model in `INSTALLED_APPS`. The macro `installed_apps!` implements this trait, so a model that is not in its list
/// does not compile:
///
/// ```compile_fail,E0277
/// # use derive::Model;
/// diesel::table! { notes_note (id) { id -> BigInt, text -> Text, } }
///
/// #[derive(Clone, Model)]
/// #[model(app = "notes", table = notes_note)]
/// pub struct Note {
///     pub id: i64,
///     pub text: String,
/// }
/// ```
///
/// A model outside this crate, such as one in a test, implements it by hand. Then it compiles:
///
/// ```
/// # use derive::Model;
/// # diesel::table! { notes_note (id) { id -> BigInt, text -> Text, } }
/// # #[derive(Clone, Model)]
/// # #[model(app = "notes", table = notes_note)]
/// # pub struct Note {
/// #     pub id: i64,
/// #     pub text: String,
/// # }
/// impl models::Installed for Note {}
/// ```
#[diagnostic::on_unimplemented(
    message = "the model `{Self}` is not in `INSTALLED_APPS`",
    note = "add it to the list `installed_apps!` in crates/models/src/app.rs"
)]
pub trait Installed {}

/// `INSTALLED_APPS`: lists the models of the application.
macro_rules! installed_apps {
    ($($model:ident),+ $(,)?) => {
        $(impl $crate::Installed for $model {})+

        /// The models in the list.
        pub(crate) fn models() -> Vec<$crate::options::Options> {
            vec![$(<$model as $crate::Model>::options()),+]
        }
    };
}

pub(crate) use installed_apps;

/// A table's rows.
pub trait Model: Installed + Clone + Send + Sized + 'static {
    /// `Model._meta.app_label`: the application that the model belongs to.
    const APP_LABEL: &'static str;
    /// `Model._meta.db_table`: the table.
    const DB_TABLE: &'static str;
    /// The name of each foreign key, and the table that it refers to.
    const RELATED: &'static [(&'static str, &'static str)];
    /// `Model._meta.fields`, in declared order; the primary key is the first.
    const FIELDS: &'static [Field<Self>];
    /// The type of the primary key.
    type Key: Copy + Debug + From<i64> + Into<i64> + PartialEq;
    /// `Model.objects.filter(…)`, not yet run. The default value is `Model.objects.all()`.
    type QuerySet: QuerySet<Model = Self>;
    /// The values that clients may set in a new row. Code that leaves out a required field does not compile:
    ///
    /// ```compile_fail,E0061
    /// models::UserData::new("a hash");
    /// ```
    ///
    /// With all required fields it does:
    ///
    /// ```
    /// models::UserData::new("a hash", "ann");
    /// ```
    type Data: FromAttrs + Clone;
    /// A new row: the data, and the key for each foreign key.
    type New: Clone + Send + Sync + 'static;
    /// A change: the values that clients may set in an existing row.
    type Patch: FromAttrs + Clone;

    /// `Model._meta.object_name`: the class's name, as error texts quote it.
    fn object_name() -> &'static str {
        let name = std::any::type_name::<Self>();
        name.rsplit("::").next().unwrap_or(name)
    }

    /// `Model._meta`, for code that serves all models alike.
    fn options() -> Options {
        Options {
            app_label: Self::APP_LABEL,
            object_name: Self::object_name(),
            db_table: Self::DB_TABLE,
            fields: Self::FIELDS.iter().map(Field::column).collect(),
            many_to_many: &[],
            related: Self::RELATED,
            natural_key: None,
        }
    }

    /// The primary key, in its own type.
    fn key(&self) -> Self::Key;

    /// `instance.pk`
    fn pk(&self) -> i64 {
        self.key().into()
    }

    /// `list(queryset.filter(pk__gte=pk)[:limit])`, in the order of the primary key.
    ///
    /// # Errors
    /// The database's errors.
    fn starting_at(queryset: Self::QuerySet, pk: i64, limit: Limit, connection: &mut DbConnection)
    -> Result<Vec<Self>>;

    /// The number of bytes in the row's text values. Only text can have any length.
    fn weight(&self) -> usize;

    /// `list(queryset)`. Rows without an order have that of the primary key.
    ///
    /// # Errors
    /// The database's errors.
    fn all(queryset: Self::QuerySet, connection: &mut DbConnection) -> Result<Vec<Self>>;

    /// [`Model::all`], but it stops reading when the rows reach the limit's weight. To bound the number of rows, use
    /// [`QuerySet::first_rows`].
    ///
    /// # Errors
    /// The database's errors.
    fn fetch(queryset: Self::QuerySet, limit: Limit, connection: &mut DbConnection) -> Result<Vec<Self>>;

    /// `queryset.get(pk=pk)`
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`], and the database's errors.
    fn get(queryset: Self::QuerySet, pk: i64, connection: &mut DbConnection) -> Result<Self>;

    /// `queryset.count()`: the number of rows, which stay in the database. Unlike in Django, the bounds of a slice do not
    /// count.
    ///
    /// # Errors
    /// The database's errors.
    fn count(queryset: Self::QuerySet, connection: &mut DbConnection) -> Result<i64>;

    /// `Model.objects.select_for_update().get(pk=…)`: locks the row until the transaction ends, but does not read it again.
    /// SQLite has only one writer and needs no such lock.
    ///
    /// # Errors
    /// The database's errors.
    fn lock(&self, connection: &mut DbConnection) -> Result<()> {
        match connection {
            DbConnection::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            DbConnection::Postgres(postgres) => {
                let key = Self::FIELDS.first().map_or("id", |field| field.name);
                let lock = format!("SELECT 1 FROM \"{}\" WHERE \"{key}\" = $1 FOR NO KEY UPDATE", Self::DB_TABLE);
                diesel::sql_query(lock).bind::<diesel::sql_types::BigInt, _>(self.pk()).execute(postgres)?;
            }
        }
        Ok(())
    }

    /// `Model.objects.bulk_create(…)` for the rows of several requests. The rows come back in the same order.
    ///
    /// # Errors
    /// The database's errors; [`crate::Error::OutcomeUnknown`] if the rows came back in another order.
    fn insert_together(rows: Vec<Self::New>, connection: &mut DbConnection) -> Result<Vec<Self>>;

    /// `instance.save()`: writes the columns in `patch`, and those with `auto_now`. Two clients that change
    /// different columns at the same time both succeed, where Django writes the whole row and loses one change.
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`] when the row was deleted meanwhile, and the database's errors.
    fn update(&self, patch: &Self::Patch, connection: &mut DbConnection) -> Result<Self>;

    /// `instance.delete()`
    ///
    /// # Errors
    /// The database's errors.
    fn delete(&self, connection: &mut DbConnection) -> Result<()>;
}

/// How much of a table is read at once.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The most rows.
    pub rows: usize,
    /// The maximum number of bytes of text. Reading stops at the first row that reaches it, so the total may be
    /// greater.
    pub bytes: usize,
}

impl Limit {
    /// All rows.
    pub const NONE: Limit = Limit { rows: usize::MAX, bytes: usize::MAX };

    /// The number for the query's `LIMIT`.
    pub fn rows(self) -> i64 {
        i64::try_from(self.rows).unwrap_or(i64::MAX)
    }

    /// `queryset.iterator()`: reads rows one by one, and stops where their texts reach the limit. The keys of rows with
    /// a damaged value are added to `damaged`.
    ///
    /// # Errors
    /// Errors of the database.
    pub fn load<'query, M, Q, C>(self, query: Q, damaged: &mut Vec<i64>, connection: &mut C) -> Result<Vec<M>>
    where
        M: Model,
        C: RowByRow,
        Q: LoadQuery<'query, C, M, C::Mode>,
    {
        let mut bytes = 0;
        let mut rows = Vec::with_capacity(self.rows.min(16));
        for row in query.load_iter::<M, C::Mode>(connection)? {
            let row = row?;
            damaged_rows::note(&row, damaged);
            bytes += row.weight();
            rows.push(row);
            if bytes >= self.bytes {
                break;
            }
        }
        Ok(rows)
    }
}

/// A connection that can return one row at a time. Otherwise libpq keeps all rows of a query in memory.
pub trait RowByRow: Connection {
    /// diesel's loading mode for this.
    type Mode;
}

impl RowByRow for DbConnection {
    type Mode = DefaultLoadingMode;
}

impl RowByRow for diesel::SqliteConnection {
    type Mode = DefaultLoadingMode;
}

#[cfg(feature = "postgres")]
impl RowByRow for diesel::PgConnection {
    type Mode = diesel::pg::PgRowByRowLoadingMode;
}

/// Runs a query on the database behind a [`DbConnection`].
///
/// On the enum `DbConnection`, diesel generates the SQL text of a query twice for each run, even if the statement is
/// prepared. On the inner connection it need not. That is most of the cost of a look-up by key.
#[cfg(feature = "postgres")]
#[macro_export]
macro_rules! with_backend {
    ($connection:ident => $query:expr) => {
        match $connection {
            $crate::DbConnection::Sqlite($connection) => $query,
            $crate::DbConnection::Postgres($connection) => $query,
        }
    };
}

/// Runs a query on the database behind a [`DbConnection`].
///
/// On the enum `DbConnection`, diesel generates the SQL text of a query twice for each run, even if the statement is
/// prepared. On the inner connection it need not. That is most of the cost of a look-up by key.
#[cfg(not(feature = "postgres"))]
#[macro_export]
macro_rules! with_backend {
    ($connection:ident => $query:expr) => {
        match $connection {
            $crate::DbConnection::Sqlite($connection) => $query,
        }
    };
}
