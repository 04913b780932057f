//! `Model.objects`: the queries of a model, each written against its table, so that diesel checks columns and types.

mod read;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Field, Model};

/// The queryset, and the `Model` implementation.
pub(super) fn expand(model: &Model) -> TokenStream {
    let parts = [queryset(model), row(model), implementation(model)];
    quote!(#(#parts)*)
}

/// `NoteQuerySet` with a filter for each foreign key.
fn queryset(model: &Model) -> TokenStream {
    let (name, queryset, visibility) = (&model.name, model.beside("QuerySet"), &model.visibility);
    let filters = model.foreign_keys().map(|(Field { column, ty, .. }, _)| {
        quote!(#column: ::std::option::Option<<#ty as ::models::fields::FieldType>::Inner>,)
    });
    let functions = model.foreign_keys().map(|(field, related)| {
        let (column, relation) = (&field.column, format_ident!("{}", field.name));
        let (filter, docs) = (format_ident!("filter_{}", field.name), format!(" `.filter({relation}={relation})`"));
        quote! {
            #[doc = #docs]
            pub fn #filter(mut self, #relation: &#related) -> #queryset {
                self.#column = ::std::option::Option::Some(::models::Model::key(#relation));
                self
            }
        }
    });
    let at_run_time = at_run_time(model);
    let docs = format!(" Rows of `{name}`, not yet read: `{name}.objects` and its filters.");
    quote! {
        #[doc = #docs]
        #[derive(Clone, Debug, Default, PartialEq)]
        #visibility struct #queryset {
            #(#filters)*
            query: ::models::query::Query,
        }

        impl #queryset { #(#functions)* }

        #at_run_time

        impl #name {
            /// `Model.objects`
            pub fn objects() -> #queryset {
                #queryset::default()
            }
        }
    }
}

/// The part of the queryset that is known only at run time.
fn at_run_time(model: &Model) -> TokenStream {
    let (name, queryset) = (&model.name, model.beside("QuerySet"));
    let conditions = model.foreign_keys().map(|(field, _)| {
        let (column, constant) = (&field.column, super::fields::constant(field));
        quote! {
            if let ::std::option::Option::Some(value) = self.#column {
                query = query.with(&#name::#constant, ::models::query::Lookup::Exact, i64::from(value));
            }
        }
    });
    quote! {
        impl ::models::QuerySet for #queryset {
            type Model = #name;

            fn query(&self) -> &::models::query::Query {
                &self.query
            }

            fn query_mut(&mut self) -> &mut ::models::query::Query {
                &mut self.query
            }

            fn into_query(self) -> ::models::query::Query {
                #[allow(unused_mut, reason = "a model without foreign keys adds nothing")]
                let mut query = self.query;
                #(#conditions)*
                query
            }
        }
    }
}

/// The conversion of a table's row to the struct.
fn row(model: &Model) -> TokenStream {
    let (name, table) = (&model.name, &model.table);
    let columns: Vec<_> = model.fields.iter().map(|field| &field.column).collect();
    let types: Vec<_> = model.fields.iter().map(|field| &field.ty).collect();
    quote! {
        impl #name {
            /// The columns of a row, in the order of the struct.
            pub(crate) fn selection() -> (#(#table::#columns,)*) {
                (#(#table::#columns,)*)
            }
        }

        impl #name {
            /// A query that is known only at run time, for whole rows.
            fn select(
                query: ::models::query::Query,
            ) -> ::models::query::Select<<(#(#table::#columns,)*) as ::diesel::Expression>::SqlType> {
                ::models::query::Select::rows::<#name>(query)
            }
        }

        impl<ST, DB> ::diesel::deserialize::Queryable<ST, DB> for #name
        where
            DB: ::diesel::backend::Backend,
            (#(<#types as ::models::fields::FieldType>::Row,)*): ::diesel::deserialize::FromStaticSqlRow<ST, DB>,
        {
            type Row = (#(<#types as ::models::fields::FieldType>::Row,)*);

            #[inline]
            fn build((#(#columns,)*): Self::Row) -> ::diesel::deserialize::Result<Self> {
                Ok(#name { #(#columns: ::models::fields::from_row(#columns)?,)* })
            }
        }
    }
}

fn implementation(model: &Model) -> TokenStream {
    let (name, key) = (&model.name, model.key());
    let (meta, reads, functions) = (meta(model), read::expand(model), functions(model));
    let columns = model.fields.iter().map(|field| &field.column);
    quote! {
        impl ::models::Model for #name {
            #meta

            fn key(&self) -> #key {
                self.id
            }

            fn weight(&self) -> usize {
                [#(::models::fields::weight(&self.#columns)),*].iter().sum()
            }

            #reads

            #functions
        }
    }
}

/// The constants and types of the implementation.
fn meta(model: &Model) -> TokenStream {
    let (name, app, key) = (&model.name, &model.app, model.key());
    let (queryset, data, patch) = (model.beside("QuerySet"), model.beside("Data"), model.beside("Patch"));
    let db_table = model.table.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
    let fields = model.fields.iter().map(super::fields::constant);
    let keys = model.foreign_keys().map(|(field, _)| &field.ty);
    let related = model.foreign_keys().map(|(field, related)| {
        let name = &field.name;
        quote!((#name, <#related as ::models::Model>::DB_TABLE),)
    });
    quote! {
        const APP_LABEL: &'static str = #app;
        const DB_TABLE: &'static str = #db_table;
        const RELATED: &'static [(&'static str, &'static str)] = &[#(#related)*];
        const FIELDS: &'static [::models::fields::Field<#name>] = &[#(#name::#fields,)*];
        type Key = #key;
        type QuerySet = #queryset;
        type Data = #data;
        type New = (#data, #(#keys,)*);
        type Patch = #patch;
    }
}

/// The functions that change one row.
fn functions(model: &Model) -> TokenStream {
    let (name, table, patch, update) = (&model.name, &model.table, model.beside("Patch"), update(model));
    let insert_together = super::create::insert_together(model);
    quote! {
        #insert_together

        fn update(&self, patch: &#patch, connection: &mut ::models::DbConnection) -> ::models::Result<#name> {
            use ::diesel::prelude::*;
            #update
        }

        fn delete(&self, connection: &mut ::models::DbConnection) -> ::models::Result<()> {
            use ::diesel::prelude::*;
            let delete = ::diesel::delete(#table::table.find(self.id));
            ::models::with_backend!(connection => delete.execute(connection))?;
            Ok(())
        }
    }
}

/// An `UPDATE` of the columns in the patch and of the `auto_now` columns. diesel refuses an `UPDATE` without columns.
fn update(model: &Model) -> TokenStream {
    let (name, table) = (&model.name, &model.table);
    let touched = model.fields.iter().filter(|field| field.options.auto_now).map(|Field { column, .. }| column);
    let touched: Vec<_> = touched.map(|column| quote!(#table::#column.eq(now),)).collect();
    let (now, changes, unchanged) = if touched.is_empty() {
        let unchanged = quote! {
            if *patch == Default::default() {
                return <#name as ::models::Model>::get(#name::objects(), ::models::Model::pk(self), connection);
            }
        };
        (quote!(), quote!(patch), unchanged)
    } else {
        (quote!(let now = ::models::timezone::now();), quote!((patch, #(#touched)*)), quote!())
    };
    let changed = model.editable().map(|Field { column, .. }| quote!(patch.#column.is_some()));
    quote! {
        #unchanged
        #now
        let update = ::diesel::update(#table::table.find(self.id)).set(#changes).returning(#name::selection());
        let update = ::models::query::Update::new(update, &[#(#changed),*]);
        Ok(::models::with_backend!(connection => update.get_result(connection))?)
    }
}
