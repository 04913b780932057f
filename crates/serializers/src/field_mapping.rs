//! `rest_framework.utils.field_mapping`: makes a serializer field from a model field.

use models::Model;
use models::fields::{Field as ModelField, Kind as ModelKind};

use crate::fields::{CharField, Field, IntegerField, Kind};
use crate::validators::Validator;

/// `Meta.fields`
#[derive(Debug)]
pub enum Fields<M: 'static> {
    /// `"__all__"`
    All,
    /// The fields of a list.
    These(&'static [ModelField<M>]),
}

/// `ModelSerializer.get_field_names`: with `"__all__"` the key first and relations last, as DRF orders them.
pub(crate) fn model_fields<M: Model>(fields: Fields<M>) -> Vec<&'static ModelField<M>> {
    match fields {
        Fields::All => {
            let is_relation = |field: &&ModelField<M>| field.kind == ModelKind::ForeignKey;
            let mut fields = Vec::with_capacity(M::FIELDS.len());
            fields.extend(M::FIELDS.iter().filter(|field| !is_relation(field)));
            fields.extend(M::FIELDS.iter().filter(is_relation));
            fields
        }
        Fields::These(fields) => fields.iter().collect(),
    }
}

/// `ModelSerializer.build_field` and `get_field_kwargs`, with `Meta.read_only_fields`.
///
/// Unlike in DRF, a foreign key is always read-only. A writable `PrimaryKeyRelatedField` lists all related rows as
/// choices in `OPTIONS` and in the HTML form, and so shows the rows of other users. The view sets foreign keys in
/// `perform_create`.
pub(crate) fn serializer_field<M>(field: &ModelField<M>, read_only_fields: &[ModelField<M>]) -> Field {
    let read_only = !field.editable || read_only_fields.iter().any(|other| other.name == field.name);
    let label = (field.kind == ModelKind::Auto).then_some("ID");
    let declared = Field {
        required: is_required(field),
        allow_null: field.null && !read_only,
        label,
        ..Field::new(field.name, kind(field, read_only))
    };
    if read_only || declared.kind == Kind::PrimaryKeyRelated { declared.read_only() } else { declared }
}

/// Whether clients can send every field that a new row needs. The view sets foreign keys.
pub(crate) const fn accepts_all_required<M: Model>(fields: Fields<M>, read_only: &[ModelField<M>]) -> bool {
    let mut place = 0;
    while place < M::FIELDS.len() {
        let field = &M::FIELDS[place];
        let needed = field.editable && is_required(field) && !matches!(field.kind, ModelKind::ForeignKey);
        let shown = match &fields {
            Fields::All => true,
            Fields::These(fields) => contains(fields, field.name),
        };
        if needed && (!shown || contains(read_only, field.name)) {
            return false;
        }
        place += 1;
    }
    true
}

/// Whether clients can send each of the fields that have validators. Otherwise a validator would never run.
pub(crate) const fn accepts_all_validated<M>(
    fields: Fields<M>,
    read_only: &[ModelField<M>],
    validators: &[(ModelField<M>, Validator)],
) -> bool {
    let mut place = 0;
    while place < validators.len() {
        let field = &validators[place].0;
        let shown = match &fields {
            Fields::All => true,
            Fields::These(fields) => contains(fields, field.name),
        };
        let is_relation = matches!(field.kind, ModelKind::ForeignKey);
        if !shown || !field.editable || is_relation || contains(read_only, field.name) {
            return false;
        }
        place += 1;
    }
    true
}

const fn is_required<M>(field: &ModelField<M>) -> bool {
    field.default.is_none() && !field.blank && !field.null
}

const fn contains<M>(fields: &[ModelField<M>], name: &str) -> bool {
    let mut place = 0;
    while place < fields.len() {
        if is_same(fields[place].name.as_bytes(), name.as_bytes()) {
            return true;
        }
        place += 1;
    }
    false
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    let mut place = 0;
    while place < left.len() && place < right.len() && left[place] == right[place] {
        place += 1;
    }
    place == left.len() && place == right.len()
}

/// A read-only field has none of the options that only concern writing.
fn kind<M>(field: &ModelField<M>, read_only: bool) -> Kind {
    let text = CharField { allow_blank: field.blank && !read_only, ..CharField::default() };
    match field.kind {
        ModelKind::Char { max_length } => {
            Kind::Char(CharField { max_length: (!read_only).then_some(max_length), ..text })
        }
        ModelKind::Text => Kind::Char(CharField { multiline: true, ..text }),
        ModelKind::Auto => Kind::Integer(IntegerField::default()),
        ModelKind::Integer if read_only => Kind::Integer(IntegerField::default()),
        // `integer_field_range("BigIntegerField")`
        ModelKind::Integer => Kind::Integer(IntegerField { min_value: Some(i64::MIN), max_value: Some(i64::MAX) }),
        ModelKind::Boolean => Kind::Boolean,
        ModelKind::DateTime => Kind::DateTime,
        ModelKind::ForeignKey => Kind::PrimaryKeyRelated,
    }
}
