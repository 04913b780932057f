//! `django.db.models.options.Options`: what `Model._meta` says of a table, for code that serves every model alike.
//!
//! Requests are served by Rust types, one for each model; `dumpdata` and `loaddata` move rows of any table, Django's
//! own among them, and need only this description.

use crate::fields::{DefaultValue, Kind};

/// `Model._meta` of one model.
#[derive(Clone, Debug)]
pub struct Options {
    /// The application it belongs to: `auth`.
    pub app_label: &'static str,
    /// The name of its class: `Group`.
    pub object_name: &'static str,
    /// Its table: `auth_group`.
    pub db_table: &'static str,
    /// `local_fields`, in declared order after the primary key, which stands first here.
    pub fields: Vec<Column>,
    /// `local_many_to_many`, in declared order.
    pub many_to_many: &'static [ManyToManyField],
    /// `remote_field.model` of each relation: the field's name, and the other model's table.
    pub related: &'static [(&'static str, &'static str)],
    /// `natural_key`, where the class has one.
    pub natural_key: Option<NaturalKey>,
}

/// What names a row to people: `natural_key` of the class and `get_by_natural_key` of its manager.
#[derive(Clone, Copy, Debug)]
pub struct NaturalKey {
    /// The fields whose values make it; a relation stands for the natural key of the other row.
    pub fields: &'static [&'static str],
    /// The class that has `get_by_natural_key`, as error texts quote it.
    pub manager: &'static str,
}

/// A field of [`Options`]: a column of the table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The attribute's name.
    pub name: &'static str,
    /// The class of field.
    pub kind: Kind,
    /// What is filled in where a fixture says nothing.
    pub default: Option<DefaultValue>,
    /// Whether there may be no value.
    pub null: bool,
    /// Whether the text may be empty, Django's `blank`.
    pub blank: bool,
    /// Whether the model sets the moment by itself, Django's `auto_now` and `auto_now_add`.
    pub auto_now: bool,
}

/// `ManyToManyField`: keys of other rows, kept in a table of their own.
#[derive(Clone, Copy, Debug)]
pub struct ManyToManyField {
    /// The attribute's name.
    pub name: &'static str,
    /// The table that pairs the keys, `remote_field.through`.
    pub through: &'static str,
    /// Its column with this model's key.
    pub source: &'static str,
    /// Its column with the other model's key.
    pub target: &'static str,
    /// SQL after `FROM through`: the join with the other model's rows, without which a pair does not count, and the order
    /// that its `Meta.ordering` asks for.
    pub ordering: &'static str,
}

impl Options {
    /// The column with the key of a row.
    ///
    /// # Panics
    /// Never: every table described in this crate has a key.
    pub fn pk(&self) -> Column {
        self.fields[0]
    }

    /// The table of the model that a relation leads to.
    pub fn related_table(&self, field: &str) -> Option<&'static str> {
        self.related.iter().find(|(name, _)| *name == field).map(|(_, table)| *table)
    }

    /// `label`: `auth.Group`.
    pub fn label(&self) -> String {
        format!("{}.{}", self.app_label, self.object_name)
    }

    /// `label_lower`, as fixtures name the model: `auth.group`.
    pub fn label_lower(&self) -> String {
        self.label().to_lowercase()
    }
}

impl Column {
    /// A text of any length.
    pub const fn text(name: &'static str) -> Column {
        Column::new(name, Kind::Text)
    }

    /// A text of at most so many code points.
    pub const fn char(name: &'static str, max_length: usize) -> Column {
        Column::new(name, Kind::Char { max_length })
    }

    /// A truth value.
    pub const fn boolean(name: &'static str) -> Column {
        Column::new(name, Kind::Boolean)
    }

    /// A moment.
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
