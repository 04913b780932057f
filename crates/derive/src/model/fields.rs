//! `Model._meta`: a constant for each field, such as `Note::TEXT`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Field, Model};
use crate::options::DefaultOption;

/// The constants, each with the options that the struct gives.
pub(super) fn expand(model: &Model) -> TokenStream {
    let name = &model.name;
    let constants = model.fields.iter().map(|field| {
        let (constant, value) = (constant(field), value(model, field));
        let docs = format!(" `{name}._meta.get_field({:?})`", field.name);
        quote! {
            #[doc = #docs]
            pub const #constant: ::models::fields::Field<#name> = #value;
        }
    });
    let fits = model.fields.iter().map(|field| fits_column(model, field));
    let checks = model.fields.iter().map(check);
    quote! {
        #(#fits)*
        impl #name {
            #(#constants)*
        }
        #(#checks)*
    }
}

/// The constant's name: `TITLE`.
pub(super) fn constant(field: &Field) -> syn::Ident {
    format_ident!("{}", field.name.to_uppercase(), span = field.column.span())
}

fn value(model: &Model, field: &Field) -> TokenStream {
    let (name, column, ty) = (&field.name, &field.column, &field.ty);
    let model = &model.name;
    let read = quote!(|row: &#model| ::models::fields::FieldType::value(&row.#column));
    let options = &field.options;
    let mut value = if field.is_key() {
        quote!(::models::fields::Field::new::<#ty>(#name, #read).auto())
    } else if options.foreign_key.is_some() {
        quote!(::models::fields::Field::new::<#ty>(#name, #read).foreign_key())
    } else {
        quote!(::models::fields::Field::new::<#ty>(#name, #read))
    };
    if let Some(max_length) = &options.max_length {
        value = quote!(#value.max_length(#max_length));
    }
    if options.blank {
        value = quote!(#value.blank());
    }
    if field.is_auto() {
        value = quote!(#value.auto_now());
    }
    if let Some(default) = &options.default {
        let default = match default {
            DefaultOption::Bool(value) => quote!(Bool(#value)),
            DefaultOption::Int(value) => quote!(Int(#value)),
            DefaultOption::Str(value) => quote!(Str(#value)),
            DefaultOption::Now => quote!(Now),
        };
        value = quote!(#value.default(::models::fields::DefaultValue::#default));
    }
    value
}

/// A compile-time check: the type of the field fits the type of its column in `schema.rs`. The compiler checks the
/// types of constants before it checks their values and functions, so this error comes before the errors of diesel.
fn fits_column(model: &Model, field: &Field) -> TokenStream {
    let (table, column, ty) = (&model.table, &field.column, &field.ty);
    // A time that the model sets itself is an `Option` over a column that is `NOT NULL`.
    let ty = match field.is_auto() || matches!(field.options.default, Some(DefaultOption::Now)) {
        true => quote_spanned!(ty.span()=> <#ty as ::models::fields::FieldType>::Inner),
        false => quote!(#ty),
    };
    quote_spanned! {field.ty.span()=>
        const _: ::std::option::Option<
            ::models::fields::Fitting<#ty, <#table::#column as ::diesel::Expression>::SqlType>
        > = ::std::option::Option::None;
    }
}

/// Compile-time checks: a foreign key has the type of the other model's key, and only a text has a `max_length`.
fn check(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match (&field.options.foreign_key, &field.options.max_length) {
        (Some(related), _) => quote! {
            const _: fn(<#related as ::models::Model>::Key) -> <#ty as ::models::fields::FieldType>::Inner = |key| key;
        },
        (None, Some(_)) => quote! {
            const _: () = assert!(
                matches!(<#ty as ::models::fields::FieldType>::KIND, ::models::fields::Kind::Text),
                "`max_length` is an option of texts",
            );
        },
        (None, None) => quote!(),
    }
}
