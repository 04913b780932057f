//! `rest_framework.permissions.BasePermissionMetaclass`: the operators `&`, `|` and `!` for a permission class.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result, parse_quote};

/// Writes the operators for one class.
pub(crate) fn expand(input: DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let (plain, types, conditions) = input.generics.split_for_impl();
    let mut other = input.generics.clone();
    other.params.push(parse_quote!(OtherPermission));
    let (with_other, ..) = other.split_for_impl();
    Ok(quote! {
        impl #with_other ::std::ops::BitAnd<OtherPermission> for #name #types #conditions {
            type Output = ::permissions::And<Self, OtherPermission>;

            fn bitand(self, other: OtherPermission) -> Self::Output {
                ::permissions::And(self, other)
            }
        }

        impl #with_other ::std::ops::BitOr<OtherPermission> for #name #types #conditions {
            type Output = ::permissions::Or<Self, OtherPermission>;

            fn bitor(self, other: OtherPermission) -> Self::Output {
                ::permissions::Or(self, other)
            }
        }

        impl #plain ::std::ops::Not for #name #types #conditions {
            type Output = ::permissions::Not<Self>;

            fn not(self) -> Self::Output {
                ::permissions::Not(self)
            }
        }
    })
}
