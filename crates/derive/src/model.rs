//! `django.db.models.base.ModelBase`: parses the struct of a model and generates all code for the model.

mod create;
mod data;
mod fields;
mod queries;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{DeriveInput, Ident, LitStr, Path, Result, Type};

use crate::options::FieldOptions;

/// A model as its struct declares it.
struct Model {
    name: Ident,
    visibility: syn::Visibility,
    /// `Meta.app_label`
    app: LitStr,
    /// The module that `diesel::table!` generates for the table. The columns in it are diesel's types.
    table: Path,
    fields: Vec<Field>,
}

/// A field of a model.
struct Field {
    /// The struct's field, which is the column too: `owner_id`.
    column: Ident,
    /// Django's name of the field: `owner`.
    name: String,
    ty: Type,
    options: FieldOptions,
    docs: Vec<syn::Attribute>,
}

/// Writes the code for one model.
pub(crate) fn expand(input: DeriveInput) -> Result<TokenStream> {
    let model = Model::parse(input)?;
    let errors = model.fields.iter().map(|field| &field.options.errors);
    let parts = [fields::expand(&model), data::expand(&model), create::expand(&model), queries::expand(&model)];
    Ok(quote!(#(#errors)* #(#parts)*))
}

impl Model {
    fn parse(input: DeriveInput) -> Result<Model> {
        let (app, table) = meta(&input)?;
        let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = input.data else {
            return Err(syn::Error::new(input.ident.span(), "a model is a struct with named fields"));
        };
        let fields = fields.named.into_iter().map(Field::parse).collect::<Result<Vec<_>>>()?;
        let model = Model { name: input.ident, visibility: input.vis, app, table, fields };
        match model.fields.first() {
            Some(first) if first.is_key() => Ok(model),
            _ => Err(syn::Error::new(model.name.span(), "the first field of a model is its primary key, `id`")),
        }
    }

    fn key(&self) -> &Type {
        &self.fields[0].ty
    }

    /// The fields that clients may set: all but the primary key, foreign keys and times that the model sets itself.
    fn editable(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.is_editable())
    }

    fn foreign_keys(&self) -> impl Iterator<Item = (&Field, &Path)> {
        self.fields.iter().filter_map(|field| Some((field, field.options.foreign_key.as_ref()?)))
    }

    /// The name of a type beside the model: `NoteData`.
    fn beside(&self, suffix: &str) -> Ident {
        format_ident!("{}{suffix}", self.name)
    }
}

/// Reads `#[model(app = "tasks", table = tasks_task)]`.
fn meta(input: &DeriveInput) -> Result<(LitStr, Path)> {
    let (mut app, mut table) = (None, None);
    if let Some(attribute) = input.attrs.iter().find(|attribute| attribute.path().is_ident("field")) {
        return Err(syn::Error::new(attribute.span(), "the options of a model are in `#[model(…)]`"));
    }
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("model")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("app") {
                app = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("table") {
                table = Some(meta.value()?.parse()?);
            } else {
                return Err(meta.error("a model has the options `app` and `table`"));
            }
            Ok(())
        })?;
    }
    let missing = || syn::Error::new(input.ident.span(), "a model needs #[model(app = \"…\", table = …)]");
    Ok((app.ok_or_else(missing)?, table.ok_or_else(missing)?))
}

impl Field {
    const OPTIONS: [&str; 6] = ["max_length", "blank", "default", "foreign_key", "auto_now_add", "auto_now"];

    fn parse(field: syn::Field) -> Result<Field> {
        let span = field.span();
        let mut options = FieldOptions::parse(&field.attrs, &Field::OPTIONS);
        let column = field.ident.ok_or_else(|| syn::Error::new(span, "a field of a model has a name"))?;
        let mut name = column.unraw().to_string();
        if options.foreign_key.is_some() {
            match name.strip_suffix("_id") {
                Some(relation) => name = relation.to_owned(),
                None => {
                    let text = "the name of a foreign key ends in `_id`, as its column's does";
                    options.refuse(syn::Error::new(span, text));
                }
            }
        }
        let docs = field.attrs.into_iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
        Ok(Field { column, name, ty: field.ty, options, docs })
    }

    fn is_key(&self) -> bool {
        self.name == "id"
    }

    fn is_auto(&self) -> bool {
        self.options.auto_now || self.options.auto_now_add
    }

    fn is_editable(&self) -> bool {
        !self.is_key() && !self.is_auto() && self.options.foreign_key.is_none()
    }
}
