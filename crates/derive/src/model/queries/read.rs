//! The functions that read rows: `all`, `starting_at`, `get`, `fetch` and `count`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::Model;

/// The functions, for the `Model` implementation.
pub(super) fn expand(model: &Model) -> TokenStream {
    let (name, key, queryset) = (&model.name, model.key(), model.beside("QuerySet"));
    let (all, starting_at, get) = (all(model), starting_at(model), get(model));
    let (fetch, count) = (fetch(model), count(model));
    quote! {
        fn all(
            queryset: #queryset,
            connection: &mut ::models::DbConnection,
        ) -> ::models::Result<::std::vec::Vec<#name>> {
            use ::diesel::prelude::*;
            #all
        }

        fn starting_at(
            queryset: #queryset,
            pk: i64,
            limit: ::models::Limit,
            connection: &mut ::models::DbConnection,
        ) -> ::models::Result<::std::vec::Vec<#name>> {
            use ::diesel::prelude::*;
            let key = <#key as ::std::convert::From<i64>>::from(pk);
            #starting_at
        }

        fn get(queryset: #queryset, pk: i64, connection: &mut ::models::DbConnection) -> ::models::Result<#name> {
            use ::diesel::prelude::*;
            let key = <#key as ::std::convert::From<i64>>::from(pk);
            #get
        }

        fn fetch(
            queryset: #queryset,
            limit: ::models::Limit,
            connection: &mut ::models::DbConnection,
        ) -> ::models::Result<::std::vec::Vec<#name>> {
            #fetch
        }

        fn count(queryset: #queryset, connection: &mut ::models::DbConnection) -> ::models::Result<i64> {
            use ::diesel::prelude::*;
            #count
        }
    }
}

/// Reads all rows, with the SQL of Django.
fn all(model: &Model) -> TokenStream {
    let (name, table) = (&model.name, &model.table);
    let query = quote!(rows.order(#table::id).select(#name::selection()));
    let other = quote!(return <#name as ::models::Model>::fetch(queryset, ::models::Limit::NONE, connection));
    let rows = for_each_filter(model, &quote!(::models::Limit::NONE.load(#query, &mut damaged, connection)), &other);
    logged(name, &rows)
}

/// Reads rows one by one until the limit is reached.
fn starting_at(model: &Model) -> TokenStream {
    let (name, table) = (&model.name, &model.table);
    let query = quote! {
        ::models::query::FirstRows::new(
            rows.filter(#table::id.ge(key)).order(#table::id).select(#name::selection()),
            limit,
        )
    };
    let other = quote! {
        let queryset = ::models::QuerySet::first_rows(queryset, limit.rows());
        let query = ::models::QuerySet::into_query(queryset).with(&#name::ID, ::models::query::Lookup::Gte, pk);
        let select = #name::select(query);
        ::models::with_backend!(connection => limit.load(select, &mut damaged, connection))
    };
    let rows = for_each_filter(model, &quote!(limit.load(#query, &mut damaged, connection)), &other);
    logged(name, &rows)
}

/// A value that cannot be read is logged. The rest of the list is returned.
fn logged(name: &Ident, rows: &TokenStream) -> TokenStream {
    quote! {
        let mut damaged = ::std::vec::Vec::new();
        let rows = #rows;
        ::models::log_damaged_rows::<#name>(&damaged, connection);
        rows
    }
}

fn get(model: &Model) -> TokenStream {
    let (name, table) = (&model.name, &model.table);
    let query = quote!(rows.filter(#table::id.eq(key)).select(#name::selection()).get_result(connection));
    let other = quote! {
        let query = ::models::QuerySet::into_query(queryset).with(&#name::ID, ::models::query::Lookup::Exact, pk);
        let select = #name::select(query);
        ::models::with_backend!(connection => select.get_result(connection))
    };
    let row = for_each_filter(model, &query, &other);
    quote! {
        let row = #row?;
        ::models::log_if_damaged::<#name>(&row, connection);
        Ok(row)
    }
}

/// The rows in the order and the bounds of the queryset.
fn fetch(model: &Model) -> TokenStream {
    let name = &model.name;
    let rows = quote! {{
        let select = #name::select(::models::QuerySet::into_query(queryset));
        ::models::with_backend!(connection => limit.load(select, &mut damaged, connection))
    }};
    logged(name, &rows)
}

/// `SELECT COUNT(*)`
fn count(model: &Model) -> TokenStream {
    let name = &model.name;
    let other = quote!(return ::models::query::count::<#name>(::models::QuerySet::into_query(queryset), connection));
    let number = for_each_filter(model, &quote!(rows.count().get_result(connection)), &other);
    quote!(Ok(#number?))
}

/// Writes a `match` with one arm for no filter and one for each foreign key alone. `query` must use the variable `rows`
/// for the filtered table. In these arms the query has a static type, by which diesel finds its prepared statement.
/// `other` runs any other query.
fn for_each_filter(model: &Model, query: &TokenStream, other: &TokenStream) -> TokenStream {
    let table = &model.table;
    let columns: Vec<_> = model.foreign_keys().map(|(field, _)| &field.column).collect();
    let prepared = quote!(::models::with_backend!(connection => #query));
    let one = columns.iter().enumerate().map(|(place, column)| {
        let pattern = (0..columns.len()).map(|other| if other == place { quote!(Some(value)) } else { quote!(None) });
        quote! {
            (true, #(#pattern,)*) => {
                let rows = #table::table.filter(#table::#column.eq(value));
                #prepared
            }
        }
    });
    let all = columns.iter().map(|_| quote!(None));
    quote! {
        match (queryset.query.is_empty(), #(queryset.#columns,)*) {
            (true, #(#all,)*) => {
                let rows = #table::table;
                #prepared
            }
            #(#one)*
            _ => { #other }
        }
    }
}
