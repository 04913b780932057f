//! A field without the type of its model: a column, for code that serves all models alike.

use super::{DefaultValue, Kind};

/// A column of a table, as [`Options`](crate::options::Options) lists it.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The attribute's name.
    pub name: &'static str,
    /// The class of field.
    pub kind: Kind,
    /// The value for a field that a fixture leaves out.
    pub default: Option<DefaultValue>,
    /// Whether the column may be `NULL`.
    pub null: bool,
    /// Whether the text may be empty, Django's `blank`.
    pub blank: bool,
    /// Whether the model sets the timestamp itself, Django's `auto_now` and `auto_now_add`.
    pub auto_now: bool,
}

impl Column {
    /// A text of any length.
    pub const fn text(name: &'static str) -> Column {
        Column::new(name, Kind::Text)
    }

    /// A text of at most `max_length` code points.
    pub const fn char(name: &'static str, max_length: usize) -> Column {
        Column::new(name, Kind::Char { max_length })
    }

    /// A Boolean.
    pub const fn boolean(name: &'static str) -> Column {
        Column::new(name, Kind::Boolean)
    }

    /// A timestamp.
    pub const fn date_time(name: &'static str) -> Column {
        Column::new(name, Kind::DateTime)
    }

    /// The key of a row of another table.
    pub const fn foreign_key(name: &'static str) -> Column {
        Column::new(name, Kind::ForeignKey)
    }

    /// The key of the row.
    pub const fn auto(name: &'static str) -> Column {
        Column::new(name, Kind::Auto)
    }

    /// `null=True`
    pub const fn null(self) -> Column {
        Column { null: true, ..self }
    }

    /// `blank=True`
    pub const fn blank(self) -> Column {
        Column { blank: true, ..self }
    }

    /// `default=…`
    pub const fn default(self, value: DefaultValue) -> Column {
        Column { default: Some(value), ..self }
    }

    pub(crate) const fn new(name: &'static str, kind: Kind) -> Column {
        Column { name, kind, default: None, null: false, blank: false, auto_now: false }
    }

    /// `attname`, which is the column's name too: a foreign key's has an `_id`.
    pub fn attname(&self) -> String {
        if self.kind == Kind::ForeignKey { format!("{}_id", self.name) } else { self.name.to_owned() }
    }
}
