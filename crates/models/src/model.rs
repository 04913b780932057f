//! `django.db.models.Model` and its manager: what generic code needs of every resource.
//!
//! `#[derive(Model)]` implements this trait. The crate `derive` shows the code that it writes.

use std::fmt::Debug;

use crate::attrs::FromAttrs;
use crate::connection::DbConnection;
use crate::error::Result;
use crate::fields::Field;
use crate::options::Options;

/// A table's rows.
pub trait Model: Clone + Send + Sized + 'static {
    /// `Model._meta.app_label`: the application that the model belongs to.
    const APP_LABEL: &'static str;
    /// `Model._meta.db_table`: the table.
    const DB_TABLE: &'static str;
    /// `Model._meta.fields`, in declared order; the primary key is the first.
    const FIELDS: &'static [Field<Self>];
    /// The type of the primary key.
    type Key: Copy + Debug + From<i64> + Into<i64> + PartialEq;
    /// `Model.objects.filter(…)`, not yet run. The default value is `Model.objects.all()`.
    type QuerySet: Clone + Default + Send;
    /// What clients may write of a new row.
    type Data: FromAttrs;
    /// A change: what clients may write of a row that is there.
    type Patch: FromAttrs;

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
    fn starting_at(queryset: Self::QuerySet, pk: i64, limit: i64, connection: &mut DbConnection) -> Result<Vec<Self>>;

    /// `list(queryset)`, in the order of the primary key.
    ///
    /// # Errors
    /// The database's errors.
    fn all(queryset: Self::QuerySet, connection: &mut DbConnection) -> Result<Vec<Self>> {
        Self::starting_at(queryset, i64::MIN, i64::MAX, connection)
    }

    /// `queryset.get(pk=pk)`
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`], and the database's errors.
    fn get(queryset: Self::QuerySet, pk: i64, connection: &mut DbConnection) -> Result<Self>;

    /// `instance.save()`: writes the columns that `patch` has, and the times of the last write. Two clients that change
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

/// Runs a query on the database behind a [`DbConnection`]. A query that runs on the `DbConnection` itself has its SQL
/// written twice at each use, although the statement is prepared already. That is most of the cost of a look-up by key.
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

/// Runs a query on the database behind a [`DbConnection`]. A query that runs on the `DbConnection` itself has its SQL
/// written twice at each use, although the statement is prepared already. That is most of the cost of a look-up by key.
#[cfg(not(feature = "postgres"))]
#[macro_export]
macro_rules! with_backend {
    ($connection:ident => $query:expr) => {
        match $connection {
            $crate::DbConnection::Sqlite($connection) => $query,
        }
    };
}
