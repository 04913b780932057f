//! `django.db.models.Model` and its manager: what a generic view needs of a resource.

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;
use diesel::query_dsl::methods::LoadQuery;

use crate::connection::DbConnection;
use crate::error::Result;
use crate::fields::{Field, FieldValue};
use crate::options::Column;
use crate::stored;

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

    /// `list(queryset.filter(pk__gte=pk)[:limit])`, in the order of the key, by [`Limit::load`].
    ///
    /// # Errors
    /// Those of the database.
    fn starting_at(queryset: Self::QuerySet, pk: i64, limit: Limit, connection: &mut DbConnection)
    -> Result<Vec<Self>>;

    /// The bytes of the row's texts, which can be of any length.
    fn weight(&self) -> usize {
        let text = |field: &Field<Self>| if let FieldValue::Str(text) = (field.value)(self) { text.len() } else { 0 };
        Self::FIELDS.iter().map(text).sum()
    }

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

/// How much of a table is read at once.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The most rows.
    pub rows: usize,
    /// The bytes of texts after which no further row is read: the last row may go past it.
    pub bytes: usize,
}

impl Limit {
    /// All rows.
    pub const NONE: Limit = Limit { rows: usize::MAX, bytes: usize::MAX };

    /// The number for the query's `LIMIT`.
    pub fn rows(self) -> i64 {
        i64::try_from(self.rows).unwrap_or(i64::MAX)
    }

    /// `queryset.iterator()`: reads rows one by one, and stops where their texts reach the limit. The keys of rows with a
    /// damaged value are added to `damaged`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn load<'query, M, Q, C>(self, query: Q, damaged: &mut Vec<i64>, connection: &mut C) -> Result<Vec<M>>
    where
        M: Model,
        C: RowByRow,
        Q: LoadQuery<'query, C, M, C::Mode>,
    {
        let mut bytes = 0;
        let mut rows = Vec::new();
        for row in query.load_iter::<M, C::Mode>(connection)? {
            let row = row?;
            stored::note(&row, damaged);
            bytes += row.weight();
            rows.push(row);
            if bytes >= self.bytes {
                break;
            }
        }
        Ok(rows)
    }
}

/// A connection that can hand out one row at a time; libpq else keeps all rows of a query in memory.
pub trait RowByRow: Connection {
    /// diesel's name for it.
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
