//! `django.db.models.options.Options`: the description of a table in `Model._meta`, for code that handles all models.
//!
//! Requests use the Rust type of each model. `dumpdata` and `loaddata` copy rows of any table, including Django's own
//! tables, and need only this description.

use crate::fields::Column;

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

/// The human-readable identifier of a row: `natural_key` of the class and `get_by_natural_key` of its manager.
#[derive(Clone, Copy, Debug)]
pub struct NaturalKey {
    /// The fields whose values make it; a relation stands for the natural key of the other row.
    pub fields: &'static [&'static str],
    /// The class that has `get_by_natural_key`, as error texts quote it.
    pub manager: &'static str,
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
    /// SQL after `FROM through`: the join with the table of the other model, which leaves out keys without a row there,
    /// and the order of its `Meta.ordering`.
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
