//! `rest_framework.serializers.SerializerMetaclass`: the fields of a serializer, and its validated data, out of a
//! struct.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{DeriveInput, Result};

use crate::options::FieldOptions;

const OPTIONS: [&str; 6] = ["max_length", "blank", "min_value", "max_value", "write_only", "password"];

/// Writes the code for one serializer.
pub(crate) fn expand(input: DeriveInput) -> Result<TokenStream> {
    let name = input.ident;
    let syn::Data::Struct(syn::DataStruct { fields: syn::Fields::Named(fields), .. }) = input.data else {
        return Err(syn::Error::new(name.span(), "a serializer is a struct with named fields"));
    };
    if let Some(attribute) = input.attrs.iter().find(|attribute| attribute.path().is_ident("field")) {
        return Err(syn::Error::new(attribute.span(), "the options of a field are in `#[field(…)]` of the field"));
    }
    let mut declared = Vec::new();
    let mut taken = Vec::new();
    let mut errors = TokenStream::new();
    for field in fields.named {
        let span = field.span();
        let ident = field.ident.ok_or_else(|| syn::Error::new(span, "a field of a serializer has a name"))?;
        let (key, ty) = (ident.unraw().to_string(), field.ty);
        let options = FieldOptions::parse(&field.attrs, &OPTIONS);
        let declaration = declaration(&options);
        declared.push(quote!(::serializers::fields::Field::of::<#ty>(#key) #declaration));
        errors.extend(options.errors);
        taken.push(quote!(#ident: attrs.take(#key)?.ok_or(::models::NoValue(#key))?));
    }
    let attrs = if taken.is_empty() { quote!(_attrs) } else { quote!(mut attrs) };
    Ok(quote! {
        #errors

        impl ::serializers::Serializer for #name {
            type ValidatedData = #name;

            fn fields() -> ::std::vec::Vec<::serializers::fields::Field> {
                ::std::vec![#(#declared),*]
            }

            fn validated_data(#attrs: ::models::Attrs) -> ::std::result::Result<#name, ::models::NoValue> {
                Ok(#name { #(#taken),* })
            }
        }
    })
}

/// The options as calls on a `Field`.
fn declaration(options: &FieldOptions) -> TokenStream {
    let mut calls = TokenStream::new();
    if let Some(limit) = &options.max_length {
        calls.extend(quote!(.max_length(#limit)));
    }
    if let Some(limit) = &options.min_value {
        calls.extend(quote!(.min_value(#limit)));
    }
    if let Some(limit) = &options.max_value {
        calls.extend(quote!(.max_value(#limit)));
    }
    for (is_set, call) in [
        (options.blank, quote!(.allow_blank())),
        (options.write_only, quote!(.write_only())),
        (options.password, quote!(.password())),
    ] {
        if is_set {
            calls.extend(call);
        }
    }
    calls
}
