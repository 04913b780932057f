//! `django.db.models.Model` and its manager: what a generic view needs of a resource.

use crate::connection::DbConnection;
use crate::error::Result;
use crate::fields::Field;
use crate::options::Column;

/// A table's rows. Each model writes out its own few queries, so that the SQL stays readable.
pub trait Model: Sized + Send + 'static {
    /// `Model._meta.db_table`
    const DB_TABLE: &'static str;
    /// `Model._meta.fields`, in declared order.
    const FIELDS: &'static [Field<Self>];
    /// `Model.objects.filter(…)`, not yet run.
    type QuerySet;

    /// `Model._meta.object_name`: the class's name, as error texts quote it.
    fn object_name() -> &'static str {
        let name = std::any::type_name::<Self>();
        name.rsplit("::").next().unwrap_or(name)
    }

    /// The columns of the table with their classes of field; a model has more than its `FIELDS` where no serializer may
    /// show one of them.
    fn columns() -> Vec<Column> {
        Self::FIELDS.iter().map(Field::column).collect()
    }

    /// `instance.pk`
    fn pk(&self) -> i64;

    /// `list(queryset)`, in the order of the key.
    ///
    /// # Errors
    /// Those of the database.
    fn all(queryset: Self::QuerySet, connection: &mut DbConnection) -> Result<Vec<Self>>;

    /// `list(queryset.filter(pk__gte=pk)[:limit])`, in the order of the key.
    ///
    /// # Errors
    /// Those of the database.
    fn starting_at(queryset: Self::QuerySet, pk: i64, limit: i64, connection: &mut DbConnection) -> Result<Vec<Self>>;

    /// `queryset.get(pk=pk)`
    ///
    /// # Errors
    /// [`crate::Error::DoesNotExist`], and those of the database.
    fn get(queryset: Self::QuerySet, pk: i64, connection: &mut DbConnection) -> Result<Self>;

    /// `instance.delete()`
    ///
    /// # Errors
    /// Those of the database.
    fn delete(&self, connection: &mut DbConnection) -> Result<()>;
}

/// Runs a query on the database behind a [`DbConnection`]. Run on the `DbConnection` itself, diesel writes the query's
/// SQL out twice each time, for a statement that is prepared already; that is most of the price of a look-up by key.
macro_rules! with_backend {
    ($connection:ident => $query:expr) => {
        match $connection {
            $crate::connection::DbConnection::Sqlite($connection) => $query,
            #[cfg(feature = "postgres")]
            $crate::connection::DbConnection::Postgres($connection) => $query,
        }
    };
}
pub(crate) use with_backend;
