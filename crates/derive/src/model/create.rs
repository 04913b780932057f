//! `Model.objects.create(…)` and `bulk_create(…)`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Model;
use super::data::{now, parameter, related_key};

/// `Note::create` and `NoteData::save`, with one argument for each foreign key.
pub(super) fn expand(model: &Model) -> TokenStream {
    let (create, save) = (create(model), save(model));
    quote!(#create #save)
}

fn create(model: &Model) -> TokenStream {
    let (name, data, table) = (&model.name, model.beside("Data"), &model.table);
    let names = names(model);
    let parameters = model.foreign_keys().zip(&names).map(parameter);
    let row = model.fields.iter().filter(|field| !field.is_key()).map(|field| {
        let column = &field.column;
        let value = if field.is_auto() {
            quote!(now)
        } else if field.options.foreign_key.is_some() {
            related_key(field)
        } else {
            quote!(&data.#column)
        };
        quote!(#table::#column.eq(#value),)
    });
    let now = now(model);
    let docs = format!(" `{name}.objects.create(…)`: one `INSERT`, which reads the new row back.");
    quote! {
        impl #name {
            #[doc = #docs]
            ///
            /// # Errors
            /// A unique or foreign key violation, and other errors of the database.
            pub fn create(
                data: &#data,
                #(#parameters)*
                connection: &mut ::models::DbConnection,
            ) -> ::models::Result<#name> {
                use ::diesel::prelude::*;
                #now
                let row = (#(#row)*);
                let insert = ::diesel::insert_into(#table::table).values(row).returning(#name::selection());
                ::models::with_backend!(connection => insert.get_result(connection)).map_err(::models::Error::of_insert)
            }
        }
    }
}

fn save(model: &Model) -> TokenStream {
    let (name, data) = (&model.name, model.beside("Data"));
    let names = names(model);
    let parameters = model.foreign_keys().zip(&names).map(parameter);
    let keys = model.foreign_keys().map(|(field, _)| related_key(field));
    quote! {
        impl #data {
            /// `serializer.save(…)`: one `INSERT` in autocommit mode. On PostgreSQL it may have rows of other requests.
            ///
            /// # Errors
            /// A unique or foreign key violation, and other errors of the database.
            pub fn save(&self, #(#parameters)* db: &mut ::models::Db) -> ::models::Result<#name> {
                let row = || (::std::clone::Clone::clone(self), #(#keys,)*);
                db.create::<#name>(row, |connection| #name::create(self, #(#names,)* connection))
            }
        }
    }
}

/// The names of the foreign keys: `owner`.
fn names(model: &Model) -> Vec<Ident> {
    model.foreign_keys().map(|(field, _)| format_ident!("{}", field.name)).collect()
}

/// `bulk_create(…)` for the rows of several requests.
pub(super) fn insert_together(model: &Model) -> TokenStream {
    let (name, table) = (&model.name, &model.table);
    let keys: Vec<_> = model.foreign_keys().map(|(field, _)| &field.column).collect();
    let values = model.fields.iter().filter(|field| !field.is_key()).map(|field| {
        let column = &field.column;
        let value = match (field.is_auto(), field.options.foreign_key.is_some()) {
            (true, _) => quote!(now),
            (false, true) => quote!(#column),
            (false, false) => quote!(data.#column),
        };
        quote!(#table::#column.eq(#value),)
    });
    let now = now(model);
    let before = (!keys.is_empty())
        .then(|| quote!(let keys: ::std::vec::Vec<_> = rows.iter().map(|(_, #(#keys,)*)| (#(*#keys,)*)).collect();));
    let after =
        (!keys.is_empty()).then(|| quote!(::models::check_order(rows.iter().map(|row| (#(row.#keys,)*)).eq(keys))?;));
    quote! {
        fn insert_together(
            rows: ::std::vec::Vec<Self::New>,
            connection: &mut ::models::DbConnection,
        ) -> ::models::Result<::std::vec::Vec<#name>> {
            use ::diesel::prelude::*;
            #now
            #before
            let values = rows.into_iter().map(|(data, #(#keys,)*)| (#(#values)*));
            let rows: ::std::vec::Vec<#name> = ::models::insert_rows!(connection, #table::table, values, #name::selection())?;
            #after
            Ok(rows)
        }
    }
}
