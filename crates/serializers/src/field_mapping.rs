//! `rest_framework.utils.field_mapping`: from a model's field to the serializer's.

use models::Model;
use models::fields::Kind as ModelKind;

use crate::fields::{CharField, Field, IntegerField, Kind};
use crate::serializers::Fields;

/// `ModelSerializer.get_field_names`: with `"__all__"` the key first and relations last, as DRF orders them.
pub(crate) fn model_fields<M: Model>(fields: Fields) -> Vec<&'static models::fields::Field<M>> {
    match fields {
        Fields::All => {
            let (relations, plain): (Vec<_>, Vec<_>) =
                M::FIELDS.iter().partition(|field| field.kind == ModelKind::ForeignKey);
            plain.into_iter().chain(relations).collect()
        }
        Fields::These(names) => {
            names.iter().filter_map(|name| M::FIELDS.iter().find(|field| field.name == *name)).collect()
        }
    }
}

/// `ModelSerializer.build_field`, with `Meta.read_only_fields`. A foreign key is never accepted: its choices would
/// show callers rows that are not theirs.
pub(crate) fn serializer_field<M>(field: &models::fields::Field<M>, read_only_fields: &[&str]) -> Field {
    let read_only = !field.editable || read_only_fields.contains(&field.name);
    let required = !(field.default.is_some() || field.blank);
    let declared = Field { required, label: label(field.kind), ..Field::new(field.name, kind(field, read_only)) };
    if read_only || declared.kind == Kind::PrimaryKeyRelated { declared.read_only() } else { declared }
}

/// A read-only field drops what only concerns writing.
fn kind<M>(field: &models::fields::Field<M>, read_only: bool) -> Kind {
    let text = CharField { allow_blank: field.blank && !read_only, ..CharField::default() };
    match field.kind {
        ModelKind::Auto => Kind::Integer(IntegerField::default()),
        ModelKind::Char { max_length } => {
            Kind::Char(CharField { max_length: (!read_only).then_some(max_length), ..text })
        }
        ModelKind::Text => Kind::Char(CharField { multiline: true, ..text }),
        ModelKind::Boolean => Kind::Boolean,
        ModelKind::DateTime => Kind::DateTime,
        ModelKind::ForeignKey => Kind::PrimaryKeyRelated,
    }
}

/// Django's `verbose_name` of a key is `ID`, which no rule makes out of `id`.
fn label(kind: ModelKind) -> Option<&'static str> {
    (kind == ModelKind::Auto).then_some("ID")
}
