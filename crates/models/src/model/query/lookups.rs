//! `django.db.models.lookups`: how a column is compared with a value.

/// The part after `__` in `filter(title__icontains="milk")`.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Lookup {
    /// Equal. A filter without a lookup has this one.
    Exact,
    /// Contains the text. SQLite ignores the case of ASCII letters only, PostgreSQL that of all letters.
    IContains,
    /// Equal to one of the values.
    In,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// The date of a timestamp, in UTC. The value is a text such as `2026-01-31`.
    Date,
}

impl Lookup {
    /// Its name in a query: `icontains`.
    pub const fn name(self) -> &'static str {
        match self {
            Lookup::Exact => "exact",
            Lookup::IContains => "icontains",
            Lookup::In => "in",
            Lookup::Gt => "gt",
            Lookup::Gte => "gte",
            Lookup::Lt => "lt",
            Lookup::Lte => "lte",
            Lookup::Date => "date",
        }
    }

    /// The operator of a comparison with one value.
    pub(super) const fn operator(self) -> &'static str {
        match self {
            Lookup::Gt => " > ",
            Lookup::Gte => " >= ",
            Lookup::Lt => " < ",
            Lookup::Lte => " <= ",
            Lookup::Exact | Lookup::Date | Lookup::In | Lookup::IContains => " = ",
        }
    }
}
