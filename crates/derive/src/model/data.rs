//! `validated_data`: the values that clients may set, for a new row and for a change.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{Field, Model};
use crate::options::DefaultOption;

/// `NoteData` and `NotePatch`.
pub(super) fn expand(model: &Model) -> TokenStream {
    let parts = [data(model), patch(model), unsaved(model)];
    quote!(#(#parts)*)
}

fn data(model: &Model) -> TokenStream {
    let (name, data, visibility) = (&model.name, model.beside("Data"), &model.visibility);
    let fields = model.editable().map(|field| {
        let (column, ty, docs) = (&field.column, written(field), &field.docs);
        quote!(#(#docs)* pub #column: #ty,)
    });
    let (debug, new, from_attrs) = (debug(&data), new(model), from_attrs(model));
    let docs = format!(" The fields of a new `{name}` that a client may set. An optional field has its default.");
    quote! {
        #[doc = #docs]
        #[derive(Clone, PartialEq)]
        #[allow(missing_docs, reason = "the fields are those of the model")]
        #visibility struct #data { #(#fields)* }

        #debug
        #new
        #from_attrs
    }
}

/// `NoteData::new`, with an argument for each required field.
fn new(model: &Model) -> TokenStream {
    let data = model.beside("Data");
    let required = model.editable().filter(|field| default(field).is_none()).map(|field| {
        let (column, ty) = (&field.column, written(field));
        quote!(#column: impl ::std::convert::Into<#ty>)
    });
    let initial = model.editable().map(|field| {
        let column = &field.column;
        let value = default(field).unwrap_or_else(|| quote!(#column.into()));
        quote!(#column: #value)
    });
    quote! {
        impl #data {
            /// The data with the default for each field that may be left out.
            pub fn new(#(#required,)*) -> #data {
                #data { #(#initial,)* }
            }
        }
    }
}

fn from_attrs(model: &Model) -> TokenStream {
    let data = model.beside("Data");
    let values = model.editable().map(|field| {
        let (column, name) = (&field.column, &field.name);
        let otherwise = match default(field) {
            Some(default) => quote!(.unwrap_or_else(|| #default)),
            None => quote!(.ok_or(::models::NoValue(#name))?),
        };
        quote!(#column: attrs.take(#name)? #otherwise,)
    });
    quote! {
        impl ::models::FromAttrs for #data {
            fn from_attrs(attrs: &mut ::models::Attrs) -> ::std::result::Result<Self, ::models::NoValue> {
                Ok(#data { #(#values)* })
            }
        }
    }
}

fn patch(model: &Model) -> TokenStream {
    let (name, patch, table, visibility) = (&model.name, model.beside("Patch"), &model.table, &model.visibility);
    let fields = model.editable().map(|field| {
        let (column, ty) = (&field.column, written(field));
        quote!(pub #column: ::std::option::Option<#ty>,)
    });
    let values = model.editable().map(|Field { column, name, .. }| quote!(#column: attrs.take(#name)?,));
    let debug = debug(&patch);
    let docs = format!(" A change of a `{name}`. `None` leaves the column as it is.");
    quote! {
        #[doc = #docs]
        #[derive(::diesel::AsChangeset, Clone, Default, PartialEq)]
        #[diesel(table_name = #table)]
        #[allow(missing_docs, reason = "the fields are those of the model")]
        #visibility struct #patch { #(#fields)* }

        #debug

        impl ::models::FromAttrs for #patch {
            fn from_attrs(attrs: &mut ::models::Attrs) -> ::std::result::Result<Self, ::models::NoValue> {
                Ok(#patch { #(#values)* })
            }
        }
    }
}

/// `NoteData::unsaved`: the instance before it has a row.
fn unsaved(model: &Model) -> TokenStream {
    let (name, data) = (&model.name, model.beside("Data"));
    let names: Vec<_> = model.foreign_keys().map(|(field, _)| quote::format_ident!("{}", field.name)).collect();
    let parameters = model.foreign_keys().zip(&names).map(parameter);
    let values = model.fields.iter().map(|field| {
        let (column, ty) = (&field.column, &field.ty);
        let has_other_type_in_data = matches!(field.options.default, Some(DefaultOption::Now));
        let value = if field.is_key() {
            quote!(::std::convert::From::from(0))
        } else if field.is_auto() {
            quote!(<#ty as ::models::fields::FieldType>::from_inner(now))
        } else if field.options.foreign_key.is_some() {
            related_key(field)
        } else if has_other_type_in_data {
            quote!(<#ty as ::models::fields::FieldType>::from_inner(self.#column))
        } else {
            quote!(self.#column)
        };
        quote!(#column: #value,)
    });
    let now = now(model);
    let docs = format!(" `{name}(…)`: an instance without a row. Its key is 0, where Django has `None`.");
    quote! {
        impl #data {
            #[doc = #docs]
            pub fn unsaved(self, #(#parameters)*) -> #name {
                #now
                #name { #(#values)* }
            }
        }
    }
}

/// `let now = …`, where a field is set to the time of the write.
pub(super) fn now(model: &Model) -> Option<TokenStream> {
    model.fields.iter().any(Field::is_auto).then(|| quote!(let now = ::models::timezone::now();))
}

/// The value of a foreign key's column, from the argument with the related row.
pub(super) fn related_key(field: &Field) -> TokenStream {
    let related = quote::format_ident!("{}", field.name);
    match is_option(&field.ty) {
        true => quote!(#related.map(|row| ::models::Model::key(row))),
        false => quote!(::models::Model::key(#related)),
    }
}

/// The argument for a foreign key: the related row, which may be missing where the column may be `NULL`.
pub(super) fn parameter(((field, related), name): ((&Field, &syn::Path), &syn::Ident)) -> TokenStream {
    match is_option(&field.ty) {
        true => quote!(#name: ::std::option::Option<&#related>,),
        false => quote!(#name: &#related,),
    }
}

/// A `Debug` implementation that shows no values, because some are secret.
fn debug(name: &syn::Ident) -> TokenStream {
    let text = name.to_string();
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.debug_struct(#text).finish_non_exhaustive()
            }
        }
    }
}

/// The value of a field that a client may leave out. `None` makes the field required.
fn default(field: &Field) -> Option<TokenStream> {
    let ty = written(field);
    let value = match &field.options.default {
        Some(DefaultOption::Bool(value)) => quote!(#value),
        Some(DefaultOption::Int(value)) => quote!(#value),
        Some(DefaultOption::Str(value)) => quote!(::std::string::String::from(#value)),
        Some(DefaultOption::Now) => quote!(::models::timezone::now()),
        None if is_option(&field.ty) => return Some(quote!(::std::option::Option::None)),
        None if field.options.blank => quote!(::std::string::String::new()),
        None => return None,
    };
    Some(quote!(<#ty as ::models::fields::FieldType>::from_inner(#value)))
}

/// The type of the field in `NoteData` and `NotePatch`. For `default = now` it is the type without `Option`: a stored
/// time may be unreadable (`None`), but a new value always exists.
fn written(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match field.options.default {
        Some(DefaultOption::Now) => quote!(<#ty as ::models::fields::FieldType>::Inner),
        _ => quote!(#ty),
    }
}

fn is_option(ty: &syn::Type) -> bool {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    ["Option<", "std::option::Option<", "::std::option::Option<"].iter().any(|start| text.starts_with(start))
}
